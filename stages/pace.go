package stages

import (
	"context"
	"errors"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

const (
	// slowAfter is the time that makes an element slow: waiting for a full Buffer of
	// such elements would be felt. Handing over a Buffer costs a thousandth of it.
	slowAfter = time.Millisecond

	// maxStride is the number of fast elements between two looks at the clock
	// and at the context: at 32, both together cost about 2 ns an element.
	maxStride = 32
)

// A pace measures how fast elements come out of a user's function, so that those of a
// slow one are handed over at once and those of a fast one in full Buffers. It looks at
// the clock seldom while elements are fast. The zero pace is ready to use, by one goroutine.
type pace struct {
	left   int // elements until the next look; ≥ 0
	stride int // elements between two looks; ≤ maxStride
	last   time.Time
}

// start says that the next element is being worked on from now on.
func (p *pace) start() { p.last = time.Now() }

// due reports whether it is time to look. It is called once behind each element.
func (p *pace) due() bool {
	p.left--
	return p.left < 0
}

// look reports whether elements are slow, and returns the cause if ctx is done.
func (p *pace) look(ctx context.Context) (slow bool, err error) {
	if ctx.Err() != nil {
		return false, context.Cause(ctx)
	}
	now := time.Now()
	if slow = now.Sub(p.last) >= slowAfter; slow {
		p.stride = 1
	} else {
		p.stride = min(2*p.stride+1, maxStride)
	}
	p.last, p.left = now, p.stride-1
	return slow, nil
}

// flusher is an Out whose type does not matter.
type flusher interface {
	Flush(ctx context.Context) error
}

// flushIfSlow is called behind each element of a function whose results are sent to out.
func (p *pace) flushIfSlow(ctx context.Context, out flusher) error {
	if !p.due() {
		return nil
	}
	slow, err := p.look(ctx)
	if err == nil && slow {
		err = out.Flush(ctx)
	}
	return err
}

// putNow hands over a copy of elems, down to the next edge.
func putNow[T any](ctx context.Context, out *pipe.Out[T], elems []T) error {
	if err := out.Put(ctx, pipe.BufferOf(append([]T(nil), elems...)...)); err != nil {
		return err
	}
	return out.Flush(ctx)
}

// putFirst puts the first n elements of b, which it owns. A Buffer that is mostly
// empty would hold more memory than its size tells, so its elements move to memory that fits.
func putFirst[T any](ctx context.Context, out *pipe.Out[T], b pipe.Buffer[T], n int) error {
	if 4*n >= b.Len() {
		return out.Put(ctx, b.First(n))
	}
	defer b.Release()
	return out.Put(ctx, pipe.BufferOf(append([]T(nil), b.Elements()[:n]...)...))
}

// failAt returns err, which a user's function returned for element i, as the error of a
// kernel. What tells of the end of ctx is no failure of an element, and
// if the function wants no more, what was emitted before must still arrive.
func failAt[T any](ctx context.Context, out *pipe.Out[T], i int, err error) error {
	if interrupted(ctx, err) {
		return context.Cause(ctx)
	}
	if errors.Is(err, pipe.ErrStopped) {
		if err := out.Flush(ctx); err != nil {
			return err
		}
	}
	return pipe.AtElement(i, err)
}

// interrupted reports whether err says no more than that ctx is done.
func interrupted(ctx context.Context, err error) bool {
	return ctx.Err() != nil && (errors.Is(err, ctx.Err()) || errors.Is(err, context.Cause(ctx)))
}
