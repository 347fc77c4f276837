package pump_test

import (
	"context"
	"errors"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
	"github.com/penstock-go/penstock/queue"
)

// Close and Abort of a Writer.

func TestCloseWaitsUntilEverythingIsWritten(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newMedium()
		w := pump.NewWriter(m, pump.WriteQueueMaxSize(1))
		w.Write(buffer(20000))
		w.Write(text("last"))
		closed := make(chan error, 2)
		for range 2 { // also while the first one waits
			go func() { closed <- w.Close(t.Context()) }()
		}
		synctest.Wait()
		if err := w.Write(text("late")); err != queue.ErrClosed {
			t.Errorf("Write while closing = %v, want %v at once", err, queue.ErrClosed)
		}
		select {
		case <-w.Drained():
		default:
			t.Error("Drained of a closed stream is not closed")
		}
		m.steps <- nil
		synctest.Wait()
		if _, closes := m.seen(); closes != 0 || len(closed) != 0 {
			t.Error("closed before the last write")
		}
		m.steps <- nil
		for range 2 {
			if err := <-closed; err != nil {
				t.Error(err)
			}
		}
		writes, closes := m.seen()
		if len(writes) != 2 || writes[1] != "last" || closes != 1 {
			t.Errorf("%d writes, %d closes; want 2, 1", len(writes), closes)
		}
		// After the end, nothing changes it.
		w.Abort(errTest)
		done, cancel := context.WithCancel(t.Context())
		cancel()
		if err := w.Close(done); err != nil {
			t.Errorf("second Close = %v, want nil as the first", err)
		}
		if err := w.Write(pipe.Bytes{}); err != queue.ErrClosed {
			t.Errorf("Write after Close = %v, want %v", err, queue.ErrClosed)
		}
	})
}

// A badCloser fails when it is closed.
type badCloser struct{ io.Writer }

func (badCloser) Close() error { return errTest }

func TestCloseReportsTheFailureOfTheMediumsClose(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := pump.NewWriter(badCloser{io.Discard})
		w.Write(text("x"))
		for range 2 {
			if err := w.Close(t.Context()); err != errTest {
				t.Errorf("Close = %v, want %v", err, errTest)
			}
		}
		if err := w.Write(text("y")); err != errTest {
			t.Errorf("Write after a Close that failed = %v, want %v", err, errTest)
		}
		open := pump.NewWriter(badCloser{io.Discard}, pump.KeepOpen())
		open.Write(text("x"))
		if err := open.Close(t.Context()); err != nil {
			t.Errorf("Close with KeepOpen = %v, want nil", err)
		}
	})
}

func TestCloseUnderAContextThatEndsAborts(t *testing.T) {
	bubble(t, func(t *testing.T) {
		pr, pw := io.Pipe()
		w := pump.NewWriter(pw)
		w.Write(text("nobody reads this"))
		w.Write(buffer(20000))
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Minute, errTest)
		defer cancel()
		for range 2 {
			if err := w.Close(ctx); err != errTest {
				t.Errorf("Close = %v, want the cause of its context", err)
			}
		}
		if _, err := pr.Read(make([]byte, 1)); err != errTest {
			t.Errorf("the other end of the pipe sees %v, want %v: not an end", err, errTest)
		}
	})
}

func TestCloseUnderADoneContextWritesNoMore(t *testing.T) {
	bubble(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(errTest)
		for range 100 {
			m := newMedium()
			close(m.steps)
			w := pump.NewWriter(m)
			if err := w.Close(ctx); err != errTest {
				t.Fatalf("Close = %v, want the cause of its context", err)
			}
			if _, closes := m.seen(); closes != 1 {
				t.Fatalf("closes of the medium = %d, want 1", closes)
			}
		}
	})
}

// Ways in which an io.Writer can be told that what it has is not complete.
type withError struct{ *medium }

func (m withError) CloseWithError(err error) error { m.steps <- err; return nil }

