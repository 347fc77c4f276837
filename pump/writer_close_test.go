package pump_test

import (
	"context"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
	"github.com/penstock-go/penstock/queue"
)

func TestWriterCloseWaitsUntilEverythingIsWritten(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newMedium()
		w := pump.NewWriter(m, pump.WriteQueueMaxSize(1))
		w.Write(buffer(20000))
		w.Write(text("last"))
		closed := make(chan error, 2)
		for range 2 { // the second Close while the first one waits
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
		// After the end, no call changes the result.
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

// A badCloser is an io.Writer whose Close fails.
type badCloser struct{ io.Writer }

func (badCloser) Close() error { return errTest }

func TestWriterCloseReportsTheErrorOfTheMediumsClose(t *testing.T) {
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

func TestWriterCloseAbortsWhenItsContextEnds(t *testing.T) {
	bubble(t, func(t *testing.T) {
		pr, pw := io.Pipe()
		w := pump.NewWriter(pw)
		w.Write(text("never read"))
		w.Write(buffer(20000))
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Minute, errTest)
		defer cancel()
		for _, ctx := range []context.Context{ctx, ctx, t.Context()} { // the last one waits
			if err := w.Close(ctx); err != errTest {
				t.Errorf("Close = %v, want the cause of its context", err)
			}
		}
		if _, err := pr.Read(make([]byte, 1)); err != errTest {
			t.Errorf("the other end of the pipe sees %v, want %v: not an end", err, errTest)
		}
	})
}

func TestWriterCloseUnderADoneContextOnlyClosesTheMedium(t *testing.T) {
	bubble(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(errTest)
		for range 100 {
			m := newMedium()
			close(m.steps)
			w := pump.NewWriter(m)
			for _, ctx := range []context.Context{ctx, t.Context()} { // the last one waits
				if err := w.Close(ctx); err != errTest {
					t.Fatalf("Close = %v, want the cause of its context", err)
				}
			}
			if writes, closes := m.seen(); len(writes) > 0 || closes != 1 {
				t.Fatalf("%d writes, %d closes of the medium; want 0, 1", len(writes), closes)
			}
		}
	})
}

// A yieldingContext lets other goroutines run when Done is called.
type yieldingContext struct{ context.Context }

func (c yieldingContext) Done() <-chan struct{} {
	time.Sleep(time.Second)
	return c.Context.Done()
}

// Otherwise it would depend on the schedule whether the output is complete.
func TestWriterCloseUnderADoneContextDoesNotCompleteTheOutput(t *testing.T) {
	bubble(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(errTest)
		m := newMedium()
		w := pump.NewWriter(m)
		if err := w.Close(yieldingContext{ctx}); err != errTest {
			t.Errorf("Close = %v, want the cause of its context", err)
		}
		w.Close(t.Context())
	})
}

// A Close whose context ends does not wait for a write that cannot be
// interrupted. A later Close waits for it.
func TestWriterCloseEndsWithItsContextDuringAWrite(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newMedium()
		w := pump.NewWriter(m)
		w.Write(text("under way"))
		synctest.Wait()
		start := time.Now()
		if err := w.Close(within(t, time.Minute)); err != errTest || time.Since(start) != time.Minute {
			t.Errorf("Close = %v after %v, want the cause of its context after 1m", err, time.Since(start))
		}
		if _, closes := m.seen(); closes != 0 {
			t.Error("the medium was closed while it wrote")
		}
		go func() { time.Sleep(time.Hour); m.steps <- nil }()
		if err := w.Close(t.Context()); err != errTest {
			t.Errorf("second Close = %v, want the error of the first one, %v", err, errTest)
		}
		if writes, closes := m.seen(); len(writes) != 1 || closes != 1 {
			t.Errorf("%d writes, %d closes when the second Close returned; want 1, 1", len(writes), closes)
		}
	})
}

// All bytes are written when the context of Close ends, but the medium is still
// closing. The next Close reports that the output is complete.
func TestWriterCloseEndsWithItsContextWhileTheMediumCloses(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := pump.NewWriter(slowCloser{io.Discard})
		w.Write(text("complete"))
		if err := w.Close(within(t, time.Minute)); err != errTest {
			t.Errorf("Close = %v, want the cause of its context", err)
		}
		if err := w.Close(t.Context()); err != nil {
			t.Errorf("second Close = %v, want nil", err)
		}
	})
}

type slowCloser struct{ io.Writer }

func (slowCloser) Close() error { time.Sleep(time.Hour); return nil }

func TestCloseAndFlushInsideTheMediumEndWithTheirContext(t *testing.T) {
	for name, wait := range map[string]func(w *pump.Writer, ctx context.Context) error{
		"Close": (*pump.Writer).Close, "Flush": (*pump.Writer).Flush,
	} {
		bubble(t, func(t *testing.T) {
			var w *pump.Writer
			w = pump.NewWriter(writerFunc(func(p []byte) (int, error) {
				if err := wait(w, within(t, time.Minute)); err != errTest {
					t.Errorf("%s inside the medium = %v, want the cause of its context", name, err)
				}
				return len(p), nil
			}))
			w.Write(text("x"))
			synctest.Wait()
			time.Sleep(time.Hour)
			w.Close(t.Context())
		})
	}
}
