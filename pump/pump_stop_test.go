package pump_test

import (
	"context"
	"fmt"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
)

// These are the tests of Start and Stop. No data may be lost or repeated, and
// no source may stay paused.

func TestStopEndsEveryWait(t *testing.T) {
	for name, prepare := range map[string]func(r *source, w *sink){
		"for data":        func(*source, *sink) {},
		"for the sink":    func(r *source, _ *sink) { r.emit(buffer(200), buffer(1)) },
		"before it reads": func(r *source, w *sink) { w.Write(buffer(200)); r.emit(buffer(1)) },
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				r, w := newSource(), newSink(100)
				prepare(r, w)
				p := pump.New(r, w)
				p.Start()
				synctest.Wait()
				before := w.bytes()
				stop(t, p)
				r.emit(buffer(7))
				w.drain()
				synctest.Wait()
				if got := w.bytes(); got != before {
					t.Errorf("%d bytes were written after Stop and Wait", len(got)-len(before))
				}
				p.Stop() // a second Stop does nothing
			})
		})
	}
}

func TestStopBeforeStartDoesNothing(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := newSource(3), newSink(100)
		p := pump.New(r, w)
		p.Stop()
		if err := p.Wait(t.Context()); err != pump.ErrNotRunning {
			t.Errorf("Wait before Start = %v, want %v", err, pump.ErrNotRunning)
		}
		p.Start()
		synctest.Wait()
		p.Stop()
		if _, n := w.written(); n != 3 {
			t.Errorf("bytes written = %d, want 3", n)
		}
	})
}

func TestStartFailsWhileRunningAndAfterTheEnd(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := newSource(), newSink(100)
		p := pump.New(r, w)
		start := func(want string) {
			t.Helper()
			if err := p.Start(); fmt.Sprint(err) != want {
				t.Errorf("Start = %v, want %s", err, want)
			}
		}
		start("<nil>")
		start("pump: Start: the pump is running")
		p.Stop()
		start("<nil>")
		r.endWith(io.EOF)
		p.Wait(t.Context())
		start("pump: Start: the ReadStream has ended")
		p.Stop()
		start("pump: Start: the ReadStream has ended")
		if err := p.Wait(t.Context()); err != nil {
			t.Errorf("Wait after the end = %v, want nil", err)
		}
	})
}

// The source ignores its context and returns a Buffer after Stop was called.
// The source does not return that Buffer again, so the pump must write it.
func TestBufferReadDuringStopIsWritten(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := newSource(), newSink(2)
		deaf := &deafSource{source: r}
		p := pump.New(deaf, w)
		p.Start()
		synctest.Wait()
		p.Stop()
		if err := p.Wait(within(t, time.Minute)); err != errTest {
			t.Errorf("Wait while the pump is inside Read = %v, want the cause of its context", err)
		}
		r.emit(text("abc"), text("def"))
		p.Wait(t.Context())
		if got := w.bytes(); got != "abc" {
			t.Errorf("written when Wait returned = %q, want \"abc\"", got)
		}
		if got := r.calls().pauses; got != 0 {
			t.Errorf("pauses on behalf of a stopped pump = %d, want 0", got)
		}
	})
}

func TestNextStartResumesASourceThatStopLeftPaused(t *testing.T) {
	for _, drainWhen := range []string{"while stopped", "after Start"} {
		t.Run(drainWhen, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				r, w := newSource(), newSink(3)
				r.emit(text("abcd"), text("e"))
				p := pump.New(r, w)
				p.Start()
				synctest.Wait()
				stop(t, p)
				if !r.isPaused() {
					t.Error("paused after Stop = false, want true")
				}
				if drainWhen == "while stopped" {
					w.drain()
				}
				p.Start()
				synctest.Wait()
				if drainWhen == "after Start" {
					if !r.isPaused() {
						t.Error("Start resumed the source before the sink had drained")
					}
					w.drain()
				}
				synctest.Wait()
				p.Stop()
				if got := r.calls(); w.bytes() != "abcde" || got.pauses != 1 || got.resumes != 1 {
					t.Errorf("got %q, pauses, resumes = %d, %d; want \"abcde\", 1, 1", w.bytes(), got.pauses, got.resumes)
				}
			})
		})
	}
}

func TestAnotherPumpResumesASourceThatTheFirstLeftPaused(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r := &markedSource{source: newSource()}
		r.emit(text("abcd"), text("e"))
		full, free := newSink(3), newSink(100)
		first, second := pump.New(r, full), pump.New(r, free)
		first.Start()
		synctest.Wait()
		stop(t, first)
		second.Start()
		synctest.Wait()
		stop(t, second)
		if got := full.bytes() + "|" + free.bytes(); got != "abcd|e" {
			t.Errorf("sinks got %q, want \"abcd|e\"", got)
		}
		// The first pump must not assume that the source is still paused by it.
		full.drain()
		r.Pause()
		first.Start()
		synctest.Wait()
		if stop(t, first); !r.isPaused() {
			t.Error("the first pump resumed a source that another pump had resumed and the user had paused")
		}
	})
}

func TestStartDoesNotEndAPauseOfTheUser(t *testing.T) {
	bubble(t, func(t *testing.T) {
		marked := &markedSource{source: newSource(1)}
		plain := newSource(1)
		for _, r := range []pump.ReadStream[byte]{plain, marked} {
			w := newSink(100)
			r.Pause()
			p := pump.New(r, w)
			p.Start()
			synctest.Wait()
			if _, n := w.written(); n != 0 {
				t.Errorf("%T: %d bytes moved though the user had paused the source", r, n)
			}
			r.Resume()
			synctest.Wait()
			if _, n := w.written(); n != 1 {
				t.Errorf("%T: bytes moved after Resume = %d, want 1", r, n)
			}
			p.Stop()
		}
	})
}

