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

// A Sink is a [pump.WriteStream] with Behaviours. It keeps the elements that it
// has taken. [pump.To] makes a stage of it. NewSink makes one.
//
// One goroutine at a time may call Drain. Any number of goroutines may call the
// other methods at the same time.
//
// A Sink has one goroutine, from the first Write until the Sink ends. With
// [ByHand] it has none before Close.
type Sink[T any] struct {
	q      *queue.Queue[pipe.Buffer[T]]
	group  proc.Group    // the goroutine that takes
	done   chan struct{} // closed when that goroutine has ended
	failed chan struct{} // closed by a failure, or Abort

	passage passage // belongs to the goroutine that takes

	mu sync.Mutex

	// guarded by mu
	started  bool
	got      []T
	err      error // the first failure, or the error of Abort
	complete bool  // Close came, and everything before it was taken
	calls    Calls
}

// NewSink returns a Sink with a write queue that is full above maxSize bytes.
// It takes Buffers from the queue as fast as its Behaviours allow. NewSink
// panics if maxSize is below 1.
//
// An error of [ErrAfter] is a failed write. Write, Close and Outcome report it.
func NewSink[T any](maxSize int64, behaviours ...Behaviour) *Sink[T] {
	return &Sink[T]{
		q:       queue.New(maxSize, pipe.Buffer[T].Size),
		done:    make(chan struct{}),
		failed:  make(chan struct{}),
		passage: newPassage("NewSink", behaviours, false, true),
	}
}

// Write adds b to the queue, even when the queue is full. It never blocks.
// After a failure, Close or Abort it returns an error.
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
	if err == nil && n > 0 && !s.passage.byHand {
		s.startLocked()
	}
	s.mu.Unlock()
	if err != nil || n == 0 {
		s.drop(b)
	}
	s.passage.called("Write")
	return err
}

// drop releases b and counts its bytes as taken.
func (s *Sink[T]) drop(b pipe.Buffer[T]) {
	if s.passage.held != nil {
		s.passage.held.Done(b.Size())
	}
	b.Release()
}

func (s *Sink[T]) startLocked() {
	if !s.started {
		s.started = true
		s.group.Go("", "sink", s.takeAll)
	}
}

// takeAll takes Buffers until the queue has ended or the Sink fails.
func (s *Sink[T]) takeAll() {
	defer close(s.done)
	for {
		b, err := s.q.Read(context.Background()) // ends with the queue, which Close and Abort end
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

// take takes one Buffer as the Behaviours ask for. It reports false if the Sink
// has failed.
func (s *Sink[T]) take(b pipe.Buffer[T]) bool {
	defer s.drop(b)
	for elems := b.Elements(); len(elems) > 0; {
		s.passage.wait(context.Background(), s.failed)
		n, err := s.passage.allow(len(elems))
		if err != nil {
			s.fail(err)
		}
		s.mu.Lock()
		failed := s.err != nil
		if !failed {
			s.got = append(s.got, elems[:n]...)
		}
		s.mu.Unlock()
		if failed {
			return false
		}
		s.passage.passed += int64(n)
		elems = elems[n:]
	}
	return true
}

// fail ends the Sink with err, unless it has ended before.
func (s *Sink[T]) fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil || s.complete {
		return
	}
	s.err = err
	close(s.failed)
	for _, b := range s.q.Discard(err) {
		s.drop(b)
	}
}

// Drain takes everything in the queue, with the delays that the Behaviours ask
// for. It is for a Sink with [ByHand], which takes nothing else before Close.
// It must not be called at the same time as Close.
func (s *Sink[T]) Drain() {
	for {
		b, ok := s.q.TryRead()
		if !ok || !s.take(b) {
			return
		}
	}
}

// WriteQueueFull reports whether the queue is full. It becomes full above its
// max size and stays full until it has drained to half of it.
func (s *Sink[T]) WriteQueueFull() bool {
	full := s.q.Full()
	s.passage.called("WriteQueueFull")
	return full
}

// Drained returns a channel that is closed as soon as the queue is not full, or
// has ended.
func (s *Sink[T]) Drained() <-chan struct{} {
	drained := s.q.Drained()
	s.passage.called("Drained")
	return drained
}

// Drains returns how many times the queue has drained, and a channel that is
// closed at the next time. It makes the Sink a [pump.Drainer].
func (s *Sink[T]) Drains() (n int64, changed <-chan struct{}) { return s.q.Drains() }

// WriteQueueMaxSize returns the size in bytes above which the queue is full.
func (s *Sink[T]) WriteQueueMaxSize() int64 { return s.q.MaxSize() }

// SetWriteQueueMaxSize changes the max size to n bytes. It returns an error if
// n is below 1.
func (s *Sink[T]) SetWriteQueueMaxSize(n int64) error { return s.q.SetMaxSize(n) }

// Close takes everything in the queue and ends the Sink. After Abort it waits
// until the Sink has ended. If ctx is done first, Close aborts the Sink with
// the cause of ctx and does not wait. It returns the first failure.
func (s *Sink[T]) Close(ctx context.Context) error {
	s.passage.called("Close")
	s.mu.Lock()
	s.calls.Closes++
	if ctx.Err() == nil { // otherwise the end would race with the Abort
		s.q.Close()
		s.startLocked()
	}
	s.mu.Unlock()
	if ctx.Err() == nil {
		select {
		case <-s.done:
			s.group.Wait()
		case <-ctx.Done():
		}
	}
	if ctx.Err() != nil {
		s.fail(context.Cause(ctx))
	}
	_, err := s.Outcome()
	return err
}

// Abort drops everything in the queue and makes the Sink end with err, or with
// [queue.ErrClosed] if err is nil. It does not wait until the Sink has ended.
// Close does.
func (s *Sink[T]) Abort(err error) {
	if err == nil {
		err = queue.ErrClosed
	}
	s.mu.Lock()
	s.calls.Aborts++
	s.mu.Unlock()
	s.fail(err)
	s.passage.called("Abort")
}

// Got returns the elements that the Sink has taken so far, in order. The slice
// belongs to the caller.
func (s *Sink[T]) Got() []T {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.got)
}

// Outcome reports whether the Sink was closed after complete input. It also
// returns the failure, or the error of Abort.
func (s *Sink[T]) Outcome() (complete bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.complete, s.err
}

// Calls returns the numbers of calls so far.
func (s *Sink[T]) Calls() Calls {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls
}
