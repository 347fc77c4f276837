package main

import (
	"context"
	"runtime"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
)

// workers measure stages with workers whose elements are uneven or large. The
// peer has as many goroutines, which receive single elements from a channel.
func workers(s settings) []comparison {
	const fast, slow, even, large = 100_000, 40, 2_000, 160
	took := 50 * time.Millisecond
	dropped := 1_000_000
	if s.short {
		took, dropped = 10*time.Millisecond, 200_000
	}
	late := slowIf(took, func(v int64) bool { return v >= fast })
	alternating := slowIf(time.Millisecond, func(v int64) bool { return v%2 == 1 })
	each := slowIf(5*time.Millisecond, func(int64) bool { return true })
	return []comparison{
		{ours: timed(workersOurs(10, late)), peer: timed(workersHand(10, late)), ops: fast + slow, lines: []line{
			{"workers/mixed/late", wall, target{ratio: 1.15}},
		}},
		{ours: timed(workersOurs(10, alternating)), peer: timed(workersHand(10, alternating)), ops: even, lines: []line{
			{"workers/mixed/alternating", wall, target{ratio: 1.15}},
		}},
		{ours: timed(largeOurs(8, each)), peer: timed(workersHand(8, each)), ops: large, lines: []line{
			{"workers/large", wall, target{ratio: 1.15}},
		}},
		{ours: droppedOurs, peer: droppedFormula, ops: dropped, lines: []line{
			{"workers/dropped", heap, target{ratio: 1}},
		}},
	}
}

// slowIf returns a workFunc that waits for d if isSlow is true for the element.
func slowIf(d time.Duration, isSlow func(v int64) bool) workFunc {
	return func(_ context.Context, v int64) (int64, error) {
		if isSlow(v) {
			time.Sleep(d)
		}
		return v, nil
	}
}

// largeOurs applies f to n elements of 1 MiB. Each has a stamp, and all of them
// share one allocation, so that only the pipeline is measured.
func largeOurs(workers int, f workFunc) func(n int) error {
	const size, stride = 1 << 20, 8
	return func(n int) error {
		memory := make([]byte, size+n*stride)
		var total int64
		p := pipe.New("large")
		elements := pipe.Source(p, func(ctx context.Context, out *pipe.Out[[]byte]) error {
			for i := range n {
				v := memory[i*stride:][:size:size]
				stamp(v, i)
				if err := out.Send(ctx, v); err != nil {
					return err
				}
			}
			return nil
		})
		results := stages.MapErr(elements, func(ctx context.Context, v []byte) (int64, error) {
			return f(ctx, stampOf(v))
		}, pipe.Workers(workers))
		sum(results, &total)
		if err := runPipeline(p); err != nil {
			return err
		}
		return same(total, sumTo(n))
	}
}

const droppedLimit = 1 << 20

// droppedFormula is the formula of package pipe for two edges and three stages,
// and 8 MiB for the remaining memory.
func droppedFormula(int) cost {
	return cost{bytes: droppedLimit + (2+3)*pipe.DefaultBufferSize + 8<<20}
}

// A droppedElement is as large as the memory that a Buffer of one element takes
// beside it.
type droppedElement [16]int64

// droppedOurs drops n-1 elements, the first of which is slow. Each is a task of
// its own.
func droppedOurs(n int) cost {
	p := pipe.New("dropped", pipe.MemoryLimit(droppedLimit))
	elements := pipe.Source(p, func(ctx context.Context, out *pipe.Out[droppedElement]) error {
		for i := range n {
			b := out.Buffer(1)
			b.Elements()[0][0] = int64(i)
			if err := out.Put(ctx, b); err != nil {
				return err
			}
		}
		return nil
	}, pipe.BufferLength(1))
	kept := stages.FilterErr(elements, func(_ context.Context, v droppedElement) (bool, error) {
		if v[0] == 0 {
			time.Sleep(200 * time.Millisecond)
		}
		return v[0] == int64(n)-1, nil
	}, pipe.Workers(4))
	var total int64
	sum(stages.Map(kept, func(v droppedElement) int64 { return v[0] }), &total)
	runtime.GC()
	highest := sampleHeap(func() { check(runPipeline(p)) })
	check(same(total, int64(n)-1))
	return cost{bytes: highest}
}
