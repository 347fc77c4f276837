package pump_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
	"github.com/penstock-go/penstock/queue"
)

// These are the tests of Run. Vert.x pauses a source when its pipe is made, so
// that no data is missed before the sink is known. Here a ReadStream holds its
// data until Run reads it.

func TestRunMovesEverythingAndClosesBothStreams(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := newSource(), newSink(4)
		r.emit(text("abc"), text("def"), text("g"))
		r.endWith(io.EOF)
		w.drainAlways()
		err := pump.New(r, w).Run(t.Context())
		closes, aborted := w.ended()
		if err != nil || w.bytes() != "abcdefg" || closes != 1 || aborted != nil || r.calls().closes != 1 {
			t.Errorf("Run = %v, got %q, sink closed %d times, aborted %v, source closed %d times", err, w.bytes(), closes, aborted, r.calls().closes)
		}
	})
}

func TestRunOfASourceThatHasAlreadyEnded(t *testing.T) {
	for _, end := range []error{io.EOF, errTest} {
		bubble(t, func(t *testing.T) {
			r, w := newSource(), newSink(4)
			r.endWith(end)
			var want error
			if end != io.EOF {
				want = end
			}
			if err := pump.New(r, w).Run(t.Context()); err != want {
				t.Errorf("Run = %v, want %v", err, want)
			}
		})
	}
}

// Run is complete when the sink is, and fails when the sink does.
func TestRunWaitsForTheCloseOfTheSinkAndReportsItsError(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := newSource(1), newSink(100)
		r.endWith(io.EOF)
		w.onClose = func(context.Context) { time.Sleep(time.Hour) }
		w.closeErr = errTest
		start := time.Now()
		if err := pump.New(r, w).Run(t.Context()); err != errTest || time.Since(start) != time.Hour {
			t.Errorf("Run = %v after %v, want %v after 1h", err, time.Since(start), errTest)
		}
		if r.calls().closes != 1 {
			t.Error("the source was not closed after the sink's Close had failed")
		}
	})
}

func TestRunReportsTheCloseOfTheSourceIfNothingElseFailed(t *testing.T) {
	bubble(t, func(t *testing.T) {
		for _, c := range []struct{ sink, want error }{{nil, errTest}, {io.ErrShortWrite, io.ErrShortWrite}} {
			r, w := newSource(), newSink(1)
			r.endWith(io.EOF)
			w.closeErr = c.sink
			if err := pump.New(failingClose{r}, w).Run(t.Context()); err != c.want {
				t.Errorf("Run = %v, want %v", err, c.want)
			}
		}
	})
}

func TestFailureOfTheSourceAbortsTheSink(t *testing.T) {
	for name, c := range map[string]struct {
		opts    []pump.Option
		closes  int
		aborted error
		source  int
	}{
		"by default":   {nil, 0, errTest, 1},
		"EndOnFailure": {[]pump.Option{pump.EndOnFailure()}, 1, nil, 1},
		"KeepOpen":     {[]pump.Option{pump.KeepOpen()}, 0, nil, 0},
		"both":         {[]pump.Option{pump.EndOnFailure(), pump.KeepOpen()}, 0, nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				r, w := newSource(3), newSink(100)
				r.endWith(errTest)
				w.closeErr = errors.New("the failure of the source comes first")
				err := pump.New(r, w, c.opts...).Run(t.Context())
				closes, aborted := w.ended()
				if err != errTest || closes != c.closes || aborted != c.aborted || r.calls().closes != c.source {
					t.Errorf("Run = %v, closes %d, aborted %v, source closed %d times; want %v, %d, %v, %d",
						err, closes, aborted, r.calls().closes, errTest, c.closes, c.aborted, c.source)
				}
			})
		})
	}
}

func TestRunWithKeepOpenClosesNothing(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := newSource(3), newSink(100)
		r.endWith(io.EOF)
		err := pump.New(r, w, pump.KeepOpen()).Run(t.Context())
		if closes, _ := w.ended(); err != nil || closes != 0 || r.calls().closes != 0 {
			t.Errorf("Run = %v, sink closed %d times, source %d times; want nil, 0, 0", err, closes, r.calls().closes)
		}
	})
}

