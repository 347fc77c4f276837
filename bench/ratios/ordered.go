package main

import (
	"context"
	"runtime"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"golang.org/x/sync/errgroup"
)

// ordered compute elements on eight workers and in order. The peer is a loop on
// one goroutine, so the ratio is the inverse of the speed-up.
func ordered(settings) []comparison {
	var all []comparison
	for _, c := range []struct {
		name    string
		work    time.Duration
		speedup float64
	}{
		{"ordered/100ns", 100 * time.Nanosecond, 0.95},
		{"ordered/300ns", 300 * time.Nanosecond, 0.95},
		{"ordered/1us", time.Microsecond, 1.75},
		{"ordered/10us", 10 * time.Microsecond, 0.95},
		{"ordered/1ms", time.Millisecond, 0.95},
	} {
		f := workFor(c.work)
		all = append(all, comparison{
			ours: timed(orderedOurs(f)), peer: timed(orderedLoop(f)),
			lines: []line{{c.name, wall, target{ratio: 1 / c.speedup}}},
		})
	}
	f := workFor(time.Microsecond)
	return append(all, comparison{
		ours: timed(orderedOurs(f)), peer: timed(orderedHand(f)),
		lines: []line{{"ordered/hand", wall, target{}}},
	})
}

const orderedWorkers = 8

// A workFunc computes for some time.
type workFunc func(ctx context.Context, v int64) (int64, error)

// workFor returns a workFunc that takes d. It converts d to a number of steps
// once, so that the work does not depend on other processes.
func workFor(d time.Duration) workFunc {
	steps := int(float64(d) / stepTime())
	return func(_ context.Context, v int64) (int64, error) { return burn(v, steps), nil }
}

// burn is a chain of multiplications. Each of them needs the result of the
// previous one.
//
//go:noinline
func burn(v int64, steps int) int64 {
	x := uint64(v)
	for range steps {
		x = x*6364136223846793005 + 1442695040888963407
	}
	return int64(x)
}

// stepTime returns the time in nanoseconds of one step of burn without
// interruptions.
func stepTime() float64 {
	const steps = 100_000
	best, v := time.Hour, int64(1)
	for range 50 {
		start := time.Now()
		v = burn(v, steps)
		best = min(best, time.Since(start))
	}
	runtime.KeepAlive(v)
	return float64(best) / steps
}

func orderedOurs(f workFunc) func(n int) error {
	return func(n int) error {
		var digest digest
		p := pipe.New("ordered")
		results := stages.MapErr(numbers(p, n), f, pipe.Workers(orderedWorkers), pipe.Name("work"))
		pipe.Sink(results, func(ctx context.Context, in *pipe.In[int64]) error {
			for {
				b, err := in.Read(ctx)
				if err != nil {
					return atEnd(err)
				}
				for _, v := range b.Elements() {
					digest.add(v)
				}
				b.Release()
			}
		}, pipe.Name("digest"))
		return runPipeline(p)
	}
}

// A digest depends on all results and on their order.
type digest struct{ sum int64 }

func (d *digest) add(v int64) { d.sum = d.sum*31 + v }

// orderedLoop is the peer. It has one goroutine and no pipeline.
func orderedLoop(f workFunc) func(n int) error {
	return func(n int) error {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		var digest digest
		for i := range n {
			v, err := f(ctx, int64(i))
			if err != nil {
				return err
			}
			digest.add(v)
		}
		return nil
	}
}

// orderedHand is the peer that is tuned by hand for work of this length. Eight
// goroutines compute batches of 64 elements. Each batch is sent to two
// channels. One of them distributes the work, and the other keeps the order of
// the results.
func orderedHand(f workFunc) func(n int) error {
	const window = 4 * orderedWorkers
	return func(n int) error {
		g, ctx := errgroup.WithContext(context.Background())
		c := jobChannels{work: make(chan *job, window), order: make(chan *job, window), free: make(chan *job, 2*window)}
		g.Go(func() error { return c.generate(ctx, n) })
		for range orderedWorkers {
			g.Go(func() error { return c.do(ctx, f) })
		}
		var digest digest
		g.Go(func() error { return c.await(ctx, &digest) })
		return g.Wait()
	}
}

// A job is one batch.
type job struct {
	elems []int64
	done  chan struct{} // gets a value when the batch is computed; capacity 1
}

// jobChannels pass jobs between the goroutines.
type jobChannels struct{ work, order, free chan *job }

func (c jobChannels) generate(ctx context.Context, n int) error {
	const length = 64
	defer close(c.work)
	defer close(c.order)
	for i := 0; i < n; {
		var j *job
		select {
		case j = <-c.free:
			j.elems = j.elems[:0]
		default:
			j = &job{elems: make([]int64, 0, length), done: make(chan struct{}, 1)}
		}
		for ; i < n && len(j.elems) < length; i++ {
			j.elems = append(j.elems, int64(i))
		}
		if err := send(ctx, c.order, j); err != nil {
			return err
		}
		if err := send(ctx, c.work, j); err != nil {
			return err
		}
	}
	return nil
}

func (c jobChannels) do(ctx context.Context, f workFunc) error {
	for {
		j, ok, err := receive(ctx, c.work)
		if !ok {
			return err
		}
		for i, v := range j.elems {
			if j.elems[i], err = f(ctx, v); err != nil {
				return err
			}
		}
		j.done <- struct{}{}
	}
}

func (c jobChannels) await(ctx context.Context, digest *digest) error {
	for {
		j, ok, err := receive(ctx, c.order)
		if !ok {
			return err
		}
		if _, _, err := receive(ctx, j.done); err != nil {
			return err
		}
		for _, v := range j.elems {
			digest.add(v)
		}
		select {
		case c.free <- j:
		default:
		}
	}
}
