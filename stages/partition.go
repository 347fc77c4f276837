package stages

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"

	"github.com/penstock-go/penstock/pipe"
)

// Partition emits each element to one of n Streams, all elements of a key to the same one. So
// order is kept for each key, while n goroutines work on different keys.
//
// Which Stream a key goes to is a matter of its hash, and differs from run to run. A Stream that is full holds up the
// others. What is for a Stream that is stopped is dropped; the last one to stop stops Partition.
func Partition[T any, K comparable](in *pipe.Stream[T], n int, key func(T) K, opts ...pipe.Option) []*pipe.Stream[T] {
	mustBePositive("Partition", n)
	mustFunc("Partition", key == nil)
	seed := maphash.MakeSeed()
	by := func(v T) int { return int(maphash.Comparable(seed, key(v)) % uint64(n)) }
	return Route(in, n, by, pipe.Defaults("partition", opts)...)
}

// Route emits each element to one of n Streams: the one that by returns, from 0 to n-1.
// Another number fails the pipeline, with the index of the element.
//
// Each Stream keeps the order of the input. A Stream that is full holds up the others. What is for a
// Stream that is stopped is dropped; the last one to stop stops Route.
func Route[T any](in *pipe.Stream[T], n int, by func(T) int, opts ...pipe.Option) []*pipe.Stream[T] {
	mustBePositive("Route", n)
	mustFunc("Route", by == nil)
	return pipe.Split(in, n, func(ctx context.Context, in *pipe.In[T], outs []*pipe.Out[T]) error {
		live := len(outs)
		over := make([]bool, len(outs))
		return eachBuffer(ctx, in, func(b pipe.Buffer[T]) error {
			for i, v := range b.Elements() {
				k := by(v)
				if k < 0 || k >= n {
					return pipe.AtElement(i, fmt.Errorf("by has returned %d, want 0 to %d", k, n-1))
				}
				if over[k] {
					continue
				}
				err := outs[k].Send(ctx, v)
				if errors.Is(err, pipe.ErrStopped) {
					over[k] = true
					if live--; live > 0 {
						continue
					}
				}
				if err != nil {
					return err
				}
			}
			b.Release()
			return nil
		})
	}, pipe.Defaults("route", opts)...)
}

// Balance emits each Buffer to one of n Streams: the next whose queue is not full.
//
// Between Streams order is lost. A Stream that is stopped gets no more; the last one to stop stops Balance.
// What a Stream held when it stopped is lost. For work on single elements, pipe.Workers is the better choice.
func Balance[T any](in *pipe.Stream[T], n int, opts ...pipe.Option) []*pipe.Stream[T] {
	mustBePositive("Balance", n)
	return pipe.Split(in, n, func(ctx context.Context, in *pipe.In[T], outs []*pipe.Out[T]) error {
		live := append([]*pipe.Out[T](nil), outs...)
		turn := 0
		return eachBuffer(ctx, in, func(b pipe.Buffer[T]) error {
			for len(live) > 0 {
				k, err := pipe.SelectFree(ctx, live, turn)
				if err != nil {
					return err
				}
				// Hold on to b: Put gives it up also when the Stream has stopped meanwhile.
				b.Retain()
				err = live[k].Put(ctx, b)
				if err == nil {
					b.Release()
					turn = k + 1
					return nil
				}
				if !errors.Is(err, pipe.ErrStopped) {
					return err
				}
				live = append(live[:k], live[k+1:]...)
			}
			return pipe.ErrStopped
		})
	}, pipe.Defaults("balance", opts)...)
}
