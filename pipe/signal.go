package pipe

import (
	"context"
	"io"

	"github.com/penstock-go/penstock/internal/signal"
)

// clean reports whether err is not a failure. The stage function has returned
// err, and ctx is the context that it was given.
//
// Once the engine has ended ctx because of a stop or a drain, any error is
// taken as a reaction to that. Code that is interrupted often returns an error
// of its own. For example, a listener that was closed when ctx ended returns
// net.ErrClosed. The exception is the failure of a pipeline inside a source that
// is drained, because elements that it has taken are lost.
func (s *stage) clean(ctx context.Context, err error) bool {
	switch {
	case err == nil, err == ErrStopped, err == ErrDraining && s.draining():
		return true
	case err == errGoexit:
		return false
	case signal.IsStop(context.Cause(ctx)):
		return context.Cause(ctx) != ErrDraining || !s.host.innerFailed(err)
	}
	return err == io.EOF && s.inputsEnded()
}

// inputsEnded reports whether io.EOF from the stage function can be the end of
// its inputs. An io.EOF before the end of the inputs comes from other code. It
// is a failure, because the output must not seem complete.
func (s *stage) inputsEnded() bool {
	for _, in := range s.ins {
		if !in.atEnd() {
			return false
		}
	}
	return true
}

// cause returns the cause of ctx in the form in which a stage function gets it.
// ctx has ended. Its cause can be any error, because the caller of Run or the
// stage function may have made ctx. Only the engine, or the stage function
// itself, may stop a stage by ErrStopped.
func (p *Pipeline) cause(ctx context.Context) error {
	cause := context.Cause(ctx)
	if signal.IsStop(cause) && p.running.ctx.Err() == nil {
		return cause
	}
	return signal.Foreign(cause)
}

// resultOf returns the result of a wait under ctx that has returned err. If ctx
// has ended, that is the cause of ctx.
func (p *Pipeline) resultOf(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return p.cause(ctx)
	}
	return err
}
