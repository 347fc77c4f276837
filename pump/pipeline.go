package pump

import (
	"context"
	"fmt"
	"io"

	"github.com/penstock-go/penstock/internal/misuse"
	"github.com/penstock-go/penstock/internal/signal"
	"github.com/penstock-go/penstock/pipe"
)

// From adds a stage to p that emits the Buffers of r. When the stage ends, it
// closes r, whatever the reason is. After a failure it closes r with that. See
// [ErrorCloser]. The default name of the stage is "pump.From".
//
// While the edge downstream of the stage is full, r is paused. A failure of r
// fails the pipeline. When downstream stages are done reading, or the pipeline
// is cancelled, r is closed. If a Read ignores its ctx, the run waits for that
// Read. If the pipeline never runs, From does not touch r.
//
// If r has a method TryRead, as a [Reader] has, From uses it. While TryRead
// returns Buffers, the kernels downstream join small Buffers. When From has to
// wait for r, the kernels hand over the elements that they hold.
//
// The Buffers of r cannot be read again. So [pipe.Pipeline.DrainBegun] delivers
// all that From has emitted. See [pipe.Begun]. The stage owns r from the start
// of the run. See [pipe.StartsAtOnce].
//
// If another stage writes to the connection that r reads, make both streams
// with [Duplex]. They then share the first failure of the connection. From
// panics if r is nil.
func From[T any](p *pipe.Pipeline, r ReadStream[T], opts ...pipe.Option) *pipe.Stream[T] {
	must.Hold("From", !misuse.IsNil(r), "the ReadStream must not be nil")
	read := func(ctx context.Context, out *pipe.Out[T]) error {
		err := forward(ctx, r, out)
		switch {
		case err == io.EOF:
			if e := r.Close(); e != nil {
				err = signal.Foreign(e)
			}
		case signal.IsStop(err) || signal.IsStop(context.Cause(ctx)):
			_ = r.Close() // err is the one to report
		default:
			_ = closeSource(r, err)
		}
		return err
	}
	return pipe.Source(p, read, pipe.Defaults("pump.From", opts, pipe.Begun(), pipe.StartsAtOnce())...)
}

// forward puts the Buffers of r into out, until one of the two returns an
// error.
func forward[T any](ctx context.Context, r ReadStream[T], out *pipe.Out[T]) error {
	for {
		b, err := readOrFlush(ctx, r, out)
		if err != nil {
			return err
		}
		// Put does the waiting, so that Stats counts it as blocked. Meanwhile
		// the stage holds b, which is the one Buffer that each stage may hold.
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

// readOrFlush returns the next Buffer of r. Before it waits for r, it makes out
// and the kernels downstream hand over the elements that they hold.
func readOrFlush[T any](ctx context.Context, r ReadStream[T], out *pipe.Out[T]) (b pipe.Buffer[T], err error) {
	if r, ok := r.(interface{ TryRead() (pipe.Buffer[T], bool) }); ok {
		if b, ok := r.TryRead(); ok {
			return b, nil
		}
	}
	if err := out.Flush(ctx); err != nil {
		return b, err
	}
	b, err = r.Read(ctx)
	if err != io.EOF {
		err = signal.Foreign(err)
	}
	return b, err
}

// To adds a stage that writes the Buffers of s to w. The default name of the
// stage is "pump.To".
//
// The stage does not read while w is full. At the end of s it closes w and
// waits until Close returns. If the pipeline fails or is cancelled, the stage
// aborts w with the cause, so that truncated output is not mistaken for
// complete output. A failure of w fails the pipeline, and the stage aborts w.
// After an Abort the stage waits until w has released its medium. If w returns
// [pipe.ErrStopped], the stage closes w, and the stages upstream end cleanly.
// If the pipeline never runs, To does not touch w.
//
// If another stage reads from the connection that w writes to, make both
// streams with [Duplex]. To panics if w is nil.
func To[T any](s *pipe.Stream[T], w WriteStream[T], opts ...pipe.Option) {
	must.Hold("To", !misuse.IsNil(w), "the WriteStream must not be nil")
	write := func(ctx context.Context, in *pipe.In[T]) error {
		ended, err := writeAll(ctx, in, w)
		if ended && ctx.Err() == nil { // if ctx is done, io.EOF may be its cause
			return sinkError(closeSink(ctx, w))
		}
		endSink(ctx, w, err)
		return err
	}
	pipe.Sink(s, write, pipe.Defaults("pump.To", opts)...)
}

// sinkError wraps an error of a sink that the engine would take for the end of
// the input, or for a stop. It returns any other error unchanged.
func sinkError(err error) error {
	if err == io.EOF || err == pipe.ErrStopped {
		return fmt.Errorf("pump: the sink has failed: %w", err)
	}
	return err
}

// writeAll writes the Buffers of in to w, until one of the two returns an error
// or ctx ends. It reports whether the error is the end of in.
func writeAll[T any](ctx context.Context, in *pipe.In[T], w WriteStream[T]) (ended bool, err error) {
	for {
		b, err := in.Read(ctx)
		if err != nil {
			return err == io.EOF, err
		}
		if err := w.Write(b); err == pipe.ErrStopped {
			return false, err
		} else if err != nil {
			return false, sinkError(err)
		}
		if !w.WriteQueueFull() {
			continue
		}
		select {
		case <-w.Drained(): // if w has failed, the next Write or Close returns the failure
		case <-ctx.Done():
		}
	}
}

// endSink ends w after err. If w has returned ErrStopped, it has not failed,
// and its content is complete.
func endSink[T any](ctx context.Context, w WriteStream[T], err error) {
	if err == pipe.ErrStopped {
		_ = closeSink(ctx, w) // err is the one to report
		return
	}
	w.Abort(err)
	awaitEnd(ctx, w)
}
