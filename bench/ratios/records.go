package main

import (
	"context"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/samber/ro"
	"github.com/sourcegraph/conc/stream"
	"golang.org/x/sync/errgroup"
)

// records map, filter, map and add up numbers. The functions take a context and
// may fail. They do hardly any work, so the measured cost is that of the calls.
func records(s settings) []comparison {
	n := 5_000_000
	if s.short {
		n = 1_000_000
	}
	fused := timed(recordsOurs())
	return []comparison{
		{ours: fused, peer: timed(recordsHand), ops: n, lines: []line{
			{"records/batches", wall, target{ratio: 1}},
			{"records/cpu", cpu, target{ratio: 1}},
			{"records/allocs", allocs, target{ours: noAllocs}},
		}},
		{ours: timed(recordsOurs(pipe.Async())), peer: timed(recordsHand), ops: n, lines: []line{
			{"records/async", wall, target{ratio: 1.5}},
		}},
		{ours: fused, peer: timed(recordsChannel), ops: n, peerOps: n / 40, lines: []line{
			{"records/channel", wall, target{ratio: 1.0 / 30}},
		}},
		{ours: fused, peer: timed(recordsRo), ops: n, peerOps: n / 10, lines: []line{
			{"records/ro", wall, target{ratio: 1.0 / 10}},
		}},
		{ours: fused, peer: timed(recordsConc), ops: n, peerOps: n / 40, lines: []line{
			{"records/conc", wall, target{ratio: 1.0 / 40}},
		}},
	}
}

func add1(_ context.Context, v int64) (int64, error)   { return v + 1, nil }
func keep(_ context.Context, v int64) (bool, error)    { return v%4 != 0, nil }
func times3(_ context.Context, v int64) (int64, error) { return v * 3, nil }

// These are variables, so that the compiler cannot inline the functions.
var (
	first  = add1
	filter = keep
	second = times3
)

// wantRecords returns the right result for n numbers.
func wantRecords(n int) int64 {
	fours := n / 4
	return 3 * (sumTo(n+1) - 4*sumTo(fours+1))
}

func recordsOurs(opts ...pipe.Option) func(n int) error {
	return func(n int) error {
		var total int64
		p := pipe.New("records")
		s := numbers(p, n)
		s = stages.MapErr(s, first, opts...)
		s = stages.FilterErr(s, filter, opts...)
		s = stages.MapErr(s, second, opts...)
		sum(s, &total)
		if err := runPipeline(p); err != nil {
			return err
		}
		return same(total, wantRecords(n))
	}
}

// recordsHand is the peer that is tuned by hand. It has a goroutine for each
// stage, and recycled batches that are changed in place.
func recordsHand(n int) error {
	g, ctx := errgroup.WithContext(context.Background())
	var c [4]chan []int64
	for i := range c {
		c[i] = make(chan []int64, batchCap)
	}
	spare := newSpare(len(c) * batchCap)
	g.Go(func() error { return sendNumbers(ctx, n, c[0], spare) })
	g.Go(func() error { return forward(ctx, c[0], c[1], mapBatch(first)) })
	g.Go(func() error { return forward(ctx, c[1], c[2], filterBatch(filter)) })
	g.Go(func() error { return forward(ctx, c[2], c[3], mapBatch(second)) })
	total := int64(0)
	g.Go(func() (err error) {
		total, err = sumBatches(ctx, c[3], spare)
		return err
	})
	if err := g.Wait(); err != nil {
		return err
	}
	return same(total, wantRecords(n))
}

func mapBatch(f func(context.Context, int64) (int64, error)) batchFunc {
	return func(ctx context.Context, b []int64) (_ []int64, err error) {
		for i, v := range b {
			if b[i], err = f(ctx, v); err != nil {
				return nil, err
			}
		}
		return b, nil
	}
}

