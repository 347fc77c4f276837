package stages

import (
	"context"
	"io"
	"iter"
	"slices"

	"github.com/penstock-go/penstock/pipe"
)

// FromSlice emits copies of the elements of s, in order. s must not change while the pipeline runs.
func FromSlice[T any](p *pipe.Pipeline, s []T, opts ...pipe.Option) *pipe.Stream[T] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[T]) error {
		return sendAll(ctx, out, s)
	}, pipe.Defaults("slice", opts)...)
}

// sendAll sends all of s. Between two Buffers it can be stopped.
func sendAll[T any](ctx context.Context, out *pipe.Out[T], s []T) error {
	for chunk := range slices.Chunk(s, out.BufferLength()) {
		if err := out.SendAll(ctx, chunk); err != nil {
			return err
		}
	}
	return io.EOF // also when Drain has come meanwhile
}

// FromSeq emits what seq yields. seq is left early when no more is wanted.
//
// seq knows nothing of the context: while it waits, a done context or a stop is not seen. What it yielded may be held
// until it has yielded again, and if it was fast until then, up to 32 times; where it can wait for long, a pipe.Source that
// calls Flush before it waits is the better choice.
func FromSeq[T any](p *pipe.Pipeline, seq iter.Seq[T], opts ...pipe.Option) *pipe.Stream[T] {
	mustFunc("FromSeq", seq == nil)
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[T]) error {
		beat := newRhythm(longestGathered).begin()
		for v := range seq {
			if err := out.Send(ctx, v); err != nil {
				return err
			}
			if err := beat.flushIfLate(ctx, out); err != nil {
				return err
			}
		}
		return io.EOF
	}, pipe.Defaults("seq", opts)...)
}

// FromSeq2 emits what seq yields until it yields an error, which fails the pipeline unless it is io.EOF. seq
// is otherwise treated as by FromSeq.
func FromSeq2[T any](p *pipe.Pipeline, seq iter.Seq2[T, error], opts ...pipe.Option) *pipe.Stream[T] {
	mustFunc("FromSeq2", seq == nil)
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[T]) error {
		beat := newRhythm(longestGathered).begin()
		for v, err := range seq {
			if err != nil {
				return err
			}
			if err := out.Send(ctx, v); err != nil {
				return err
			}
			if err := beat.flushIfLate(ctx, out); err != nil {
				return err
			}
		}
		return io.EOF
	}, pipe.Defaults("seq", opts)...)
}

// FromChan emits what is received from elements, until that is closed.
//
// It takes what is ready at once into one Buffer, and hands over what it has before it waits.
func FromChan[T any](p *pipe.Pipeline, elements <-chan T, opts ...pipe.Option) *pipe.Stream[T] {
	must("FromChan", elements != nil, "the channel must not be nil: nothing would ever come")
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[T]) error {
		for {
			if ctx.Err() != nil { // before receiving: what is received is emitted
				return context.Cause(ctx)
			}
			v, ok, ready := tryReceive(elements)
			if !ready {
				if err := out.Flush(ctx); err != nil {
					return err
				}
				select {
				case v, ok = <-elements:
				case <-ctx.Done():
					return context.Cause(ctx)
				}
			}
			if !ok {
				return io.EOF
			}
			if err := out.Send(ctx, v); err != nil {
				return err
			}
		}
	}, pipe.Defaults("chan", opts)...)
}

// tryReceive receives without waiting.
func tryReceive[T any](elements <-chan T) (v T, ok, ready bool) {
	select {
	case v, ok = <-elements:
		return v, ok, true
	default:
		return v, false, false
	}
}

// Generate emits what next returns, call after call, until that is io.EOF.
//
// Any other error fails the pipeline. next should end its wait when its context is
// done. What it returned may be held until it has returned again, and if it was fast until then, up to 32 times; where
// it can wait for long, a pipe.Source that calls Flush before it waits is the better choice.
func Generate[T any](p *pipe.Pipeline, next func(context.Context) (T, error), opts ...pipe.Option) *pipe.Stream[T] {
	mustFunc("Generate", next == nil)
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[T]) error {
		beat := newRhythm(longestGathered).begin()
		for {
			v, err := next(ctx)
			if err == io.EOF {
				return io.EOF
			}
			if err != nil {
				return err
			}
			if err := out.Send(ctx, v); err != nil {
				return err
			}
			if err := beat.flushIfLate(ctx, out); err != nil {
				return err
			}
		}
	}, pipe.Defaults("generate", opts)...)
}