func TestRunReturnsTheFailureOfTheSink(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := newSource(10, 1), newSink(5)
		go func() { synctest.Wait(); w.q.Fail(errTest) }()
		err := pump.New(r, w).Run(t.Context())
		if _, aborted := w.ended(); err != errTest || aborted != errTest || r.calls().closes != 1 || r.calls().resumes != 1 {
			t.Errorf("Run = %v, aborted %v, calls %+v; want %v twice, closed and resumed once", err, aborted, r.calls(), errTest)
		}
	})
}

// ErrStopped of a sink is not a failure, and its output is complete.
func TestRunClosesASinkThatReturnsErrStopped(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := newSource(10, 1), newSink(5)
		go func() { synctest.Wait(); w.q.Fail(pipe.ErrStopped) }()
		err := pump.New(r, w).Run(t.Context())
		if closes, aborted := w.ended(); !errors.Is(err, pipe.ErrStopped) || aborted != nil || closes != 1 || r.calls().closes != 1 {
			t.Errorf("Run = %v, closes %d, aborted %v, source closed %d times; want ErrNotRunning, 1, nil, 1", err, closes, aborted, r.calls().closes)
		}
	})
}

// The source may be the far end of a pipeline that was stopped.
func TestRunAbortsTheSinkIfTheSourceFailsWithErrStopped(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := newSource(1), newSink(10)
		r.endWith(pipe.ErrStopped)
		err := pump.New(r, w).Run(t.Context())
		if closes, aborted := w.ended(); err == nil || closes != 0 || aborted == nil {
			t.Errorf("Run = %v, closes %d, aborted %v; want a failure, 0, it", err, closes, aborted)
		}
	})
}

func TestRunReportsEOFOfTheMedium(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := pump.NewWriter(gone(), pump.WriteQueueMaxSize(1))
		p := pump.New(pump.NewReader(strings.NewReader(strings.Repeat("lost", 1<<20))), w)
		if err := p.Run(t.Context()); err != io.EOF {
			t.Errorf("Run = %v, want %v", err, io.EOF)
		}
	})
}

func TestContextEndsRunWhereverItWaits(t *testing.T) {
	cause := errors.New("the cause")
	for name, prepare := range map[string]func(r *source, w *sink){
		"before the start": nil,
		"for data":         func(*source, *sink) {},
		"for the sink":     func(r *source, _ *sink) { r.emit(buffer(20)) },
		"for the close": func(r *source, w *sink) {
			r.endWith(io.EOF)
			w.onClose = func(ctx context.Context) { <-ctx.Done() }
		},
	} {
		for _, cause := range []error{cause, io.EOF, pump.ErrNotRunning} {
			t.Run(name+"/"+cause.Error(), func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					r, w := newSource(), newSink(10)
					ctx, cancel := context.WithCancelCause(t.Context())
					if prepare == nil {
						r.emit(buffer(1))
						cancel(cause)
					} else {
						prepare(r, w)
						go func() { synctest.Wait(); cancel(cause) }()
					}
					err := pump.New(r, w).Run(ctx)
					closes, aborted := w.ended()
					if err != cause || r.calls().closes != 1 || (aborted != cause && closes != 1) {
						t.Errorf("Run = %v, source closed %d times, sink closed %d times, aborted %v", err, r.calls().closes, closes, aborted)
					}
					if name != "for the close" && closes != 0 {
						t.Error("cut-off output was closed as if it were complete")
					}
					if prepare == nil && r.calls().reads != 0 {
						t.Errorf("reads under a context that was done = %d, want 0", r.calls().reads)
					}
				})
			})
		}
	}
}

// Closing the stream wakes a Read that ignores its context.
func TestContextEndsRunDuringAReadThatIgnoresIt(t *testing.T) {
	bubble(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		w := newSink(10)
		err := pump.New(&deafSource{newSource()}, w).Run(ctx)
		if _, aborted := w.ended(); err != context.DeadlineExceeded || aborted != err {
			t.Errorf("Run = %v, aborted %v; want %v twice", err, aborted, context.DeadlineExceeded)
		}
	})
}

