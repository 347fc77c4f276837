package pump_test

import (
	"errors"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pump"
	"github.com/penstock-go/penstock/queue"
)

// These types receive the error of an output that is not complete, each in
// another way.
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

func TestAbortInterruptsAWriteIfTheMediumAllowsIt(t *testing.T) {
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
				synctest.Wait()
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

// If a gzip.Writer were closed during a write, its memory would be corrupted
// and its output completed. Abort does not wait for the write, but Close does.
func TestCloseAfterAbortWaitsForAWriteThatMustNotBeInterrupted(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newMedium()
		w := pump.NewWriter(m)
		w.Write(text("under way"))
		synctest.Wait()
		w.Abort(errTest) // the bubble reports it if this blocks
		closed := make(chan error, 1)
		go func() { closed <- w.Close(t.Context()) }()
		synctest.Wait()
		if _, closes := m.seen(); closes != 0 || len(closed) > 0 {
			t.Errorf("%d closes of the medium, %d of the Writer while the medium wrote; want 0, 0", closes, len(closed))
		}
		m.steps <- nil
		if err := <-closed; err != errTest {
			t.Errorf("Close = %v, want %v", err, errTest)
		}
		if writes, closes := m.seen(); len(writes) != 1 || closes != 1 {
			t.Errorf("%d writes, %d closes; want 1, 1", len(writes), closes)
		}
	})
}

// Ending the medium may take long. Abort does not wait for that.
func TestAbortDoesNotWaitForTheEndOfTheMedium(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newMedium()
		w := pump.NewWriter(slowAbort{m})
		w.Write(text("under way"))
		synctest.Wait()
		start := time.Now()
		for range 3 {
			w.Abort(errTest)
		}
		if got := time.Since(start); got != 0 {
			t.Errorf("three Aborts took %v, want 0", got)
		}
		if err := w.Close(within(t, time.Minute)); err != errTest || time.Since(start) != time.Minute {
			t.Errorf("Close = %v after %v, want %v after 1m", err, time.Since(start), errTest)
		}
		if err := w.Close(t.Context()); err != errTest || time.Since(start) != time.Hour {
			t.Errorf("Close = %v after %v, want %v after 1h", err, time.Since(start), errTest)
		}
	})
}

func TestAbortOfAnUnusedWriterEndsTheMedium(t *testing.T) {
	bubble(t, func(t *testing.T) {
		pr, pw := io.Pipe()
		w := pump.NewWriter(pw)
		w.Abort(nil)
		if _, err := pr.Read(make([]byte, 1)); err != queue.ErrClosed {
			t.Errorf("the other end of the pipe sees %v, want %v", err, queue.ErrClosed)
		}
		if err := w.Close(t.Context()); err != queue.ErrClosed {
			t.Errorf("Close = %v, want %v", err, queue.ErrClosed)
		}
		kept := newMedium()
		w = pump.NewWriter(kept, pump.KeepOpen())
		w.Abort(errTest)
		w.Close(t.Context())
		if _, closes := kept.seen(); closes != 0 {
			t.Error("Abort closed the medium in spite of KeepOpen")
		}
	})
}

func TestAbortInsideAWriteEndsTheWriter(t *testing.T) {
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

// A failed write ends the medium with the error, so that its other end does not
// see a clean end.
func TestOtherEndOfTheMediumSeesTheFailureOfAWrite(t *testing.T) {
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

type slowAbort struct{ *medium }

func (m slowAbort) Abort(err error) {
	m.steps <- err // ends the write
	time.Sleep(time.Hour)
}
