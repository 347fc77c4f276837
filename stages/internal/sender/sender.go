package sender

import (
	"context"

	"github.com/penstock-go/penstock/internal/pace"
	"github.com/penstock-go/penstock/pipe"
)

// A Sender sends elements to an Out, and flushes it when they have waited for a
// millisecond. One goroutine uses it.
type Sender[T any] struct {
	out   *pipe.Out[T]
	pacer pace.Pacer
}

// To returns a Sender to out. It begins a Buffer of p.
func To[T any](out *pipe.Out[T], p *pace.Pace) Sender[T] { return Sender[T]{out, p.Begin()} }

// Send sends v, as [pipe.Out.Send] does. It flushes the Out if elements have
// waited for a millisecond. It checks ctx when it is time for that.
func (s *Sender[T]) Send(ctx context.Context, v T) error {
	if err := s.out.Send(ctx, v); err != nil {
		return err
	}
	if s.pacer.Pass() {
		return nil
	}
	due, err := s.pacer.Check(ctx, 1)
	if err == nil && due {
		err = s.out.Flush(ctx)
		s.pacer.Restart()
	}
	return err
}

// End ends the Buffer.
func (s *Sender[T]) End() { s.pacer.End() }
