package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
)

// scale compares large graphs with graphs of the same shape whose width is 10.
// The width is the number of stages of a chain, and the number of inputs or
// outputs of a fan. The peer is the small graph. Both sides do the same number
// of operations, so the small graph is built and run more often.
func scale(settings) (all []comparison) {
	for _, j := range scaleJobs {
		for _, width := range []int{100, 1_000, 10_000} {
			all = append(all, j.comparison(width))
		}
	}
	return append(all, statsComparisons()...)
}

// smallWidth is the width of the graphs of the peer.
const smallWidth = 10

// A scaleJob is a kind of graph.
type scaleJob struct {
	name     string
	elements func(width int) int           // that the graph is given
	ops      func(width, elements int) int // that are one element in one stage, if not stated otherwise
	run      func(width, elements int) error
	compares bool // an operation compares with, or is distributed by, the logarithm of the width
}

var scaleJobs = []scaleJob{
	{name: "chain", elements: always(10_000), ops: product, run: chainOf(pipe.Async())},
	{name: "fused", elements: always(10_000), ops: product, run: chainOf()},
	{name: "one", elements: always(1), ops: product, run: chainOf(pipe.Async())},
	{name: "merge", elements: times(1024), ops: total, run: mergeMany},
	{name: "mergeone", elements: always(500_000), ops: total, run: mergeOne}, // an operation is a Buffer
	{name: "mergesorted", elements: times(100), ops: total, run: mergeSortedMany, compares: true},
	{name: "tee", elements: always(10_000), ops: product, run: teeMany},
	{name: "partitionone", elements: always(100_000), ops: total, run: partitionOneByOne},
	{name: "partition", elements: times(1000), ops: total, run: partitionMany, compares: true},
}

func always(elements int) func(width int) int { return func(int) int { return elements } }

func times(elements int) func(width int) int { return func(width int) int { return elements * width } }

func product(width, elements int) int { return width * elements }

func total(_, elements int) int { return elements }

func (j scaleJob) comparison(width int) comparison {
	target := target{ratio: 3}
	if j.compares {
		target.ratio *= math.Log(float64(width)) / math.Log(smallWidth)
	}
	return comparison{
		ours: j.side(width), peer: j.side(smallWidth), ops: j.ops(width, j.elements(width)),
		lines: []line{{fmt.Sprintf("scale/%s/%d", j.name, width), wall, target}},
	}
}

func (j scaleJob) side(width int) side {
	elements := j.elements(width)
	return timed(func(n int) error {
		for range max(1, n/j.ops(width, elements)) {
			if err := j.run(width, elements); err != nil {
				return err
			}
		}
		return nil
	})
}

// chainOf returns a job that passes numbers through stages that add 1.
func chainOf(opts ...pipe.Option) func(width, elements int) error {
	return func(width, elements int) error {
		p := pipe.New("chain")
		s := numbers(p, elements)
		for range width {
			s = stages.MapErr(s, first, opts...)
		}
		var total int64
		sum(s, &total)
		if err := runPipeline(p); err != nil {
			return err
		}
		return same(total, sumTo(elements)+int64(width)*int64(elements))
	}
}

// sources returns Streams of numbers that are elements in all.
func sources(p *pipe.Pipeline, width, elements int) (all []*pipe.Stream[int64]) {
	for range width {
		all = append(all, numbers(p, elements/width))
	}
	return all
}

func mergeMany(width, elements int) error {
	p := pipe.New("merge")
	var total int64
	sum(stages.Merge(sources(p, width, elements)), &total)
	if err := runPipeline(p); err != nil {
		return err
	}
	return same(total, int64(width)*sumTo(elements/width))
}

