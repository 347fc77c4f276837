package stages

import (
	"context"
	"io"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// Batch gathers elements into slices of n, which belong to whoever gets them.
//
// A shorter batch leaves when maxWait has passed since its first element came in, and
// at the end of the input; maxWait 0 means no such limit. There is no empty batch. The stage holds up
// to n elements beside its edges. A batch counts with the sizes of its elements. Order is kept.
func Batch[T any](in *pipe.Stream[T], n int, maxWait time.Duration, opts ...pipe.Option) *pipe.Stream[[]T] {
	mustBePositive("Batch", n)
	must("Batch", maxWait >= 0, "maxWait must not be below 0")
	return pipe.Via(in, func(ctx context.Context, in *pipe.In[T], out *pipe.Out[[]T]) error {
		g := gatherer[T]{n: n, maxWait: maxWait, out: out}
		for {
			b, err := g.read(ctx, in)
			if err == io.EOF {
				return g.send(ctx)
			}
			if err != nil {
				return err
			}
			if err := g.add(ctx, b.Elements()); err != nil {
				return err
			}
			b.Release()
		}
	}, pipe.Defaults("batch", opts, pipe.Sizer(sizeOfSlice[T]))...)
}

// sizeOfSlice measures the header and the elements.
func sizeOfSlice[T any](s []T) int64 { return 24 + pipe.BufferOf(s...).Size() }

// maxAhead is the number of elements for which Batch makes room before they are there.
const maxAhead = 1024

// A gatherer makes batches.
type gatherer[T any] struct {
	n        int
	maxWait  time.Duration // 0: no limit
	out      *pipe.Out[[]T]
	batch    []T       // being gathered; len < n
	deadline time.Time // of batch, if that is not empty and there is a limit
}

// read returns the next Buffer. Batches whose time has come go out meanwhile.
func (g *gatherer[T]) read(ctx context.Context, in *pipe.In[T]) (pipe.Buffer[T], error) {
	for len(g.batch) > 0 && g.maxWait > 0 {
		b, ok, err := in.ReadUntil(ctx, g.deadline)
		if ok || err != nil {
			return b, err
		}
		if err := g.send(ctx); err != nil {
			return b, err
		}
		if err := g.out.Flush(ctx); err != nil {
			return b, err
		}
	}
	return in.Read(ctx)
}

// add gathers elems, which have just come in.
func (g *gatherer[T]) add(ctx context.Context, elems []T) error {
	fresh := len(g.batch) == 0 // the first element of the batch is one of elems
	var came time.Time
	if g.maxWait > 0 {
		came = time.Now()
	}
	for len(elems) > 0 {
		if g.batch == nil {
			g.batch = make([]T, 0, min(g.n, max(len(elems), maxAhead)))
		}
		k := min(len(elems), g.n-len(g.batch))
		g.batch = append(g.batch, elems[:k]...)
		elems = elems[k:]
		if len(g.batch) < g.n {
			break
		}
		if err := g.send(ctx); err != nil {
			return err
		}
		fresh = true
	}
	if fresh {
		g.deadline = came.Add(g.maxWait)
	}
	return nil
}

// send emits the batch as it is, unless it is empty.
func (g *gatherer[T]) send(ctx context.Context) error {
	if len(g.batch) == 0 {
		return nil
	}
	batch := g.batch
	g.batch = nil
	return g.out.Send(ctx, batch)
}

// Unbatch emits the elements of each slice, in order. The slices are only read.
func Unbatch[T any](in *pipe.Stream[[]T], opts ...pipe.Option) *pipe.Stream[T] {
	return pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[[]T], out *pipe.Out[T]) error {
		for _, batch := range b.Elements() {
			if err := out.SendAll(ctx, batch); err != nil {
				return err
			}
		}
		b.Release()
		return nil
	}, pipe.Defaults("unbatch", opts)...)
}
