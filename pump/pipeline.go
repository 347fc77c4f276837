package pump

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/penstock-go/penstock/pipe"
)

// From adds a stage to p that reads r, and closes it at the end, whatever that is. Its
// name is "from#n" unless pipe.Name is given.
//
// While the edge behind the stage is full, r is paused. A failure of r fails the pipeline. When
// downstream wants no more, or the pipeline is cancelled, r is closed; a Read that
// ignores its ctx delays that, and with it the Run of the pipeline. If the pipeline
// never runs, r is left alone. From panics if r is nil.
//
// If r has a method TryRead, as a Reader has, what small Buffers become on their way through the
// stages behind is put together while more is ready, and leaves as soon as r has to be waited for.
func From[T any](p *pipe.Pipeline, r ReadStream[T], opts ...pipe.Option) *pipe.Stream[T] {
	if isNil(r) {
		panic("pump: From: the ReadStream must not be nil")
	}
	read := func(ctx context.Context, out *pipe.Out[T]) error {
		err := forward(ctx, r, out)
		if e := r.Close(); err == io.EOF && e != nil {
			err = e
		}
		return err
	}
	return pipe.Source(p, read, append([]pipe.Option{pipe.Kind("from")}, opts...)...)
}

// forward puts what r gives into out, until one of them returns an error.
func forward[T any](ctx context.Context, r ReadStream[T], out *pipe.Out[T]) error {
	for {
		b, err := readOrFlush(ctx, r, out)
		if err != nil {
			return err
		}
		// Put does the waiting, because what it waits for counts as blocked in
		// Stats. The Buffer in hand is the one that each stage may have.
		full := out.WriteQueue().Full()
		if full {
			r.Pause()
		}
		if err := out.Put(ctx, b); err != nil {
			return err
		}
		if full {
			r.Resume()
		}
	}
}

// readOrFlush reads r; before it waits, out hands over what was gathered behind it.
func readOrFlush[T any](ctx context.Context, r ReadStream[T], out *pipe.Out[T]) (b pipe.Buffer[T], err error) {
	if r, ok := r.(interface{ TryRead() (pipe.Buffer[T], bool) }); ok {
		if b, ok := r.TryRead(); ok {
			return b, nil
		}
	}
	if err := out.Flush(ctx); err != nil {
		return b, err
	}
	return r.Read(ctx)
}

// To adds a stage that writes s to w. Its name is "to#n" unless pipe.Name is given.
//
// It reads no more while w is full. At the end of s it closes w, and waits for that. If the pipeline fails or is
// cancelled, w is aborted with the cause instead: cut-off output does not look
// complete. A failure of w fails the pipeline, and aborts w; if w returns
// pipe.ErrStopped, it is closed, and upstream ends cleanly. If the pipeline never runs, w is left
// alone. To panics if w is nil.
func To[T any](s *pipe.Stream[T], w WriteStream[T], opts ...pipe.Option) {
	if isNil(w) {
		panic("pump: To: the WriteStream must not be nil")
	}
	write := func(ctx context.Context, in *pipe.In[T]) error {
		ended, err := deliver(ctx, in, w)
		if ended && ctx.Err() == nil { // else io.EOF may be the cause of ctx
			return noEnd(w.Close(ctx))
		}
		endSink(ctx, w, err)
		return err
	}
	pipe.Sink(s, write, append([]pipe.Option{pipe.Kind("to")}, opts...)...)
}

// noEnd keeps io.EOF of a sink from being taken for the end of the input.
func noEnd(err error) error {
	if err == io.EOF {
		return fmt.Errorf("pump: the sink has failed: %w", err)
	}
	return err
}

// deliver writes in to w until one of them returns an error, or ctx ends. It
// reports whether it was in that returned io.EOF.
func deliver[T any](ctx context.Context, in *pipe.In[T], w WriteStream[T]) (ended bool, err error) {
	for {
		b, err := in.Read(ctx)
		if err != nil {
			return err == io.EOF, err
		}
		if err := w.Write(b); err != nil {
			return false, noEnd(err)
		}
		if !w.WriteQueueFull() {
			continue
		}
		select {
		case <-w.Drained(): // by a failure also: the next Write or Close tells
		case <-ctx.Done():
		}
	}
}

// endSink ends w after err. A sink that wants no more has not failed, and what it has is complete.
func endSink[T any](ctx context.Context, w WriteStream[T], err error) {
	if errors.Is(err, pipe.ErrStopped) {
		_ = w.Close(ctx) // err is the one to report
		return
	}
	w.Abort(err)
}
