package signal

import (
	"errors"
	"io"
)

// ErrStopped says that downstream is done reading. Users know it as
// pipe.ErrStopped.
var ErrStopped = errors.New("pipe: stopped: downstream is done reading")

// ErrDraining says that a pipeline takes no more input. Users know it as
// pipe.ErrDraining.
var ErrDraining = errors.New("pipe: draining: the pipeline takes no more input")

// IsStop reports whether cause is one with which the engine ends the context of
// one stage.
func IsStop(cause error) bool { return cause == ErrStopped || cause == ErrDraining }

// Foreign returns err, or an error with the same text if err is a signal or
// wraps one. errors.Is does not find a signal in that error, but finds the
// other errors that err wraps, and so does errors.As. Foreign(nil) is nil.
func Foreign(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, ErrStopped) || errors.Is(err, ErrDraining) {
		return &foreignError{err}
	}
	return err
}

// A foreignError is an error of other code that is a signal, or wraps one. It
// has no Unwrap, which would let errors.Is find the signal.
type foreignError struct{ err error }

func (e *foreignError) Error() string { return e.err.Error() }

func (e *foreignError) Is(target error) bool {
	return target != io.EOF && !IsStop(target) && errors.Is(e.err, target)
}

func (e *foreignError) As(target any) bool { return errors.As(e.err, target) }
