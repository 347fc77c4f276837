package pipe

import (
	"context"
	"errors"
	"fmt"
	"io"
)

var (
	// ErrStopped says that downstream wants no more elements. It is no failure: a stage
	// that gets it from an Out returns it unchanged, and ends cleanly.
	ErrStopped = errors.New("pipe: stopped: downstream wants no more")

	// ErrUnread is the wiring fault of a Stream that no stage reads.
	ErrUnread = errors.New("stream is not read by any stage")

	// ErrReused is the fault of a Stream that two stages read, and of a Pipeline that is run twice.
	ErrReused = errors.New("used a second time")

	// ErrForeign is the wiring fault of a stage whose Streams belong to different pipelines.
	ErrForeign = errors.New("stream of another pipeline")

	errGoexit = errors.New("stage function ended by runtime.Goexit")
)

// A StageError records the stage that failed a pipeline.
type StageError struct {
	Pipeline string // name given to New
	Stage    string // name given by Name, or the default, such as "map#3"
	Element  int64  // index of the failed element among those the stage took in, from 0; -1: not about one element
	Err      error
}

// Error returns pipeline, stage and, if there is one, element, and the cause: "pipe: import/parse: element 7: …".
func (e *StageError) Error() string {
	where := e.Stage
	if e.Pipeline != "" {
		where = e.Pipeline + "/" + e.Stage
	}
	if e.Element >= 0 {
		return fmt.Sprintf("pipe: %s: element %d: %v", where, e.Element, e.Err)
	}
	return fmt.Sprintf("pipe: %s: %v", where, e.Err)
}

// Unwrap returns the cause.
func (e *StageError) Unwrap() error { return e.Err }

// AtElement marks err as the failure of element i of the Buffer in work: the one
// that a kernel was given, or the one that a stage function has read last. The
// engine turns it into StageError.Element, which counts from the first element
// that the stage has taken in. It is returned unwrapped. ErrStopped is returned
// unchanged, because it is not a failure.
func AtElement(i int, err error) error {
	if err == nil || errors.Is(err, ErrStopped) {
		return err
	}
	return &elementError{index: int64(i), err: err}
}

type elementError struct {
	index int64
	err   error
}

func (e *elementError) Error() string { return fmt.Sprintf("element %d: %v", e.index, e.err) }
func (e *elementError) Unwrap() error { return e.err }

// failure returns err as the failure of s. before is the number of elements that s
// had taken in before the Buffer that failed.
func (s *stage) failure(err error, before int64) *StageError {
	f := &StageError{Pipeline: s.p.name, Stage: s.name, Element: -1, Err: err}
	if e, ok := errors.AsType[*elementError](err); ok && error(e) == err {
		f.Element, f.Err = before+e.index, e.err
	}
	return f
}

// clean reports whether err, returned by the function of a stage, is no failure.
// ctx is the context that the function was given.
func (s *stage) clean(ctx context.Context, err error) bool {
	switch {
	case err == nil, errors.Is(err, ErrStopped):
		return true
	case err == io.EOF:
		return s.inputsEnded()
	case errors.Is(context.Cause(ctx), ErrStopped):
		// Nobody wants more, the engine has told the function so through ctx,
		// and the function says no more than that it was interrupted.
		return errors.Is(err, context.Canceled)
	}
	return false
}

// inputsEnded reports whether io.EOF from the function of s can be the end of its
// inputs. io.EOF before that is somebody else's, and what it cut off must not look complete.
func (s *stage) inputsEnded() bool {
	for _, in := range s.ins {
		if !in.atEnd() {
			return false
		}
	}
	return true
}
