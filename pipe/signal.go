package pipe

import (
	"context"
	"errors"
	"io"
)

// Signals are io.EOF and ErrStopped themselves, as an In or Out returns them.
// An error that only wraps one of them is not a signal. So an error of other
// code cannot be mistaken for the end of a stream, whatever it wraps.

// clean reports whether err is not a failure. The stage function has returned
// err, and ctx is the context that it was given.
//
// Once the engine has ended ctx because of a stop or a drain, any error is
// taken as a reaction to that. Code that is interrupted often returns an error
// of its own. For example, a listener that was closed when ctx ended returns
// net.ErrClosed.
func (s *stage) clean(ctx context.Context, err error) bool {
	switch {
	case err == nil, err == ErrStopped:
		return true
	case err == errGoexit:
		return false
	case isStop(context.Cause(ctx)):
		return true
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

// isStop reports whether cause is one with which the engine ends the context of
// one stage.
func isStop(cause error) bool { return cause == ErrStopped || cause == errDrained }

// A foreignError is an error of other code that is a signal, or wraps one.
// errors.Is does not find the signal in it, but finds the other errors that it
// wraps.
type foreignError struct{ err error }

func (e *foreignError) Error() string { return e.err.Error() }

func (e *foreignError) Is(target error) bool {
	return !isSignal(target) && errors.Is(e.err, target)
}

func (e *foreignError) As(target any) bool { return errors.As(e.err, target) }

func isSignal(err error) bool {
	return err == io.EOF || err == ErrStopped || err == errDrained
}

// foreign returns err, or a foreignError if err could be mistaken for a signal.
func foreign(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, ErrStopped) {
		return &foreignError{err}
	}
	return err
}

// cause returns the cause of ctx in the form in which a stage function gets it.
// ctx has ended. Its cause can be any error, because the caller of Run or the
// stage function may have made ctx. Only the engine, or the stage function
// itself, may stop a stage by ErrStopped.
func (p *Pipeline) cause(ctx context.Context) error {
	cause := context.Cause(ctx)
	if isStop(cause) && p.running.ctx.Err() == nil {
		return cause
	}
	return foreign(cause)
}

// resultOf returns the result of a wait under ctx that has returned err. If ctx
// has ended, that is the cause of ctx.
func (p *Pipeline) resultOf(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return p.cause(ctx)
	}
	return err
}