// mergeOne has one source that emits Buffers of one element. The others are
// silent until it ends.
func mergeOne(width, elements int) error {
	p := pipe.New("merge one")
	done := make(chan struct{})
	ins := []*pipe.Stream[int64]{pipe.Source(p, func(ctx context.Context, out *pipe.Out[int64]) error {
		defer close(done)
		for i := range elements {
			b := out.Buffer(1)
			b.Elements()[0] = int64(i)
			if err := out.Put(ctx, b); err != nil {
				return err
			}
		}
		return nil
	}, pipe.BufferLength(1))}
	for range width - 1 {
		ins = append(ins, pipe.Source(p, func(ctx context.Context, _ *pipe.Out[int64]) error {
			select {
			case <-done:
			case <-ctx.Done():
			}
			return nil
		}))
	}
	var total int64
	sum(stages.Merge(ins), &total)
	if err := runPipeline(p); err != nil {
		return err
	}
	return same(total, sumTo(elements))
}

func mergeSortedMany(width, elements int) error {
	p := pipe.New("merge sorted")
	var total int64
	sum(stages.MergeSorted(sources(p, width, elements), cmp.Compare[int64]), &total)
	if err := runPipeline(p); err != nil {
		return err
	}
	return same(total, int64(width)*sumTo(elements/width))
}

func teeMany(width, elements int) error {
	p := pipe.New("tee")
	return sumAll(p, stages.Tee(numbers(p, elements), width), int64(width)*sumTo(elements))
}

func partitionMany(width, elements int) error {
	p := pipe.New("partition")
	key := func(v int64) int64 { return v }
	return sumAll(p, stages.Partition(numbers(p, elements), width, key), sumTo(elements))
}

// partitionOneByOne emits an element when the one before has arrived, so that
// the stage waits for each of them. There are ten keys, so most outputs are
// idle.
func partitionOneByOne(width, elements int) error {
	p, arrived := pipe.New("one by one"), make(chan int64)
	one := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int64]) error {
		for i := range elements {
			if err := out.Put(ctx, pipe.BufferOf(int64(i))); err != nil {
				return err
			}
			if err := same(<-arrived, int64(i)); err != nil {
				return err
			}
		}
		return nil
	})
	for _, s := range stages.Partition(one, width, func(v int64) int64 { return v % 10 }) {
		stages.ForEach(s, func(_ context.Context, v int64) error {
			arrived <- v
			return nil
		})
	}
	return runPipeline(p)
}

// sumAll runs p and compares the sum of the elements of all branches.
func sumAll(p *pipe.Pipeline, branches []*pipe.Stream[int64], want int64) error {
	totals := make([]int64, len(branches))
	for i, s := range branches {
		sum(s, &totals[i])
	}
	if err := runPipeline(p); err != nil {
		return err
	}
	var total int64
	for _, t := range totals {
		total += t
	}
	return same(total, want)
}

// statsComparisons measure Stats of a chain that runs. An operation is one
// call, divided by the number of stages.
func statsComparisons() (all []comparison) {
	for _, width := range []int{100, 1_000, 10_000} {
		all = append(all, comparison{
			ours: statsOf(width), peer: statsOf(smallWidth), ops: 100_000,
			lines: []line{{fmt.Sprintf("scale/stats/%d", width), wall, target{ratio: 3}}},
		})
	}
	return all
}

func statsOf(width int) side {
	return func(n int) cost {
		ctx, cancel := context.WithCancel(context.Background())
		p, arrived := pipe.New("stats"), make(chan struct{})
		s := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int64]) error {
			if err := out.Put(ctx, pipe.BufferOf(int64(0))); err != nil {
				return err
			}
			<-ctx.Done()
			return context.Cause(ctx)
		})
		for range width {
			s = stages.MapErr(s, first, pipe.Async())
		}
		stages.ForEach(s, func(_ context.Context, v int64) error {
			close(arrived) // all stages wait from now on
			return same(v, int64(width))
		})
		ended := make(chan error, 1)
		go func() { ended <- p.Run(ctx) }()
		<-arrived
		calls := max(1, n/width)
		start := time.Now()
		for range calls {
			check(same(int64(len(p.Stats().Stages)), int64(width+2)))
		}
		took := time.Since(start)
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			check(fmt.Errorf("the chain returned %v, want context.Canceled", err))
		}
		return cost{wall: float64(took) / float64(calls*width)}
	}
}
