package signal_test

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"testing"

	"github.com/penstock-go/penstock/internal/signal"
)

func TestForeignHidesSignalsAndNothingElse(t *testing.T) {
	lost := errors.New("connection lost")
	path := &fs.PathError{Op: "read", Path: "a", Err: io.EOF}
	for _, err := range []error{
		io.EOF, signal.ErrStopped, signal.ErrDraining, path,
		fmt.Errorf("%w: %w", lost, io.EOF), fmt.Errorf("%w: %w", lost, signal.ErrDraining),
	} {
		got := signal.Foreign(err)
		if got.Error() != err.Error() {
			t.Errorf("Foreign(%v) = %v, want the same text", err, got)
		}
		for _, sig := range []error{io.EOF, signal.ErrStopped, signal.ErrDraining} {
			if got == sig || errors.Is(got, sig) {
				t.Errorf("Foreign(%v) can be mistaken for %v", err, sig)
			}
		}
		if errors.Is(err, lost) != errors.Is(got, lost) {
			t.Errorf("Foreign(%v) hides %v", err, lost)
		}
		var found *fs.PathError
		if err == error(path) && (!errors.As(got, &found) || found != path) {
			t.Errorf("Foreign(%v) hides its type", err)
		}
	}
}

func TestForeignReturnsOtherErrorsAsTheyAre(t *testing.T) {
	for _, err := range []error{nil, io.ErrUnexpectedEOF, fs.ErrClosed} {
		if got := signal.Foreign(err); got != err {
			t.Errorf("Foreign(%v) = %v, want it unchanged", err, got)
		}
	}
}

func TestOnlySignalsThemselvesAreStops(t *testing.T) {
	for err, want := range map[error]bool{
		signal.ErrStopped: true, signal.ErrDraining: true, io.EOF: false,
		fmt.Errorf("other: %w", signal.ErrStopped): false,
	} {
		if got := signal.IsStop(err); got != want {
			t.Errorf("IsStop(%v) = %t, want %t", err, got, want)
		}
	}
}
