package main

import (
	"context"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"golang.org/x/sync/errgroup"
)

// waiting wait 1 ms for each element, as for a service, on 256 workers.
func waiting(s settings) []comparison {
	n := 10_000
	if s.short {
		n = 2_500
	}
	return []comparison{
		{ours: timed(workersOurs(waiters, ask)), peer: timed(workersHand(waiters, ask)), ops: n, lines: []line{
			{"waiting/ordered", wall, target{ratio: 1.1}},
		}},
		{ours: timed(workersOurs(waiters, ask, pipe.Unordered())), peer: timed(waitingUnordered), ops: n, lines: []line{
			{"waiting/unordered", wall, target{ratio: 1.1}},
		}},
	}
}

const waiters = 256

func ask(ctx context.Context, v int64) (int64, error) {
	time.Sleep(time.Millisecond)
	return v, nil
}

// workersOurs applies f to n numbers on workers, and adds up the results.
func workersOurs(workers int, f workFunc, opts ...pipe.Option) func(n int) error {
	return func(n int) error {
		var total int64
		p := pipe.New("workers")
		answers := stages.MapErr(numbers(p, n), f, append(opts, pipe.Workers(workers))...)
		sum(answers, &total)
		if err := runPipeline(p); err != nil {
			return err
		}
		return same(total, sumTo(n))
	}
}

// waitingUnordered is the peer written by hand. It has 256 goroutines, a
// channel of questions and a channel of answers.
func waitingUnordered(n int) error {
	g, ctx := errgroup.WithContext(context.Background())
	questions, answers := make(chan int64, waiters), make(chan int64, waiters)
	g.Go(func() error {
		defer close(questions)
		for i := range n {
			if err := send(ctx, questions, int64(i)); err != nil {
				return err
			}
		}
		return nil
	})
	for range waiters {
		g.Go(func() error {
			for {
				v, ok, err := receive(ctx, questions)
				if !ok {
					return err
				}
				if v, err = ask(ctx, v); err != nil {
					return err
				}
				if err := send(ctx, answers, v); err != nil {
					return err
				}
			}
		})
	}
	var total int64
	for range n {
		v, _, err := receive(ctx, answers)
		if err != nil {
			return g.Wait()
		}
		total += v
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return same(total, sumTo(n))
}

// workersHand is the peer written by hand that keeps order. Each question has a
// channel for its answer, and the answers are awaited in order. There are at
// most four open questions for each goroutine.
func workersHand(workers int, f workFunc) func(n int) error {
	window := 4 * workers
	return func(n int) error {
		g, ctx := errgroup.WithContext(context.Background())
		c := questionChannels{make(chan *question, workers), make(chan *question, window), make(chan *question, window)}
		g.Go(func() error { return c.generate(ctx, n) })
		for range workers {
			g.Go(func() error { return c.answer(ctx, f) })
		}
		var total int64
		g.Go(func() (err error) {
			total, err = c.await(ctx, n)
			return err
		})
		if err := g.Wait(); err != nil {
			return err
		}
		return same(total, sumTo(n))
	}
}

type question struct {
	v      int64
	answer chan int64 // capacity 1
}

// questionChannels pass questions between the goroutines.
type questionChannels struct{ open, order, free chan *question }

func (c questionChannels) generate(ctx context.Context, n int) error {
	defer close(c.open)
	defer close(c.order)
	for i := range n {
		var q *question
		select {
		case q = <-c.free:
		default:
			q = &question{answer: make(chan int64, 1)}
		}
		q.v = int64(i)
		if err := send(ctx, c.order, q); err != nil {
			return err
		}
		if err := send(ctx, c.open, q); err != nil {
			return err
		}
	}
	return nil
}

func (c questionChannels) answer(ctx context.Context, f workFunc) error {
	for {
		q, ok, err := receive(ctx, c.open)
		if !ok {
			return err
		}
		v, err := f(ctx, q.v)
		if err != nil {
			return err
		}
		q.answer <- v
	}
}

func (c questionChannels) await(ctx context.Context, n int) (total int64, err error) {
	for i := range n {
		q, _, err := receive(ctx, c.order)
		if err != nil {
			return 0, err
		}
		v, _, err := receive(ctx, q.answer)
		if err != nil {
			return 0, err
		}
		if v != int64(i) {
			return 0, same(v, int64(i))
		}
		total += v
		select {
		case c.free <- q:
		default:
		}
	}
	return total, nil
}
