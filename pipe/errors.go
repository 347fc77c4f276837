package pipe

import (
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/penstock-go/penstock/internal/signal"
)

var (
	// ErrStopped reports that downstream stages are done reading. It is not a
	// failure. A stage that gets it from an [Out] returns it unchanged, which
	// ends the stage cleanly. An error that wraps it is a failure, unless the
	// engine has ended the context of the stage before.
	ErrStopped = signal.ErrStopped

	// ErrUnread is the wiring error of a [Stream] that no stage reads.
	ErrUnread = errors.New("stream is not read by any stage")

	// ErrReused is the wiring error of a [Stream] that two stages read. It is
	// also the error of a second Run of a [Pipeline].
	ErrReused = errors.New("used a second time")

	// ErrForeign is the wiring error of a stage whose Streams belong to
	// different pipelines.
	ErrForeign = errors.New("stream of another pipeline")

	errGoexit = errors.New("stage function ended by runtime.Goexit")
)

// A StageError records the stage that failed a pipeline.
type StageError struct {
	Pipeline string // name given to New
	Stage    string // name given by Name, or the default, such as "Map"
	Element  int64  // index of the failed element in the input of the stage, -1 if the error is not about one element
	Err      error
}

// Error returns the names of the pipeline and the stage, the index of the
// element if there is one, and the cause, as in "pipe: import/parse: element 7:
// bad date".
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

// AtElement marks err as the failure of element i of the Buffer in work. That
// is the Buffer that a [Kernel] was given, or the one that a stage function has
// read last.
//
// The engine converts the mark into the Element of the [StageError], which
// counts from the first element of the input. The caller must return the marked
// error as it is, and not wrap it. AtElement returns nil and ErrStopped
// unchanged, because they are not failures.
func AtElement(i int, err error) error {
	if err == nil || err == ErrStopped {
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

// failed returns err as the failure of s. before is the number of elements that
// s had read before the Buffer in which it failed.
func (s *stage) failed(err error, before int64) *StageError {
	f := &StageError{Pipeline: s.p.name, Stage: s.name, Element: -1, Err: err}
	if e, ok := errors.AsType[*elementError](err); ok && error(e) == err {
		f.Element, f.Err = before+e.index, e.err
	}
	return f
}

// An ending records why an Out, a kernel or the workers of a stage accept no
// more Buffers. The zero ending accepts them.
type ending struct{ err atomic.Pointer[error] }

// set makes err the reason. It replaces an earlier reason.
func (e *ending) set(err error) { e.err.Store(&err) }

// reason returns why no more is accepted, or nil.
func (e *ending) reason() error {
	if err := e.err.Load(); err != nil {
		return *err
	}
	return nil
}
