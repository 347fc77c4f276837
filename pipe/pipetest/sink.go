package pipetest

import (
	"context"
	"io"
	"slices"
	"sync"

	"github.com/penstock-go/penstock/internal/proc"
	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/queue"
)

// A Sink is a pump.WriteStream that does what its Behaviours say, and keeps what it has taken; pump.To makes a
// stage of it. It has nothing but what every WriteStream has, and what a test needs. Make one with
// NewSink. Its methods may be called by many goroutines at once, Drain by one.
//
// It has one goroutine, from the first Write to its end; with ByHand from Close on.
type Sink[T any] struct {
	q     *queue.Queue[pipe.Buffer[T]]
	group proc.Group    // the goroutine that takes
	done  chan struct{} // closed when it has ended
	ended chan struct{} // closed by a failure, or Abort

	course course // belongs to who takes

	mu sync.Mutex

	// guarded by mu
	started  bool
	got      []T
	err      error // the first failure, or that of Abort
	complete bool  // everything was taken, behind Close
	calls    Calls
}

// NewSink returns a sink whose write queue is full above maxSize bytes; at least 1, or NewSink panics. It takes what is
// written as fast as its behaviours allow. An error of ErrAfter is a failed write: Write, Close
// and Outcome report it.
func NewSink[T any](maxSize int64, behaviours ...Behaviour) *Sink[T] {
	return &Sink[T]{
		q:      queue.New(maxSize, pipe.Buffer[T].Size),
		done:   make(chan struct{}),
		ended:  make(chan struct{}),
		course: newCourse("NewSink", behaviours, false, true),
	}
}

// Write queues b, as pump.WriteStream asks for.
func (s *Sink[T]) Write(b pipe.Buffer[T]) error {
	n := b.Len()
	s.mu.Lock()
	err := s.err
	if err == nil {
		err = s.q.Write(b)
	}
	if n == 0 {
		s.calls.Probes++
	} else {
		s.calls.Writes++
	}
	if err == nil && n > 0 && !s.course.byHand {
		s.startLocked()
	}
	s.mu.Unlock()
	if err != nil || n == 0 {
		s.drop(b)
	}
	s.course.called("Write")
	return err
}

// drop is done with b.
func (s *Sink[T]) drop(b pipe.Buffer[T]) {
	if s.course.held != nil {
		s.course.held.Done(b.Size())
	}
	b.Release()
}

func (s *Sink[T]) startLocked() {
	if !s.started {
		s.started = true
		s.group.Go("", "sink", s.takeAll)
	}
}

// takeAll takes until the queue has ended, or the sink fails.
func (s *Sink[T]) takeAll() {
	defer close(s.done)
	for {
		b, err := s.q.Read(context.Background()) // cannot block for ever: Close and Abort end the queue
		if err == io.EOF {
			s.mu.Lock()
			s.complete = s.err == nil
			s.mu.Unlock()
			return
		}
		if err != nil || !s.take(b) {
			return
		}
	}
}

// take takes one Buffer as the behaviours say. It reports false if the sink has failed.
func (s *Sink[T]) take(b pipe.Buffer[T]) bool {
	defer s.drop(b)
	for rest := b.Elements(); len(rest) > 0; {
		s.course.wait(context.Background(), s.ended)
		n, err := s.course.allow(len(rest))
		if err != nil {
			s.fail(err)
		}
		s.mu.Lock()
		failed := s.err != nil
		if !failed {
			s.got = append(s.got, rest[:n]...)
		}
		s.mu.Unlock()
		if failed {
			return false
		}
		s.course.passed += int64(n)
		rest = rest[n:]
	}
	return true
}

// fail ends the sink with err, unless it has ended before.
func (s *Sink[T]) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil || s.complete {
		return
	}
	s.err = err
	close(s.ended)
	for _, b := range s.q.Discard(err) {
		s.drop(b)
	}
}

// Drain takes everything that waits in the queue, at once but for what the behaviours say. It is for
// a sink ByHand, which takes nothing else before Close; it must not be called together with Close.
func (s *Sink[T]) Drain() {
	for {
		b, ok := s.q.TryRead()
		if !ok || !s.take(b) {
			return
		}
	}
}

// WriteQueueFull reports whether more than the max size was queued and not yet half of that taken.
func (s *Sink[T]) WriteQueueFull() bool {
	full := s.q.Full()
	s.course.called("WriteQueueFull")
	return full
}

// Drained returns a channel that is closed as soon as the queue is not full, or has ended.
func (s *Sink[T]) Drained() <-chan struct{} {
	drained := s.q.Drained()
	s.course.called("Drained")
	return drained
}

// Drains counts how often the queue has drained, as pump.Drainer asks for.
func (s *Sink[T]) Drains() (n int64, changed <-chan struct{}) { return s.q.Drains() }

// WriteQueueMaxSize returns the size in bytes above which the queue is full.
func (s *Sink[T]) WriteQueueMaxSize() int64 { return s.q.MaxSize() }

// SetWriteQueueMaxSize changes the max size to n bytes, at least 1, at once.
func (s *Sink[T]) SetWriteQueueMaxSize(n int64) error { return s.q.SetMaxSize(n) }

// Close takes the rest and ends the sink, as pump.WriteStream asks for.
func (s *Sink[T]) Close(ctx context.Context) error {
	s.course.called("Close")
	s.mu.Lock()
	s.calls.Closes++
	if ctx.Err() == nil { // else the end would race with the Abort
		s.q.Close()
		s.startLocked()
	}
	s.mu.Unlock()
	if ctx.Err() == nil {
		select {
		case <-s.done:
		case <-ctx.Done():
		}
	}
	if ctx.Err() != nil {
		s.end(context.Cause(ctx))
	}
	_, err := s.Outcome()
	return err
}

// Abort drops what is queued and ends the sink, as pump.WriteStream asks for; a nil err stands
// for queue.ErrClosed.
func (s *Sink[T]) Abort(err error) {
	if err == nil {
		err = queue.ErrClosed
	}
	s.mu.Lock()
	s.calls.Aborts++
	s.mu.Unlock()
	s.end(err)
	s.course.called("Abort")
}

// end fails the sink with err and waits for its goroutine.
func (s *Sink[T]) end(err error) {
	s.fail(err)
	s.group.Wait() // cannot block for long: the behaviours do not wait any more
}

// Got returns the elements that the sink has taken so far, in order; the slice is the caller's.
func (s *Sink[T]) Got() []T {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.got)
}

// Outcome returns whether the sink was closed behind complete input, and the failure, or the error of Abort.
func (s *Sink[T]) Outcome() (complete bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.complete, s.err
}

// Calls returns the calls so far.
func (s *Sink[T]) Calls() Calls {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls
}