type withAbort struct{ *medium }

func (m withAbort) Abort(err error) { m.steps <- err }

type withDeadline struct{ *medium }

func (m withDeadline) SetWriteDeadline(time.Time) error { return nil }

func (m withDeadline) Close() error {
	m.steps <- errors.New("use of closed medium")
	return m.medium.Close()
}

func TestAbortInterruptsAWriteWhereItCan(t *testing.T) {
	for name, wrap := range map[string]func(m *medium) io.Writer{
		"CloseWithError":   func(m *medium) io.Writer { return withError{m} },
		"Abort":            func(m *medium) io.Writer { return withAbort{m} },
		"SetWriteDeadline": func(m *medium) io.Writer { return withDeadline{m} },
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				m := newMedium()
				w := pump.NewWriter(wrap(m), pump.WriteQueueMaxSize(5))
				w.Write(text("under way"))
				synctest.Wait()
				w.Write(text("dropped"))
				drained := w.Drained()
				w.Abort(errTest)
				<-drained
				if writes, closes := m.seen(); len(writes) != 0 || name != "SetWriteDeadline" && closes != 0 {
					t.Errorf("writes %q, closes %d after Abort; want none", writes, closes)
				}
				w.Abort(io.ErrNoProgress)
				if err := w.Close(t.Context()); err != errTest {
					t.Errorf("Close after Abort = %v, want %v", err, errTest)
				}
				if err := w.Write(text("x")); err != errTest {
					t.Errorf("Write after Abort = %v, want %v", err, errTest)
				}
			})
		})
	}
}

// Closing a gzip.Writer, say, while it writes would corrupt its memory, and
// complete its output.
func TestAbortWaitsForAWriteThatItMustNotInterrupt(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newMedium()
		w := pump.NewWriter(m)
		w.Write(text("under way"))
		synctest.Wait()
		aborted := make(chan struct{})
		go func() { w.Abort(errTest); close(aborted) }()
		synctest.Wait()
		if _, closes := m.seen(); closes != 0 {
			t.Error("the medium was closed while it wrote")
		}
		m.steps <- nil
		<-aborted
		if writes, closes := m.seen(); len(writes) != 1 || closes != 1 {
			t.Errorf("%d writes, %d closes; want 1, 1", len(writes), closes)
		}
		if err := w.Close(t.Context()); err != errTest {
			t.Errorf("Close = %v, want %v", err, errTest)
		}
	})
}

func TestAbortOfAnUnusedWriterEndsTheMedium(t *testing.T) {
	bubble(t, func(t *testing.T) {
		pr, pw := io.Pipe()
		w := pump.NewWriter(pw)
		go w.Abort(nil)
		if _, err := pr.Read(make([]byte, 1)); err != queue.ErrClosed {
			t.Errorf("the other end of the pipe sees %v, want %v", err, queue.ErrClosed)
		}
		if err := w.Close(t.Context()); err != queue.ErrClosed {
			t.Errorf("Close = %v, want %v", err, queue.ErrClosed)
		}
		kept := newMedium()
		w = pump.NewWriter(kept, pump.KeepOpen())
		w.Abort(errTest)
		if _, closes := kept.seen(); closes != 0 {
			t.Error("Abort closed a medium that was to be kept open")
		}
	})
}

func TestAbortFromInsideTheMedium(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var w *pump.Writer
		pr, pw := io.Pipe()
		w = pump.NewWriter(abortingWriter{pw, func() { w.Abort(errTest) }})
		w.Write(text("x"))
		if _, err := pr.Read(make([]byte, 1)); err != errTest {
			t.Errorf("the other end of the pipe sees %v, want %v", err, errTest)
		}
		if err := w.Close(t.Context()); err != errTest {
			t.Errorf("Close = %v, want %v", err, errTest)
		}
	})
}

type abortingWriter struct {
	*io.PipeWriter
	abort func()
}

