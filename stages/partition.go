package stages

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"

	"github.com/penstock-go/penstock/internal/pace"
	"github.com/penstock-go/penstock/pipe"
)

// Partition emits each element to one of n Streams. All elements with the same
// key go to the same Stream. So n goroutines can work on different keys, and
// the elements of each key keep their order. n is at most [pipe.MaxStreams].
//
// The hash of the key selects the Stream, and differs from run to run. A full
// Stream delays the others. Partition drops the elements for a Stream that is
// stopped. When the last Stream is stopped, Partition ends.
func Partition[T any, K comparable](in *pipe.Stream[T], n int, key func(T) K, opts ...pipe.Option) []*pipe.Stream[T] {
	must.Between("Partition", "n", n, pipe.MaxStreams)
	must.Func("Partition", key == nil)
	seed := maphash.MakeSeed()
	by := func(v T) int { return int(maphash.Comparable(seed, key(v)) % uint64(n)) }
	return Route(in, n, by, pipe.Defaults("Partition", opts)...)
}

// Route emits each element to one of n Streams. by returns the index of that
// Stream, from 0 to n-1. If it returns another number, the pipeline fails, and
// the error has the index of the element. n is at most [pipe.MaxStreams].
//
// Each Stream keeps the order of the input. A full Stream delays the others.
// Route drops the elements for a Stream that is stopped. When the last Stream
// is stopped, Route ends.
func Route[T any](in *pipe.Stream[T], n int, by func(T) int, opts ...pipe.Option) []*pipe.Stream[T] {
	must.Between("Route", "n", n, pipe.MaxStreams)
	must.Func("Route", by == nil)
	return pipe.Split(in, n, func(ctx context.Context, in *pipe.In[T], outs []*pipe.Out[T]) error {
		live := len(outs)
		stopped, p := make([]bool, len(outs)), pace.New(pace.PerBuffer)
		for b, err := range in.Buffers(ctx) {
			if err != nil {
				return err
			}
			pacer := p.Begin()
			for i, v := range b.Elements() {
				if in.Interrupted(b.Len() - i) {
					break
				}
				if err := pacer.Step(ctx); err != nil {
					return err
				}
				k := by(v)
				if k < 0 || k >= n {
					return pipe.AtElement(i, fmt.Errorf("by returned %d, want 0 to %d", k, n-1))
				}
				if stopped[k] {
					continue
				}
				err := outs[k].Send(ctx, v)
				if errors.Is(err, pipe.ErrStopped) {
					stopped[k] = true
					if live--; live > 0 {
						continue
					}
				}
				if err != nil {
					return err
				}
			}
			pacer.End()
			b.Release()
		}
		return nil
	}, pipe.Defaults("Route", opts, pipe.KeepsRaw())...)
}
