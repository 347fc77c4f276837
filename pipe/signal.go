package pipe

import (
	"context"
	"errors"
	"io"
)

// Signals are io.EOF and ErrStopped themselves, as an In or Out returns them. An
// error that only wraps one of them is not a signal. So the errors of other code
// cannot be taken for the end of a stream, whatever they wrap.

// clean reports whether err, returned by the stage function, is not a failure.
// ctx is the context that the function was given.
//
// Once the engine has ended ctx for a stop or a drain, any error is the answer of
// the function to that. Code that is interrupted often returns an error of its
// own, such as net.ErrClosed of a listener that was closed when ctx ended.
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
// its inputs. An io.EOF before that comes from other code, and what it has cut
// off must not seem complete.
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

// A foreignError is an error of other code that is, or wraps, a signal or an end.
// To errors.Is it is neither. Other errors that it wraps are found.
type foreignError struct{ err error }

func (e *foreignError) Error() string { return e.err.Error() }

func (e *foreignError) Is(target error) bool {
	return !isSignal(target) && errors.Is(e.err, target)
}

func (e *foreignError) As(target any) bool { return errors.As(e.err, target) }

func isSignal(err error) bool {
	return err == io.EOF || err == ErrStopped || err == errDrained
}

// foreign returns err, or a foreignError if err could be taken for a signal.
func foreign(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, ErrStopped) {
		return &foreignError{err}
	}
	return err
}

// cause returns the cause of ctx, which has ended, for a stage function. The
// caller of Run, and a stage function with a context of its own, may use any
// error as a cause. Only the engine, or the stage function itself, stops a stage.
func (p *Pipeline) cause(ctx context.Context) error {
	cause := context.Cause(ctx)
	if isStop(cause) && p.running.ctx.Err() == nil {
		return cause
	}
	return foreign(cause)
}

// resultOf returns err, the error of a wait under ctx, or the cause of ctx if that
// has ended.
func (p *Pipeline) resultOf(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return p.cause(ctx)
	}
	return err
}
