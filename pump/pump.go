package pump

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/penstock-go/penstock/internal/misuse"
)

// ErrNotRunning is the result of [Pump.Wait] and [Pump.Run] if the pump was
// stopped or never started. No data is lost, and the pump can be started again.
var ErrNotRunning = errors.New("pump: not running")

// A Pump moves Buffers from a [ReadStream] to a [WriteStream] under flow
// control. Make one with [New]. The zero Pump does not work, and a Pump must
// not be copied. Many goroutines may call all its methods at the same time.
type Pump[T any] struct {
	// set by New, read-only after
	r            ReadStream[T]
	w            WriteStream[T]
	keepOpen     bool
	endOnFailure bool

	pumped atomic.Int64 // bytes that the sink has accepted, in all rounds

	// used by the goroutine of the current round; rounds run one after the
	// other
	hasPaused bool // this pump has paused r and not yet resumed it

	mu sync.Mutex // not held while waiting or while a method of r or w runs

	// guarded by mu
	last      *round          // the latest one; nil before the first Start
	free      <-chan struct{} // closed when the round that has begun last has ended, or before the first one
	ended     bool            // the source ended or a stream failed, so no round follows
	concluded bool            // a Run has seen that ended is set
	err       error           // the failure that ended the pump; nil: the end of the source
}

// New returns a pump from r to w, which does nothing until [Pump.Start] or
// [Pump.Run].
//
// The option [WriteQueueMaxSize] sets the max size of w's write queue at once.
// New panics if r or w is nil or a nil pointer, or if w refuses the max size.
// The pump does not own the streams. Only Run closes them.
func New[T any](r ReadStream[T], w WriteStream[T], opts ...Option) *Pump[T] {
	must.Hold("New", !misuse.IsNil(r), "the ReadStream must not be nil")
	must.Hold("New", !misuse.IsNil(w), "the WriteStream must not be nil")
	c := configOf(opts)
	if c.maxSize > 0 {
		if err := w.SetWriteQueueMaxSize(c.maxSize); err != nil {
			panic("pump: New: " + err.Error())
		}
	}
	free := make(chan struct{})
	close(free)
	return &Pump[T]{r: r, w: w, keepOpen: c.keepOpen, endOnFailure: c.endOnFailure, free: free}
}

// Start makes the pump run until the end of the ReadStream, a failure, or
// [Pump.Stop]. It never blocks, and may be called from anywhere, even from
// inside a method of either stream.
//
// Start may follow Stop at once. If the pump is still inside a Read or a Write
// then, the new round begins when the one before has ended. Two rounds never
// use the streams at the same time.
//
// If the sink is full, the pump waits until it is drained before it reads.
// Start neither pauses nor resumes the ReadStream, with one exception. If a
// Stop has left the stream paused, the pump resumes it when the sink is
// drained. See [Resumable].
//
// Start returns an error if the pump is running. It also returns one if the
// pump has ended, by the end of the source or by a failure. The error then
// wraps the failure.
func (p *Pump[T]) Start() error {
	_, err := p.start(context.Background())
	return err
}

func (p *Pump[T]) start(ctx context.Context) (*round, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case p.ended && p.err != nil:
		return p.last, fmt.Errorf("pump: Start: the pump has failed: %w", p.err)
	case p.ended:
		return p.last, errors.New("pump: Start: the ReadStream has ended")
	case p.last != nil && !p.last.stopped:
		return p.last, errors.New("pump: Start: the pump is running")
	}
	current := &round{before: p.free, done: make(chan struct{})}
	ctx, current.stop = context.WithCancelCause(ctx)
	p.last = current
	current.group.Go("", "pump", func() { p.work(ctx, current) })
	return current, nil
}

// Stop makes the pump stop. It only signals, so it never blocks. It may be
// called from anywhere, even from inside a method of either stream that the
// pump has called. A stopped pump can be started again. Stop does nothing if
// the pump is not running.
//
// After Stop the pump may still be inside one Read or one Write. [Pump.Wait]
// waits until the pump uses its streams no more. A caller that closes a stream
// next, or uses it otherwise, calls both:
//
//	p.Stop()
//	err := p.Wait(ctx) // ErrNotRunning: stopped, and can be started again
//
// No data is lost or repeated. The pump still writes a Buffer that it has read.
// After that it does not call Read or Pause again until the next Start. If the
// pump has paused the ReadStream, the stream stays paused and the next Start
// resumes it. Stop wakes a pump that waits for data or for the sink to drain.
func (p *Pump[T]) Stop() {
	p.mu.Lock()
	current := p.last
	if current != nil {
		current.stopped = true
	}
	p.mu.Unlock()
	if current != nil {
		current.stop(ErrNotRunning)
	}
}

// BytesPumped returns the number of bytes that the sink has accepted from the
// pump, in all rounds. The sink may not have written them yet. After Stop, the
// number is final once [Pump.Wait] has returned.
func (p *Pump[T]) BytesPumped() int64 { return p.pumped.Load() }

// WriteQueueMaxSize returns the max size in bytes of the sink's write queue.
func (p *Pump[T]) WriteQueueMaxSize() int64 { return p.w.WriteQueueMaxSize() }

// SetWriteQueueMaxSize changes the max size of the sink's write queue to n
// bytes, at any time. It returns the error of the sink if the sink cannot work
// with that size.
func (p *Pump[T]) SetWriteQueueMaxSize(n int64) error { return p.w.SetWriteQueueMaxSize(n) }
