package pump_test

import (
	"context"
	"io"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pump"
)

func TestFlushCoversAllWritesBeforeIt(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newMedium()
		w := pump.NewWriter(m)
		if err := w.Flush(t.Context()); err != nil {
			t.Errorf("Flush of nothing = %v", err)
		}
		w.Write(buffer(20000))
		w.Write(buffer(20000))
		flushed := false
		go func() {
			if err := w.Flush(t.Context()); err != nil {
				t.Error(err)
			}
			flushed = true
		}()
		synctest.Wait()
		w.Write(buffer(20000)) // not covered by the Flush before it
		m.steps <- nil
		synctest.Wait()
		if flushed {
			t.Error("Flush returned with one of two Buffers written")
		}
		m.steps <- nil
		synctest.Wait()
		if !flushed {
			t.Error("Flush did not return with both Buffers written")
		}
		ctx, cancel := context.WithCancelCause(t.Context())
		go func() { synctest.Wait(); cancel(io.ErrNoProgress) }()
		if err := w.Flush(ctx); err != io.ErrNoProgress {
			t.Errorf("Flush = %v, want the cause of its context", err)
		}
		close(m.steps)
		if err := w.Close(t.Context()); err != nil {
			t.Errorf("Close after a Flush that was given up = %v, want nil", err)
		}
		if err := w.Flush(t.Context()); err != nil {
			t.Errorf("Flush after Close = %v, want nil", err)
		}
	})
}

func TestAbortWakesFlushAtOnce(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newMedium()
		w := pump.NewWriter(m)
		w.Write(text("under way"))
		flushed := make(chan error, 1)
		go func() { flushed <- w.Flush(t.Context()) }()
		synctest.Wait()
		w.Abort(errTest)
		if err := <-flushed; err != errTest { // the write is still under way
			t.Errorf("Flush = %v, want %v", err, errTest)
		}
		m.steps <- nil
		w.Close(t.Context())
		if err := w.Flush(t.Context()); err != nil {
			t.Errorf("Flush after all was written = %v, want nil: nothing that it covers is missing", err)
		}
	})
}
