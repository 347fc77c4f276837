package pump

import (
	"context"
	"errors"

	"github.com/penstock-go/penstock/pipe"
)

// Wait waits until the pump has stopped running and returns how: nil at the end
// of the ReadStream, ErrNotRunning after a Stop, else the failure of one of the
// streams. A pump that was never started gives ErrNotRunning at once.
//
// When ctx is done, Wait returns context.Cause(ctx), and the pump goes on. Wait must
// not be called from inside a method of one of the two streams.
func (p *Pump[T]) Wait(ctx context.Context) error {
	p.mu.Lock()
	now := p.last
	p.mu.Unlock()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if now == nil {
		return ErrNotRunning
	}
	select {
	case <-now.done:
		now.group.Wait() // cannot block: all of the round is over
		return now.err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Run moves everything and closes both streams: Start, Wait and Close in one call.
//
// It returns nil once the sink has written everything and both streams are closed. If one of
// the streams fails, Run aborts the sink with that error, closes the
// source, and returns the error as it is. When ctx is done, wherever the pump waits by then,
// Run does the same with context.Cause(ctx); a ctx that is done at the start
// reads nothing. The options KeepOpen and EndOnFailure change what is done to the streams. A sink that
// returns pipe.ErrStopped wants no more: it is closed, and Run returns that.
//
// A pump that had met the end, or a failure, before it was stopped is brought to that end by the next Run.
//
// After a Stop, Run returns ErrNotRunning and leaves both streams as Stop does, for a later Run or Start. A
// stream that ignores its ctx, or blocks in Abort, delays Run.
func (p *Pump[T]) Run(ctx context.Context) error {
	if ctx.Err() != nil {
		p.cutOff(context.Cause(ctx))
		return context.Cause(ctx)
	}
	now, err := p.start(ctx)
	switch {
	case err == nil:
	case p.mayConclude(): // the end was met just before a Stop
		now.wait()
		return p.conclude(ctx, now.err)
	default:
		return err
	}
	select {
	case <-now.done:
		now.group.Wait() // cannot block: all of the round is over
	case <-ctx.Done():
	}
	switch {
	case ctx.Err() != nil:
		p.cutOff(context.Cause(ctx)) // first: it is what wakes a stream that ignores its ctx
		now.wait()
		return context.Cause(ctx)
	case now.err == ErrNotRunning:
		return ErrNotRunning
	}
	p.mayConclude()
	return p.conclude(ctx, now.err)
}

// mayConclude reports, once, that the pump has ended for good, so that Run is to end the streams.
func (p *Pump[T]) mayConclude() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	may := p.ended && !p.concluded
	p.concluded = p.ended
	return may
}

// conclude ends both streams after err has ended the pump, or nil, the end of
// the source, and returns what Run returns.
func (p *Pump[T]) conclude(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return p.closeBoth(ctx)
	case p.endOnFailure, errors.Is(err, pipe.ErrStopped):
		_ = p.closeBoth(ctx) // the first error is the one to report
	default:
		p.cutOff(err)
	}
	return err
}

// closeBoth closes the sink, then the source, and returns the first error.
func (p *Pump[T]) closeBoth(ctx context.Context) error {
	if p.keepOpen {
		return nil
	}
	err := p.w.Close(ctx)
	if e := p.r.Close(); err == nil {
		err = e
	}
	return err
}

// cutOff tears both streams down because of err, which is what gets reported.
func (p *Pump[T]) cutOff(err error) {
	if p.keepOpen {
		return
	}
	p.w.Abort(err)
	_ = p.r.Close()
}