func (w abortingWriter) Write(p []byte) (int, error) {
	w.abort()
	return len(p), nil
}

// A write error also ends the medium with the error, so that its other end does
// not take it for complete.
func TestFailureOfTheMediumIsPassedOn(t *testing.T) {
	bubble(t, func(t *testing.T) {
		pr, pw := io.Pipe()
		w := pump.NewWriter(struct {
			writerFunc
			errorCloser
		}{func([]byte) (int, error) { return 0, errTest }, pw})
		w.Write(text("x"))
		if _, err := pr.Read(make([]byte, 1)); err != errTest {
			t.Errorf("the other end of the pipe sees %v, want %v", err, errTest)
		}
		w.Close(t.Context())
	})
}

type errorCloser interface{ CloseWithError(err error) error }

// Buffers that are dropped go back to where they came from, and so do empty
// ones.
func TestDroppedBuffersAreReleased(t *testing.T) {
	for name, drop := range map[string]func(t *testing.T, b pipe.Bytes){
		"by Abort": func(_ *testing.T, b pipe.Bytes) {
			m := newMedium()
			w := pump.NewWriter(m)
			w.Write(text("under way"))
			synctest.Wait()
			w.Write(b)
			aborted := make(chan struct{})
			go func() {
				w.Abort(errTest)
				close(aborted)
			}()
			synctest.Wait() // b is dropped before the write under way ends
			m.steps <- nil
			<-aborted
		},
		"behind a failure": func(t *testing.T, b pipe.Bytes) {
			m := newMedium()
			w := pump.NewWriter(m)
			w.Write(buffer(20000))
			w.Write(b)
			m.steps <- errTest
			w.Close(t.Context())
		},
		"empty": func(_ *testing.T, b pipe.Bytes) {
			pump.NewWriter(newMedium()).Write(b.First(0)) // starts no goroutine either
		},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				pool := pipe.NewPool[byte](8, 1)
				b := pool.Get()
				first := &b.Elements()[0]
				drop(t, b)
				if again := pool.Get(); &again.Elements()[0] != first {
					t.Error("the Buffer was not released")
				}
			})
		})
	}
}

func TestAbortWakesFlushAtOnce(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newMedium()
		w := pump.NewWriter(m)
		w.Write(text("under way"))
		flushed := make(chan error, 1)
		go func() { flushed <- w.Flush(t.Context()) }()
		synctest.Wait()
		go w.Abort(errTest)
		if err := <-flushed; err != errTest { // with the write still under way
			t.Errorf("Flush = %v, want %v", err, errTest)
		}
		m.steps <- nil
		w.Close(t.Context())
		if err := w.Flush(t.Context()); err != nil {
			t.Errorf("Flush after all was written = %v, want nil: nothing that it covers is missing", err)
		}
	})
}

// The medium is ended when Close returns, whoever ends it.
func TestCloseWaitsForAnAbortUnderWay(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newMedium()
		w := pump.NewWriter(slowAbort{m})
		w.Write(text("under way"))
		synctest.Wait()
		start := time.Now()
		go w.Abort(errTest)
		synctest.Wait()
		if err := w.Close(t.Context()); err != errTest || time.Since(start) != time.Hour {
			t.Errorf("Close = %v after %v, want %v after 1h", err, time.Since(start), errTest)
		}
	})
}

type slowAbort struct{ *medium }

func (m slowAbort) Abort(err error) {
	m.steps <- err // the write returns
	time.Sleep(time.Hour)
}

func TestNothingIsWrittenBehindAFailure(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newMedium()
		w := pump.NewWriter(m)
		w.Write(text("first"))
		synctest.Wait()
		w.Write(text("small"))
		w.Write(buffer(20000))
		m.steps <- nil
		m.steps <- errTest
		if err := w.Close(t.Context()); err != errTest {
			t.Errorf("Close = %v, want %v", err, errTest)
		}
		wantWrites(t, m, "first")
	})
}
