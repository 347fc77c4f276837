package stagetest

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/internal/invariants"
	"github.com/penstock-go/penstock/internal/proc"
	"github.com/penstock-go/penstock/pipe"
)

// memoryLimit is the limit of the pipelines that WantMemoryWithinTheLimit runs.
const memoryLimit = 32 << 20 // bytes

// WantMemoryWithinTheLimit runs a pipeline with a memory limit, whose source
// has more elements than fit. It fails the test if the pipeline holds more
// memory than the documentation of package pipe promises, and 8 MiB. build adds
// all stages but the sink. largest is the size in bytes of the largest element.
//
// The sink takes one element, and then waits until all other stages wait for
// it. So the heap has its largest size when it is measured.
func WantMemoryWithinTheLimit[T any](t *testing.T, largest int64, build func(p *pipe.Pipeline) *pipe.Stream[T]) {
	t.Helper()
	if invariants.Enabled {
		t.Skip("the race detector and the invariants take memory")
	}
	synctest.Test(t, func(t *testing.T) {
		before := heap()
		p := pipe.New("test", pipe.MemoryLimit(memoryLimit))
		pipe.Sink(build(p), func(ctx context.Context, in *pipe.In[T]) error {
			_, err := in.Read(ctx)
			<-ctx.Done()
			return err
		}, pipe.WriteQueueMaxSize(memoryLimit))
		var group proc.Group
		var ended error
		ctx, cancel := context.WithCancelCause(t.Context())
		group.Go("", "run", func() { ended = p.Run(ctx) })
		synctest.Wait()
		held := heap() - before
		st := p.Stats()
		cancel(ErrBad)
		group.Wait()
		if !errors.Is(ended, ErrBad) {
			t.Errorf("Run = %v, want %v", ended, ErrBad)
		}
		buffers := int64(len(st.Edges) + len(st.Stages))
		if most := memoryLimit + buffers*max(largest, pipe.DefaultBufferSize) + 8<<20; held > most {
			t.Errorf("the pipeline holds %d bytes, want at most %d", held, most)
		}
		if least := int64(memoryLimit / 8); held < least {
			t.Errorf("the pipeline holds %d bytes, want at least %d, or elements count too much", held, least)
		}
	})
}

// heap returns the bytes of the heap in use, without garbage.
func heap() int64 {
	var m runtime.MemStats
	for range 2 { // pools of package sync keep memory for one more collection
		runtime.GC()
	}
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// Endless adds a source that emits what f returns until it is stopped.
func Endless[T any](p *pipe.Pipeline, f func() T) *pipe.Stream[T] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[T]) error {
		for {
			if err := out.Send(ctx, f()); err != nil {
				return err
			}
		}
	})
}
