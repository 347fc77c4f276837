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

// memories measure the heap while 1 GiB moves through a pipeline with a memory
// limit. The pipeline has a tee, a fast and a slow branch, and a merge. The
// peer is not a program. It is the formula of package pipe, and 8 MiB for the
// remaining memory.
func memories(s settings) []comparison {
	n := 1 << 30
	if s.short {
		n = 1 << 28
	}
	return []comparison{{
		ours: memoryOurs, peer: memoryFormula, ops: n / piece,
		lines: []line{{"memory", heap, target{ratio: 1}}},
	}}
}

const (
	memoryLimit  = 8 << 20
	memoryEdges  = 6 // source, merge and two branches write one each, the tee writes two
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
	// A queue alone may reach the limit, so that the limit is the only bound.
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
					time.Sleep(2 * time.Millisecond) // the slow branch
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

// sampleHeap calls f and returns the largest heap in use meanwhile, including
// garbage.
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
