package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"golang.org/x/sync/errgroup"
)

// setups measure the cost of a pipeline without its elements. One comparison
// builds it, runs it with one element and ends it. The other one cancels it
// under load. Both sides have three stages, each with a goroutine of its own.
// In the first comparison the context of the caller cannot be cancelled, so it
// adds no cost to either side.
func setups(s settings) []comparison {
	cancels := 20
	if s.short {
		cancels = 5
	}
	return []comparison{
		{ours: timed(setupOurs), peer: timed(setupHand), lines: []line{
			{"setup/time", wall, target{ratio: 1.3, ours: 12_000}},
			{"setup/allocs", allocs, target{ratio: 1.3, ours: 30}},
		}},
		{ours: cancelled(endlessOurs), peer: cancelled(endlessHand), ops: cancels, lines: []line{
			{"setup/cancel", wall, target{ours: 100_000}},
		}},
	}
}

func setupOurs(n int) error {
	for range n {
		var total int64
		p := pipe.New("setup")
		s := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int64]) error { return out.Send(ctx, 7) })
		sum(stages.MapErr(s, first, pipe.Async()), &total)
		if err := p.Run(context.Background()); err != nil {
			return err
		}
		if err := same(total, 8); err != nil {
			return err
		}
	}
	return nil
}

// setupHand is the peer. It has an errgroup and two channels.
func setupHand(n int) error {
	for range n {
		var total int64
		g, ctx := errgroup.WithContext(context.Background())
		c1, c2 := make(chan int64, 1), make(chan int64, 1)
		g.Go(func() error {
			defer close(c1)
			return send(ctx, c1, 7)
		})
		g.Go(func() error {
			defer close(c2)
			for {
				v, ok, err := receive(ctx, c1)
				if !ok {
					return err
				}
				if v, err = first(ctx, v); err != nil {
					return err
				}
				if err := send(ctx, c2, v); err != nil {
					return err
				}
			}
		})
		g.Go(func() error {
			for {
				v, ok, err := receive(ctx, c2)
				if !ok {
					return err
				}
				total += v
			}
		})
		if err := g.Wait(); err != nil {
			return err
		}
		if err := same(total, 8); err != nil {
			return err
		}
	}
	return nil
}

// cancelled makes a side of a function that runs until its context is
// cancelled. An operation lasts from the cancellation until run has returned.
// The cost is the median of n operations.
func cancelled(run func(ctx context.Context) error) side {
	return func(n int) cost {
		var times []float64
		for range n {
			ctx, cancel := context.WithCancel(context.Background())
			done := make(chan error, 1)
			go func() { done <- run(ctx) }()
			time.Sleep(2 * time.Millisecond)
			start := time.Now()
			cancel()
			err := <-done
			times = append(times, float64(time.Since(start)))
			if !errors.Is(err, context.Canceled) {
				check(fmt.Errorf("the cancelled side returned %v, want context.Canceled", err))
			}
		}
		return cost{wall: median(times)}
	}
}

const endless = 1 << 60

func endlessOurs(ctx context.Context) error {
	var total int64
	p := pipe.New("endless")
	sum(stages.MapErr(numbers(p, endless), first, pipe.Async()), &total)
	return p.Run(ctx)
}

// endlessHand is the peer. It has an errgroup, and sends batches over two
// channels.
func endlessHand(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	c1, c2, spare := make(chan []int64, batchCap), make(chan []int64, batchCap), newSpare(4*batchCap)
	g.Go(func() error { return sendNumbers(ctx, endless, c1, spare) })
	g.Go(func() error { return forward(ctx, c1, c2, mapBatch(first)) })
	g.Go(func() error {
		_, err := sumBatches(ctx, c2, spare)
		return err
	})
	return g.Wait()
}

// latencies measure the time of one element through an idle pipeline.
func latencies(s settings) []comparison {
	n := 100
	if s.short {
		n = 20
	}
	return []comparison{{
		ours: latency(idleOurs), peer: latency(idleHand), ops: n,
		lines: []line{{"latency", wall, target{ratio: 2, ours: 20_000}}},
	}}
}

// latency makes a side of a pipeline that receives elements from a channel and
// calls arrived for each. The cost is the median of n elements, with a pause
// before each.
func latency(run func(ctx context.Context, elements <-chan int64, arrived func()) error) side {
	return func(n int) cost {
		elements, arrivals := make(chan int64), make(chan time.Time, 1)
		done := make(chan error, 1)
		go func() {
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			done <- run(ctx, elements, func() { arrivals <- time.Now() })
		}()
		var times []float64
		for i := range n {
			time.Sleep(200 * time.Microsecond)
			start := time.Now()
			elements <- int64(i)
			times = append(times, float64((<-arrivals).Sub(start)))
		}
		close(elements)
		check(<-done)
		return cost{wall: median(times)}
	}
}

func idleOurs(ctx context.Context, elements <-chan int64, arrived func()) error {
	p := pipe.New("idle")
	s := stages.MapErr(stages.FromChan(p, elements), first, pipe.Async())
	pipe.Sink(s, func(ctx context.Context, in *pipe.In[int64]) error {
		for {
			b, err := in.Read(ctx)
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
			for range b.Len() {
				arrived()
			}
			b.Release()
		}
	})
	return p.Run(ctx)
}

// idleHand is the peer. It has three goroutines and two channels.
func idleHand(ctx context.Context, elements <-chan int64, arrived func()) error {
	c1, c2 := make(chan int64), make(chan int64)
	go func() {
		defer close(c1)
		for v := range elements {
			c1 <- v
		}
	}()
	failed := make(chan error, 1)
	go func() {
		defer close(c2)
		defer close(failed)
		for v := range c1 {
			v, err := first(ctx, v)
			if err != nil {
				failed <- err
			}
			c2 <- v
		}
	}()
	for range c2 {
		arrived()
	}
	return <-failed
}
