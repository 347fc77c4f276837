package chaos

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/queue"
)

// An answer is what a function of a user returns when its context has ended.
type answer struct {
	text string
	err  error // not used by the answer with the cause
}

// answers are what code that was interrupted returns. The engine must take none
// of them for a failure, and none for the end of a stream.
var answers = []answer{
	{"the cause", nil},
	{"nil", nil},
	own(net.ErrClosed),
	own(errors.New("signal: killed")),
	own(io.EOF),
	own(io.ErrUnexpectedEOF),
	own(context.Canceled),
	own(fmt.Errorf("read: %w", io.EOF)),
	own(fmt.Errorf("inner: %w", pipe.ErrStopped)),
	own(fmt.Errorf("inner: %w", pipe.ErrDraining)),
	own(fmt.Errorf("%w: %w", net.ErrClosed, pipe.ErrReused)),
}

func own(err error) answer { return answer{fmt.Sprintf("%q", err), err} }

// to returns the answer to the end of ctx.
func (a answer) to(ctx context.Context) error {
	if a.text == "the cause" {
		return context.Cause(ctx)
	}
	return a.err
}

// or returns the answer to the end of ctx if ctx has ended, and err if it has
// not.
func (a answer) or(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return a.to(ctx)
	}
	return err
}

// causes are what a caller may give as the cause of a cancel. Run must return
// an error that wraps the cause.
func causes() []error {
	var all []error
	for _, err := range []error{
		errCancelled, io.EOF, io.ErrUnexpectedEOF, pipe.ErrStopped, pipe.ErrDraining, pipe.ErrReused, pipe.ErrUnread,
		pipe.ErrDeadlock, pipe.ErrNotDrained, queue.ErrClosed, context.Canceled, context.DeadlineExceeded,
	} {
		all = append(all, err, fmt.Errorf("outer: %w", err))
	}
	return all
}
