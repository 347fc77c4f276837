package main

import (
	"context"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"golang.org/x/sync/errgroup"
)

// waiting are elements that take 1 ms of waiting, as for a service, on 256 workers.
func waiting(s settings) []contest {
	n := 10_000
	if s.short {
		n = 2_500
	}
	return []contest{
		{ours: timed(waitingOurs()), peer: timed(waitingOrdered), ops: n, lines: []line{
			{"waiting/ordered", wall, target{ratio: 1.1}},
		}},
		{ours: timed(waitingOurs(pipe.Unordered())), peer: timed(waitingUnordered), ops: n, lines: []line{
			{"waiting/unordered", wall, target{ratio: 1.1}},
		}},
	}
}

const waiters = 256

func ask(ctx context.Context, v int64) (int64, error) {
	time.Sleep(time.Millisecond)
	return v, nil
}

func waitingOurs(opts ...pipe.Option) func(n int) error {
	return func(n int) error {
		var total int64
		p := pipe.New("waiting")
		answers := stages.MapErr(numbers(p, n), ask, append(opts, pipe.Workers(waiters))...)
		sum(answers, &total)
		if err := runPipeline(p); err != nil {
			return err
		}
		return same(total, sumTo(n))
	}
}

// waitingUnordered is the peer written by hand: 256 goroutines at one channel of questions and one of answers.
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

// waitingOrdered is the peer written by hand that keeps order: each question carries a channel for its answer, and
// these are awaited in order. Up to four questions for each goroutine are under way or wait for their turn.
func waitingOrdered(n int) error {
	const window = 4 * waiters
	g, ctx := errgroup.WithContext(context.Background())
	d := desk{make(chan *question, waiters), make(chan *question, window), make(chan *question, window)}
	g.Go(func() error { return d.pose(ctx, n) })
	for range waiters {
		g.Go(func() error { return d.answer(ctx) })
	}
	var total int64
	g.Go(func() (err error) {
		total, err = d.await(ctx, n)
		return err
	})
	if err := g.Wait(); err != nil {
		return err
	}
	return same(total, sumTo(n))
}

type question struct {
	v      int64
	answer chan int64 // capacity 1
}

// A desk is where questions are handed on.
type desk struct{ open, order, free chan *question }

func (d desk) pose(ctx context.Context, n int) error {
	defer close(d.open)
	defer close(d.order)
	for i := range n {
		var q *question
		select {
		case q = <-d.free:
		default:
			q = &question{answer: make(chan int64, 1)}
		}
		q.v = int64(i)
		if err := send(ctx, d.order, q); err != nil {
			return err
		}
		if err := send(ctx, d.open, q); err != nil {
			return err
		}
	}
	return nil
}

func (d desk) answer(ctx context.Context) error {
	for {
		q, ok, err := receive(ctx, d.open)
		if !ok {
			return err
		}
		v, err := ask(ctx, q.v)
		if err != nil {
			return err
		}
		q.answer <- v
	}
}

func (d desk) await(ctx context.Context, n int) (total int64, err error) {
	for i := range n {
		q, _, err := receive(ctx, d.order)
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
		case d.free <- q:
		default:
		}
	}
	return total, nil
}
