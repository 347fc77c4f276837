package pump

import (
	"context"
	"errors"
	"io"
	"net"
	"os"

	"github.com/penstock-go/penstock/pipe"
)

// Wait waits until the pump uses its streams no more, and returns the reason.
// From then on the pump calls no method of either stream until the next Start,
// and BytesPumped is final. The reason is nil at the end of the ReadStream,
// [ErrNotRunning] after a Stop, or the failure of one of the streams. If the
// pump was never started, Wait returns ErrNotRunning at once.
//
// If ctx is done, Wait returns context.Cause(ctx), and the pump continues. A
// Read or Write that ignores its contract and blocks delays Wait, but not
// beyond ctx. A Wait from inside a method of either stream cannot succeed,
// because the pump waits for that method. It ends with its ctx. Such a method
// calls only Stop, and another goroutine waits.
//
// Many goroutines may wait at the same time. Wait waits for the latest Start
// before it. If another goroutine starts the pump between a Stop and a Wait,
// Wait waits for the new round.
func (p *Pump[T]) Wait(ctx context.Context) error {
	p.mu.Lock()
	current := p.last
	p.mu.Unlock()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if current == nil {
		return ErrNotRunning
	}
	if err := current.wait(ctx); err != nil {
		return err
	}
	if current.err == ErrNotRunning { // a round before may have met the end while it was being stopped
		if ended, err := p.end(); ended {
			return err
		}
	}
	return current.err
}

// end reports whether the pump has ended, and the failure that ended it. The
// failure is nil at the end of the source.
func (p *Pump[T]) end() (ended bool, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.ended, p.err
}

// Run moves all data and closes both streams. It is Start, Wait and Close in
// one call.
//
// Run returns nil once the sink has written all data and both streams are
// closed. If a stream fails, Run aborts the sink with that error, closes the
// source with it, and returns the error unchanged. See [ErrorCloser]. If ctx
// ends before a stream fails, Run does the same with context.Cause(ctx),
// wherever the pump waits at that time. If ctx is done at the start, Run does
// not read. If the sink returns [pipe.ErrStopped], Run closes both streams and
// returns that error. The options [KeepOpen] and [EndOnFailure] change how Run
// ends the streams.
//
// After a Stop, Run returns [ErrNotRunning] and ends neither stream, so that a
// later Run or Start can continue. The pump may have ended or failed just
// before the Stop. Then the next Run ends the streams and returns that result.
//
// A stream that ignores its ctx, or whose Close waits for such a call, delays
// Run. From inside a method of either stream, Run returns an error at once if
// the pump is running. After a Stop it ends with ctx there, as [Pump.Wait]
// does. The io.Reader and the io.Writer under a stream must not call Run,
// because Close of the stream waits for them.
func (p *Pump[T]) Run(ctx context.Context) error {
	if ctx.Err() != nil {
		p.abortBoth(ctx, context.Cause(ctx))
		return context.Cause(ctx)
	}
	current, err := p.start(ctx)
	if err != nil {
		if !p.mayConclude() {
			return err
		}
		_ = current.wait(context.Background()) // cannot block for long: the pump has met its end just before a Stop
		_, err = p.end()
		return p.conclude(ctx, err)
	}
	_ = current.wait(ctx)
	switch {
	case ctx.Err() != nil:
		err := p.firstFailure(ctx, current)
		p.abortBoth(ctx, err) // before the wait, because it wakes a stream that ignores its ctx
		<-current.done        // not beyond a Read or Write that is under way
		current.group.Wait()
		return err
	case current.err == ErrNotRunning:
		return ErrNotRunning
	}
	p.mayConclude()
	return p.conclude(ctx, current.err)
}

// firstFailure returns what ends a Run whose ctx is done. A stream may have
// failed before that, and its failure may be the reason why ctx was cancelled.
func (p *Pump[T]) firstFailure(ctx context.Context, current *round) error {
	select {
	case <-current.done:
		if current.early && !isClosedByUs(current.err) { // code may close a stream just before ctx has ended for the round
			return current.err
		}
	default:
	}
	if w, ok := p.w.(Failing); ok && isClosed(w.Failed()) {
		err := p.w.Write(pipe.Buffer[T]{})
		if err != nil && err != pipe.ErrStopped && !isClosedByUs(err) {
			return err
		}
	}
	return context.Cause(ctx)
}

// isClosedByUs reports whether err means that this side has closed a file or a
// connection. Programs do that when a context ends, so err is a consequence.
func isClosedByUs(err error) bool {
	return errors.Is(err, net.ErrClosed) || errors.Is(err, os.ErrClosed) || errors.Is(err, io.ErrClosedPipe)
}

// mayConclude reports whether Run must end the streams. It returns true once,
// after the pump has ended.
func (p *Pump[T]) mayConclude() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	may := p.ended && !p.concluded
	p.concluded = p.ended
	return may
}

// conclude ends both streams and returns the result of Run. The pump has ended
// with err, which is nil at the end of the source.
func (p *Pump[T]) conclude(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return p.closeBoth(ctx)
	case p.endOnFailure, err == pipe.ErrStopped:
		_ = p.closeBoth(ctx) // the first error is the one to report
	default:
		p.abortBoth(ctx, err)
	}
	return err
}

// closeBoth closes the sink, then the source, and returns the first error.
func (p *Pump[T]) closeBoth(ctx context.Context) error {
	if p.keepOpen {
		return nil
	}
	err := closeSink(ctx, p.w)
	if e := p.r.Close(); err == nil {
		err = e
	}
	return err
}

// abortBoth aborts the sink because of err and closes the source. An error of
// that Close is dropped, because err is the one to report.
func (p *Pump[T]) abortBoth(ctx context.Context, err error) {
	if p.keepOpen {
		return
	}
	p.w.Abort(err)
	_ = closeSource(p.r, err)
	awaitEnd(ctx, p.w)
}

// closeSource closes r because of err.
func closeSource[T any](r ReadStream[T], err error) error {
	if r, ok := r.(ErrorCloser); ok {
		return r.CloseWithError(err)
	}
	return r.Close()
}

// closeSink closes w, and waits until w has released its medium. If ctx ends
// first, w aborts, unless all bytes are written by then.
func closeSink[T any](ctx context.Context, w WriteStream[T]) error {
	err := w.Close(ctx)
	if err != nil && ctx.Err() != nil {
		return w.Close(context.WithoutCancel(ctx)) // the result, which is nil if all bytes were written in time
	}
	return err
}

// awaitEnd waits until w, which was closed or aborted, has released its medium.
// It does not end with ctx, because the callers promise that no goroutine is
// left when they return.
func awaitEnd[T any](ctx context.Context, w WriteStream[T]) {
	_ = w.Close(context.WithoutCancel(ctx)) // the caller knows the error
}