func filterBatch(keep func(context.Context, int64) (bool, error)) batchFunc {
	return func(ctx context.Context, b []int64) ([]int64, error) {
		n := 0
		for _, v := range b {
			ok, err := keep(ctx, v)
			if err != nil {
				return nil, err
			}
			if ok {
				b[n] = v
				n++
			}
		}
		return b[:n], nil
	}
}

// recordsChannel is the most common form of this code. It has one channel
// operation for each element.
func recordsChannel(n int) error {
	const length = 128
	g, ctx := errgroup.WithContext(context.Background())
	var c [4]chan int64
	for i := range c {
		c[i] = make(chan int64, length)
	}
	f, keep, h := first, filter, second
	g.Go(func() error {
		defer close(c[0])
		for i := range n {
			select {
			case c[0] <- int64(i):
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
		return nil
	})
	g.Go(func() error { return mapChannel(ctx, c[0], c[1], f) })
	g.Go(func() error { return filterChannel(ctx, c[1], c[2], keep) })
	g.Go(func() error { return mapChannel(ctx, c[2], c[3], h) })
	total := int64(0)
	g.Go(func() error {
		for {
			select {
			case v, ok := <-c[3]:
				if !ok {
					return nil
				}
				total += v
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
	})
	if err := g.Wait(); err != nil {
		return err
	}
	return same(total, wantRecords(n))
}

func mapChannel(ctx context.Context, from <-chan int64, to chan<- int64, f func(context.Context, int64) (int64, error)) error {
	defer close(to)
	for {
		select {
		case v, ok := <-from:
			if !ok {
				return nil
			}
			v, err := f(ctx, v)
			if err != nil {
				return err
			}
			select {
			case to <- v:
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

func filterChannel(ctx context.Context, from <-chan int64, to chan<- int64, keep func(context.Context, int64) (bool, error)) error {
	defer close(to)
	for {
		select {
		case v, ok := <-from:
			if !ok {
				return nil
			}
			ok, err := keep(ctx, v)
			if err != nil {
				return err
			}
			if !ok {
				continue
			}
			select {
			case to <- v:
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// recordsRo is the peer github.com/samber/ro. Its observables make one call for
// each element, on one goroutine. Range and the operators are the unsafe ones,
// which take no lock.
func recordsRo(n int) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	f, keep, h := first, filter, second
	var total int64
	var failed error
	mapped := func(f func(context.Context, int64) (int64, error)) func(ro.Observable[int64]) ro.Observable[int64] {
		return ro.MapErrWithContext(func(ctx context.Context, v int64) (int64, context.Context, error) {
			v, err := f(ctx, v)
			return v, ctx, err
		})
	}
	elements := ro.Pipe3(ro.Range(0, int64(n)),
		mapped(f),
		ro.FilterWithContext(func(ctx context.Context, v int64) (context.Context, bool) {
			ok, err := keep(ctx, v)
			if err != nil {
				failed = err
			}
			return ctx, ok
		}),
		mapped(h),
	)
	elements.SubscribeWithContext(ctx, ro.NewObserver(
		func(v int64) { total += v },
		func(err error) { failed = err },
		func() {},
	)).Wait()
	if failed != nil {
		return failed
	}
	return same(total, wantRecords(n))
}

// recordsConc is the peer github.com/sourcegraph/conc. Its stream keeps the
// order. A task does all three steps for one element. The tasks run on two
// goroutines.
func recordsConc(n int) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	f, keep, h := first, filter, second
	var total int64
	var failed error
	s := stream.New().WithMaxGoroutines(2)
	for i := range n {
		s.Go(func() stream.Callback {
			v, err := f(ctx, int64(i))
			var ok bool
			if err == nil {
				ok, err = keep(ctx, v)
			}
			if err == nil && ok {
				v, err = h(ctx, v)
			}
			return func() {
				if err != nil {
					failed = err
				}
				if ok {
					total += v
				}
			}
		})
	}
	s.Wait()
	if failed != nil {
		return failed
	}
	return same(total, wantRecords(n))
}
