package main

import (
	"context"
	"io"
	"runtime"
	"runtime/metrics"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
)

// memories are how much heap is in use while 1 GiB goes through a pipeline with a memory limit: a tee, a fast and a
// slow branch, and a merge. The peer is no program but the formula of package pipe, and 8 MiB for all else.
func memories(s settings) []contest {
	n := 1 << 30
	if s.short {
		n = 1 << 28
	}
	return []contest{{
		ours: memoryOurs, peer: memoryFormula, ops: n / piece,
		lines: []line{{"memory", heap, target{ratio: 1}}},
	}}
}

const (
	memoryLimit  = 8 << 20
	memoryEdges  = 6 // source, tee, two branches, merge, sink: all but the sink write one, the tee writes two
	memoryStages = 6
)

func memoryFormula(int) cost {
	return cost{bytes: memoryLimit + (memoryEdges+memoryStages)*pipe.DefaultBufferSize + 8<<20}
}

// memoryOurs sends n Buffers of 64 KiB.
func memoryOurs(n int) cost {
	p := pipe.New("memory", pipe.MemoryLimit(memoryLimit))
	s := pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
		for i := range n {
			b := out.Buffer(out.BufferLength())
			stamp(b.Elements(), i)
			if err := out.Put(ctx, b); err != nil {
				return err
			}
		}
		return nil
	})
	// Each queue by itself may hold as much as the limit, which is therefore what holds.
	large := pipe.WriteQueueMaxSize(memoryLimit)
	branches := stages.Tee(s, 2, large)
	for i := range branches {
		branches[i] = pipe.Via(branches[i], func(ctx context.Context, in *pipe.In[byte], out *pipe.Out[byte]) error {
			for k := 0; ; k++ {
				b, err := in.Read(ctx)
				if err != nil {
					return atEnd(err)
				}
				if i == 1 && k%64 == 0 {
					time.Sleep(2 * time.Millisecond) // the slow one
				}
				if err := out.Put(ctx, b); err != nil {
					return err
				}
			}
		}, large)
	}
	var total int64
	pipe.Sink(stages.Merge(branches, large), func(ctx context.Context, in *pipe.In[byte]) error {
		for {
			b, err := in.Read(ctx)
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
			total += stampOf(b.Elements())
			b.Release()
		}
	}, large)
	runtime.GC()
	highest := sampleHeap(func() { check(runPipeline(p)) })
	check(same(total, 2*sumTo(n)))
	return cost{bytes: highest}
}

// sampleHeap calls f and returns the most heap that was in use meanwhile, garbage included.
func sampleHeap(f func()) float64 {
	stop, highest := make(chan struct{}), make(chan uint64)
	go func() {
		samples := []metrics.Sample{
			{Name: "/memory/classes/heap/objects:bytes"},
			{Name: "/memory/classes/heap/unused:bytes"},
		}
		tick := time.NewTicker(time.Millisecond)
		defer tick.Stop()
		most := uint64(0)
		for {
			metrics.Read(samples)
			most = max(most, samples[0].Value.Uint64()+samples[1].Value.Uint64())
			select {
			case <-tick.C:
			case <-stop:
				highest <- most
				return
			}
		}
	}()
	f()
	close(stop)
	return float64(<-highest)
}
