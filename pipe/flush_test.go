package pipe_test

import (
	"context"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// A few elements that were gathered and flushed do not hold a Buffer of full length: the edge counts 8 bytes for each of
// these elements, and they hold 8 KiB. (stages.putFirst takes care of that for Put.)
func TestFlushedElementsHoldNoMoreMemoryThanTheyCount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		s := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int64]) error {
			for i := range int64(20_000) {
				if err := out.Send(ctx, i); err != nil {
					return err
				}
				if err := out.Flush(ctx); err != nil { // or: a Via that waits for its next element
					return err
				}
			}
			return nil
		})
		pipe.Sink(s, func(ctx context.Context, in *pipe.In[int64]) error {
			time.Sleep(time.Hour)
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			if held := p.Stats().Held; m.HeapAlloc > 16<<20 {
				t.Errorf("%d KiB of heap for %d KiB on the edge", m.HeapAlloc>>10, held>>10)
			}
			for _, err := range in.All(ctx) {
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err := p.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}
