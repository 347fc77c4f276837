package main

import (
	"context"
	"runtime"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"golang.org/x/sync/errgroup"
)

// ordered are elements that take a while to compute, on eight workers and in order, against a loop on one
// goroutine: the ratio is the inverse of the speed-up.
func ordered(settings) []contest {
	var all []contest
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
		f := burner(c.work)
		all = append(all, contest{
			ours: timed(orderedOurs(f)), peer: timed(orderedLoop(f)),
			lines: []line{{c.name, wall, target{ratio: 1 / c.speedup}}},
		})
	}
	f := burner(time.Microsecond)
	return append(all, contest{
		ours: timed(orderedOurs(f)), peer: timed(orderedHand(f)),
		lines: []line{{"ordered/hand", wall, target{}}},
	})
}

const orderedWorkers = 8

// A burning is a function that computes for some time.
type burning func(ctx context.Context, v int64) (int64, error)

// burner returns a burning that takes d. The time is turned into a number of steps once, so that
// it does not depend on what else the machine does meanwhile.
func burner(d time.Duration) burning {
	steps := int(float64(d) / stepTime())
	return func(_ context.Context, v int64) (int64, error) { return burn(v, steps), nil }
}

// burn is a chain of multiplications, of which none can begin before the one before has ended.
//
//go:noinline
func burn(v int64, steps int) int64 {
	x := uint64(v)
	for range steps {
		x = x*6364136223846793005 + 1442695040888963407
	}
	return int64(x)
}

// stepTime returns how many nanoseconds a step of burn takes when nothing interrupts it.
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

func orderedOurs(f burning) func(n int) error {
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

// orderedLoop is the peer: one goroutine, no pipeline.
func orderedLoop(f burning) func(n int) error {
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

// orderedHand is the peer that was tuned by hand for work of this length: batches of 64 elements that eight goroutines
// work on. A batch stands in two channels: that of the work, and that of the order in which results are awaited.
func orderedHand(f burning) func(n int) error {
	const window = 4 * orderedWorkers
	return func(n int) error {
		g, ctx := errgroup.WithContext(context.Background())
		b := shop{work: make(chan *job, window), order: make(chan *job, window), free: make(chan *job, 2*window)}
		g.Go(func() error { return b.cut(ctx, n) })
		for range orderedWorkers {
			g.Go(func() error { return b.do(ctx, f) })
		}
		var digest digest
		g.Go(func() error { return b.await(ctx, &digest) })
		return g.Wait()
	}
}

// A job is a batch and whether it is done.
type job struct {
	elems []int64
	done  chan struct{} // capacity 1
}

// A shop is where jobs are handed on.
type shop struct{ work, order, free chan *job }

func (b shop) cut(ctx context.Context, n int) error {
	const length = 64
	defer close(b.work)
	defer close(b.order)
	for i := 0; i < n; {
		var j *job
		select {
		case j = <-b.free:
			j.elems = j.elems[:0]
		default:
			j = &job{elems: make([]int64, 0, length), done: make(chan struct{}, 1)}
		}
		for ; i < n && len(j.elems) < length; i++ {
			j.elems = append(j.elems, int64(i))
		}
		if err := send(ctx, b.order, j); err != nil {
			return err
		}
		if err := send(ctx, b.work, j); err != nil {
			return err
		}
	}
	return nil
}

func (b shop) do(ctx context.Context, f burning) error {
	for {
		j, ok, err := receive(ctx, b.work)
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

func (b shop) await(ctx context.Context, digest *digest) error {
	for {
		j, ok, err := receive(ctx, b.order)
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
		case b.free <- j:
		default:
		}
	}
}
