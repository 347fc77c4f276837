package stages

import (
	"context"
	"io"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// Batch gathers elements into slices of n, in order. Each slice belongs to the
// stage that receives it.
//
// A shorter batch leaves when maxWait has passed since its first element
// arrived, and at the end of the input. If maxWait is 0, time does not matter.
// A batch is never empty. Batch holds up to n elements in addition to those on
// its edges. The size of a batch is that of its elements and of a slice header.
func Batch[T any](in *pipe.Stream[T], n int, maxWait time.Duration, opts ...pipe.Option) *pipe.Stream[[]T] {
	must.Positive("Batch", "n", n)
	must.Hold("Batch", maxWait >= 0, "maxWait must not be below 0")
	return pipe.Via(in, func(ctx context.Context, in *pipe.In[T], out *pipe.Out[[]T]) error {
		c := batcher[T]{n: n, maxWait: maxWait, out: out}
		for {
			b, err := c.read(ctx, in)
			if err == io.EOF {
				return c.send(ctx)
			}
			if err != nil {
				return err
			}
			if err := c.add(ctx, b.Elements()); err != nil {
				return err
			}
			b.Release()
		}
	}, pipe.Defaults("Batch", opts, pipe.KeepsRaw(), pipe.Sizer(sizeOfSlice[T]))...)
}

// sizeOfSlice returns the size of the slice header and of the elements.
func sizeOfSlice[T any](s []T) int64 { return 24 + pipe.BufferOf(s...).Size() }

// maxAhead is the capacity up to which Batch allocates before elements arrive.
const maxAhead = 1024

// A batcher makes batches of elements.
type batcher[T any] struct {
	n        int
	maxWait  time.Duration // 0: no limit
	out      *pipe.Out[[]T]
	batch    []T       // the partial batch; len < n
	deadline time.Time // of batch, if batch is not empty and there is a limit
}

// read returns the next Buffer. While it waits, it sends each batch at its
// deadline.
func (c *batcher[T]) read(ctx context.Context, in *pipe.In[T]) (pipe.Buffer[T], error) {
	for len(c.batch) > 0 && c.maxWait > 0 {
		b, ok, err := in.ReadUntil(ctx, c.deadline)
		if ok || err != nil {
			return b, err
		}
		if err := c.send(ctx); err != nil {
			return b, err
		}
		if err := c.out.Flush(ctx); err != nil {
			return b, err
		}
	}
	return in.Read(ctx)
}

// add adds elems, which have just arrived.
func (c *batcher[T]) add(ctx context.Context, elems []T) error {
	fresh := len(c.batch) == 0 // the first element of the batch is one of elems
	var arrived time.Time
	if c.maxWait > 0 {
		arrived = time.Now()
	}
	for len(elems) > 0 {
		if c.batch == nil {
			c.batch = make([]T, 0, min(c.n, max(len(elems), maxAhead)))
		}
		k := min(len(elems), c.n-len(c.batch))
		c.batch = append(c.batch, elems[:k]...)
		elems = elems[k:]
		if len(c.batch) < c.n {
			break
		}
		if err := c.send(ctx); err != nil {
			return err
		}
		fresh = true
	}
	if fresh {
		c.deadline = arrived.Add(c.maxWait)
	}
	return nil
}

// send emits the partial batch, unless it is empty.
func (c *batcher[T]) send(ctx context.Context) error {
	if len(c.batch) == 0 {
		return nil
	}
	batch := c.batch
	c.batch = nil
	if cap(batch) > 4*len(batch) {
		batch = append([]T(nil), batch...) // the edge counts a slice up to its length
	}
	return c.out.Send(ctx, batch)
}

// Unbatch emits the elements of each slice, in order. It does not write to the
// slices.
func Unbatch[T any](in *pipe.Stream[[]T], opts ...pipe.Option) *pipe.Stream[T] {
	return pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[[]T], out *pipe.Out[T]) error {
		for _, batch := range b.Elements() {
			if err := out.SendAll(ctx, batch); err != nil {
				return err
			}
		}
		b.Release()
		return nil
	}, pipe.Defaults("Unbatch", opts, pipe.KeepsRaw())...)
}
