package main

import (
	"context"

	"github.com/penstock-go/penstock/queue"
)

// hops pass one Buffer of 64 KiB from one goroutine to another.
func hops(settings) []comparison {
	return []comparison{
		{ours: timed(hopQueue), peer: timed(hopSelect), lines: []line{
			{"hop/select", wall, target{ratio: 0.5}},
			{"hop/allocs", allocs, target{ours: noAllocs}},
		}},
		{ours: timed(hopQueue), peer: timed(hopRaw), lines: []line{
			{"hop/raw", wall, target{ratio: 1}},
		}},
	}
}

func hopQueue(n int) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	q := queue.New(1<<20, func(b []byte) int64 { return int64(len(b)) })
	chunk := make([]byte, 64<<10)
	failed := make(chan error, 1)
	go func() {
		defer q.Close()
		for range n {
			if err := q.Put(ctx, chunk); err != nil {
				failed <- err
				return
			}
		}
		failed <- nil
	}()
	for range n {
		if _, err := q.Read(ctx); err != nil {
			return err
		}
	}
	return <-failed
}

// hopSelect is the peer that can be cancelled. It has a channel with the
// capacity of the queue, and a select with the context at both ends.
func hopSelect(n int) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	chunks := make(chan []byte, 16)
	chunk := make([]byte, 64<<10)
	failed := make(chan error, 1)
	go func() {
		for range n {
			select {
			case chunks <- chunk:
			case <-ctx.Done():
				failed <- context.Cause(ctx)
				return
			}
		}
		failed <- nil
	}()
	for range n {
		select {
		case <-chunks:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return <-failed
}

// hopRaw is the peer that cannot be cancelled. It is a channel alone.
func hopRaw(n int) error {
	chunks := make(chan []byte, 16)
	chunk := make([]byte, 64<<10)
	go func() {
		for range n {
			chunks <- chunk
		}
	}()
	for range n {
		<-chunks
	}
	return nil
}