// In Node.js, a destination may unpipe inside its write and then report that it
// is full. The source must not stay paused.
func TestStopInsideWriteDoesNotPause(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := newSource(), newSink(2)
		r.emit(text("abc"), text("def"), text("ghi"))
		p := pump.New(r, w)
		w.onWrite = func(pipe.Bytes) { p.Stop() }
		for _, want := range []string{"abc", "abcdef", "abcdefghi"} {
			w.drain()
			p.Start()
			if err := p.Wait(t.Context()); err != pump.ErrNotRunning || w.bytes() != want {
				t.Errorf("Wait = %v, got %q; want %v, %q", err, w.bytes(), pump.ErrNotRunning, want)
			}
		}
		synctest.Wait()
		if got := r.calls(); got.pauses != 0 || got.reads != 3 {
			t.Errorf("pauses, reads = %d, %d, want 0, 3", got.pauses, got.reads)
		}
	})
}

func TestStopAndStartInsideWriteRunOneRoundAtATime(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := newSource(), newSink(100)
		r.emit(text("a"), text("b"), text("c"))
		r.endWith(io.EOF)
		p := pump.New(r, w)
		running := 0
		w.onWrite = func(pipe.Bytes) {
			if running++; running > 1 {
				t.Error("two rounds write at once")
			}
			for range 3 {
				p.Stop()
				if err := p.Start(); err != nil {
					t.Error(err)
				}
			}
			time.Sleep(time.Second) // another round must not write now
			running--
		}
		p.Start()
		time.Sleep(time.Minute)
		if err := p.Wait(t.Context()); err != nil || w.bytes() != "abc" {
			t.Errorf("Wait = %v, got %q; want nil, \"abc\"", err, w.bytes())
		}
	})
}

// A stop on the goroutine of the pump has its effect before the next Read or
// Pause.
func TestStopInsideWriteQueueFullNeitherReadsNorPauses(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := newSource(10, 10), newSink(5)
		p := pump.New(r, w)
		w.onFull = p.Stop
		p.Start()
		synctest.Wait()
		if got := r.calls(); got.pauses != 0 || got.reads != 1 {
			t.Errorf("pauses, reads = %d, %d, want 0, 1", got.pauses, got.reads)
		}
	})
}

// The source ignores its context, so the round must not call it.
func TestRoundThatIsStoppedAtOnceDoesNotRead(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := newSource(1, 1), newSink(100)
		p := pump.New(&deafSource{r}, w)
		w.onWrite = func(pipe.Bytes) {
			p.Stop()
			for range 10 {
				p.Start()
				p.Stop()
			}
		}
		p.Start()
		if err := p.Wait(t.Context()); err != pump.ErrNotRunning || r.calls().reads != 1 {
			t.Errorf("Wait = %v after %d reads, want %v after 1", err, r.calls().reads, pump.ErrNotRunning)
		}
	})
}

// A cancelled Read may return the cause of its context or ctx.Err(), and may
// wrap them.
func TestStopDistinguishesACancelledReadFromAFailure(t *testing.T) {
	for name, c := range map[string]struct {
		give func(ctx context.Context) error
		want error
	}{
		"cause":           {context.Cause, pump.ErrNotRunning},
		"wrapped cause":   {func(ctx context.Context) error { return fmt.Errorf("read: %w", context.Cause(ctx)) }, pump.ErrNotRunning},
		"ctx.Err":         {context.Context.Err, pump.ErrNotRunning},
		"wrapped ctx.Err": {func(ctx context.Context) error { return fmt.Errorf("read: %w", ctx.Err()) }, pump.ErrNotRunning},
		"a failure":       {func(context.Context) error { return errTest }, errTest},
		"the end":         {func(context.Context) error { return io.EOF }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				p := pump.New(cancelled{newSource(), c.give}, newSink(1))
				p.Start()
				synctest.Wait()
				p.Stop()
				if err := p.Wait(t.Context()); err != c.want {
					t.Errorf("Wait = %v, want %v", err, c.want)
				}
			})
		})
	}
}

// A cancelled source returns the result of give as soon as ctx is done.
type cancelled struct {
	*source
	give func(ctx context.Context) error
}

func (s cancelled) Read(ctx context.Context) (pipe.Bytes, error) {
	<-ctx.Done()
	return pipe.Bytes{}, s.give(ctx)
}

// The pump is stopped and started again inside a Write that fails afterwards.
func TestStartInsideAFailingWriteDoesNotHideTheFailure(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := newSource(1, 1), newSink(100)
		p := pump.New(r, lateSink{w})
		w.onWrite = func(pipe.Bytes) {
			p.Stop()
			p.Start()
		}
		w.q.Fail(errTest)
		p.Start()
		synctest.Wait()
		if err := p.Wait(t.Context()); err != errTest || r.calls().reads != 1 {
			t.Errorf("Wait = %v after %d reads, want %v after 1", err, r.calls().reads, errTest)
		}
	})
}

// A lateSink returns its failure only from a Write of data.
type lateSink struct{ *sink }

func (s lateSink) Write(b pipe.Bytes) error {
	if b.Len() == 0 {
		return nil
	}
	return s.sink.Write(b)
}