func TestStopEndsRunAndLeavesBothStreamsOpen(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := newSource(), newSink(4)
		r.emit(text("abcde"), text("fg"))
		p := pump.New(r, w)
		go func() { synctest.Wait(); p.Stop() }()
		if err := p.Run(t.Context()); err != pump.ErrNotRunning {
			t.Errorf("Run = %v, want %v", err, pump.ErrNotRunning)
		}
		if closes, aborted := w.ended(); closes != 0 || aborted != nil || r.calls().closes != 0 {
			t.Error("Stop made Run close a stream")
		}
		r.endWith(io.EOF)
		w.drainAlways()
		if err := p.Run(t.Context()); err != nil || w.bytes() != "abcdefg" {
			t.Errorf("second Run = %v, got %q; want nil, \"abcdefg\"", err, w.bytes())
		}
		if err := p.Run(t.Context()); err == nil {
			t.Error("Run after the end = nil, want an error")
		}
	})
}

func TestWaitEndsWithItsContextAndThePumpContinues(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := newSource(), newSink(100)
		p := pump.New(r, w)
		p.Start()
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, errTest)
		defer cancel()
		if err := p.Wait(ctx); err != errTest {
			t.Errorf("Wait = %v, want the cause, %v", err, errTest)
		}
		r.emit(text("on"))
		r.endWith(io.EOF)
		if err := p.Wait(t.Context()); err != nil || w.bytes() != "on" {
			t.Errorf("Wait = %v, got %q; want nil, \"on\"", err, w.bytes())
		}
		for range 50 { // a select with two ready cases picks one at random
			if err := p.Wait(ctx); err != errTest {
				t.Fatalf("Wait under a context that is done = %v, want its cause", err)
			}
		}
	})
}

func TestRunOfAClosedSourceFails(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r := pump.NewReader(&ramp{})
		r.Close()
		w := newSink(100)
		err := pump.New(r, w).Run(t.Context())
		if _, aborted := w.ended(); err != queue.ErrClosed || aborted != queue.ErrClosed {
			t.Errorf("Run = %v, aborted %v; want %v twice", err, aborted, queue.ErrClosed)
		}
	})
}

// A Read that cannot be interrupted delays Run, so that no goroutine outlives
// it.
func TestRunWaitsForAReadThatCannotBeInterrupted(t *testing.T) {
	bubble(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		start := time.Now()
		err := pump.New(sleepySource{newSource()}, newSink(10)).Run(ctx)
		if got := time.Since(start); err != context.DeadlineExceeded || got != time.Hour {
			t.Errorf("Run = %v after %v, want %v after 1h", err, got, context.DeadlineExceeded)
		}
	})
}

type sleepySource struct{ *source }

func (sleepySource) Read(context.Context) (pipe.Bytes, error) {
	time.Sleep(time.Hour)
	return pipe.Bytes{}, io.EOF
}

// If the streams are kept open, the pump can be started again after a Run whose
// context has ended.
func TestRunContinuesAfterACancelledRun(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := newSource(), newSink(100)
		p := pump.New(r, w, pump.KeepOpen())
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := p.Run(ctx); err != context.DeadlineExceeded {
			t.Errorf("Run = %v, want %v", err, context.DeadlineExceeded)
		}
		r.emit(text("more"))
		r.endWith(io.EOF)
		if err := p.Run(t.Context()); err != nil || w.bytes() != "more" {
			t.Errorf("second Run = %v, got %q; want nil, \"more\"", err, w.bytes())
		}
	})
}

func TestRunEndsTheStreamsOfAPumpThatEndedBeforeStop(t *testing.T) {
	for _, end := range []error{io.EOF, errTest} {
		bubble(t, func(t *testing.T) {
			r, w := newSource(1, 2), newSink(10)
			r.endWith(end)
			p := pump.New(r, w)
			if err := p.Start(); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			p.Stop()
			want := end
			if end == io.EOF {
				want = nil
			}
			if err := p.Run(t.Context()); err != want {
				t.Errorf("Run = %v, want %v", err, want)
			}
			if closes, aborted := w.ended(); (closes == 1) != (want == nil) || aborted != want || r.calls().closes != 1 {
				t.Errorf("the sink was closed %d times and aborted with %v, the source closed %d times", closes, aborted, r.calls().closes)
			}
			if err := p.Run(t.Context()); err == nil {
				t.Error("another Run = nil, want an error")
			}
		})
	}
}
