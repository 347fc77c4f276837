package stages

import (
	"context"
	"io"
	"iter"
	"slices"

	"github.com/penstock-go/penstock/internal/pace"
	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages/internal/sender"
)

// FromSlice emits copies of the elements of s, in order. s must not change
// while the pipeline runs.
func FromSlice[T any](p *pipe.Pipeline, s []T, opts ...pipe.Option) *pipe.Stream[T] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[T]) error {
		return sendAll(ctx, out, s)
	}, pipe.Defaults("FromSlice", opts)...)
}

// sendAll sends all of s. Pause and Drain take effect between two Buffers.
func sendAll[T any](ctx context.Context, out *pipe.Out[T], s []T) error {
	for chunk := range slices.Chunk(s, out.BufferLength()) {
		if err := out.SendAll(ctx, chunk); err != nil {
			return err
		}
	}
	return io.EOF // all of s was sent, even if a Drain has started
}

// FromSeq emits the elements that seq yields, in order. When no more elements
// are wanted, it leaves the loop over seq early.
//
// While seq waits, FromSeq notices neither a done context nor a stop. It may
// hold back elements until seq has yielded up to 32 more. For a sequence that
// can wait for long, write a [pipe.Source] that calls [pipe.Out.Flush] before
// it waits.
func FromSeq[T any](p *pipe.Pipeline, seq iter.Seq[T], opts ...pipe.Option) *pipe.Stream[T] {
	must.Func("FromSeq", seq == nil)
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[T]) error {
		to := sender.To(out, pace.New(pace.Gathered))
		for v := range seq {
			if err := to.Send(ctx, v); err != nil {
				return err
			}
		}
		return io.EOF
	}, pipe.Defaults("FromSeq", opts)...)
}

// FromSeq2 emits the elements that seq yields, in order, until seq yields an
// error. The error fails the pipeline unless it is io.EOF.
//
// Otherwise FromSeq2 treats seq as [FromSeq] does.
func FromSeq2[T any](p *pipe.Pipeline, seq iter.Seq2[T, error], opts ...pipe.Option) *pipe.Stream[T] {
	must.Func("FromSeq2", seq == nil)
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[T]) error {
		to := sender.To(out, pace.New(pace.Gathered))
		for v, err := range seq {
			if err != nil {
				return err
			}
			if err := to.Send(ctx, v); err != nil {
				return err
			}
		}
		return io.EOF
	}, pipe.Defaults("FromSeq2", opts)...)
}

// Generate emits the result of each call of next, in order, until next returns
// io.EOF. Any other error fails the pipeline.
//
// next should return when its context is done. Generate may hold back elements
// until next has returned up to 32 more. For a function that can wait for long,
// write a [pipe.Source] that calls [pipe.Out.Flush] before it waits.
func Generate[T any](p *pipe.Pipeline, next func(context.Context) (T, error), opts ...pipe.Option) *pipe.Stream[T] {
	must.Func("Generate", next == nil)
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[T]) error {
		to := sender.To(out, pace.New(pace.Gathered))
		for {
			v, err := next(ctx)
			if err != nil {
				return err
			}
			if err := to.Send(ctx, v); err != nil {
				return err
			}
		}
	}, pipe.Defaults("Generate", opts, pipe.Begun())...)
}
