package pump

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"

	"github.com/penstock-go/penstock/internal/proc"
	"github.com/penstock-go/penstock/pipe"
)

// ErrNotRunning is what Wait and Run return when the pump was stopped, or never
// started. Nothing is lost, and the pump can be started again.
var ErrNotRunning = errors.New("pump: not running")

// A Pump moves Buffers from a ReadStream to a WriteStream under flow control. Make one with
// New; the zero Pump does not work, and a Pump must not be copied. All its methods may
// be called by many goroutines at once.
type Pump[T any] struct {
	// set by New, read-only after
	r            ReadStream[T]
	w            WriteStream[T]
	keepOpen     bool
	endOnFailure bool

	pumped atomic.Int64 // bytes handed to the sink, over all rounds
	inside owner        // the goroutine of the round that is at work

	// used by the goroutine of the round that is at work; rounds follow one another
	holds bool // this pump has paused r and not yet resumed it

	mu sync.Mutex // never held while waiting or while a method of r or w runs

	// guarded by mu
	last      *round // the latest; nil before the first Start
	ended     bool   // the source ended or something failed: no more rounds
	concluded bool   // a Run has seen that
	err       error  // what ended it; nil: io.EOF of the source
}

// errSinkFailed ends the context of a round. Only next to a sink that
// does not say how it has failed is it seen by others.
var errSinkFailed = errors.New("pump: the sink has failed")

// A round is the time from a Start to its Stop, or to the end.
type round struct {
	group proc.Group
	stop  context.CancelCauseFunc
	done  chan struct{} // closed when the round is over
	err   error         // nil at the end of the source, ErrNotRunning, or a failure; set before done is closed

	stopped bool // a new round may follow; guarded by Pump.mu
}

// New returns a pump from r to w, which does nothing until Start or Run.
//
// WriteQueueMaxSize sets the max size of w's write queue here and now. New panics if r or w is nil, or a
// nil pointer, and if w refuses the max size. The pump is not the owner of the streams: only Run closes them.
func New[T any](r ReadStream[T], w WriteStream[T], opts ...Option) *Pump[T] {
	if isNil(r) {
		panic("pump: New: the ReadStream must not be nil")
	}
	if isNil(w) {
		panic("pump: New: the WriteStream must not be nil")
	}
	c := configOf(opts)
	if c.maxSize > 0 {
		if err := w.SetWriteQueueMaxSize(c.maxSize); err != nil {
			panic("pump: New: " + err.Error())
		}
	}
	return &Pump[T]{r: r, w: w, keepOpen: c.keepOpen, endOnFailure: c.endOnFailure}
}

// Start lets the pump run until the end of the ReadStream, a failure, or Stop. It
// does not wait.
//
// Start neither pauses nor resumes the ReadStream, but for one case: it was
// left paused by a Stop (see Resumable). The pump then waits until the sink is drained and resumes it. When the
// sink is full at the start the pump waits likewise before it reads. Start returns an error if
// the pump is running, or has ended: by the end of the source or by a failure, which the error wraps.
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
	before := p.last
	now := &round{done: make(chan struct{})}
	ctx, now.stop = context.WithCancelCause(ctx)
	p.last = now
	now.group.Go("", "pump", func() { p.work(ctx, now, before) })
	return now, nil
}

// Stop ends what Start began, and returns when the pump's goroutine has ended. A stopped pump can
// be started again; Stop of one that is not running does nothing.
//
// Nothing is lost and nothing repeated: a Buffer that was read is written
// before the goroutine ends. A pump that holds the ReadStream paused leaves it paused, and
// the next Start resumes it. Stop wakes a pump that waits for data or for the
// sink to drain; a Read or Write that ignores its contract and blocks delays it.
//
// From inside a method of one of the two streams that the pump has called, Stop does not wait. The
// pump then ends behind that method: it calls neither Read nor Pause again.
func (p *Pump[T]) Stop() {
	p.mu.Lock()
	now := p.last
	if now == nil {
		p.mu.Unlock()
		return
	}
	now.stopped = true
	p.mu.Unlock()
	now.stop(ErrNotRunning)
	if p.inside.isCaller() {
		return
	}
	now.wait()
}

func (r *round) wait() {
	<-r.done // cannot block for good: the round has been told to stop
	r.group.Wait()
}

// BytesPumped returns how many bytes the pump has handed to the sink since it was
// made, over all Starts. Handed over means that Write has accepted them, not that they are written.
func (p *Pump[T]) BytesPumped() int64 { return p.pumped.Load() }

// WriteQueueMaxSize returns the max size in bytes of the sink's write queue.
func (p *Pump[T]) WriteQueueMaxSize() int64 { return p.w.WriteQueueMaxSize() }

// SetWriteQueueMaxSize changes the max size of the sink's write queue to n bytes, at any
// time, and returns the error of the sink if it cannot work with that.
func (p *Pump[T]) SetWriteQueueMaxSize(n int64) error { return p.w.SetWriteQueueMaxSize(n) }

// work is one round.
func (p *Pump[T]) work(ctx context.Context, now, before *round) {
	if before != nil {
		<-before.done // cannot block for good: it is stopped; a Start inside a sink's Write comes before its end
	}
	now.err = p.resultOf(ctx, now)
	now.stop(nil) // frees what ctx holds
	p.mu.Lock()
	if now.err == ErrNotRunning {
		now.stopped = true
	} else if !p.ended {
		p.ended, p.err = true, now.err
	}
	p.mu.Unlock()
	close(now.done)
}

// resultOf moves Buffers until ctx is done, unless the round before, which was
// told to stop, met the end on its last steps.
func (p *Pump[T]) resultOf(ctx context.Context, now *round) error {
	p.mu.Lock()
	ended, err := p.ended, p.err
	p.mu.Unlock()
	if ended {
		return err
	}
	p.inside.enter()
	defer p.inside.leave()
	p.listen(ctx, now)
	return p.move(ctx)
}

// listen ends the round once the sink has failed, if that can tell. Its methods are called
// by the goroutine that is inside the pump, so that they may Stop it.
func (p *Pump[T]) listen(ctx context.Context, now *round) {
	w, ok := p.w.(Failing)
	if !ok {
		return
	}
	failed := w.Failed()
	now.group.Go("", "pump: failure of the sink", func() {
		select {
		case <-failed:
			now.stop(errSinkFailed)
		case <-ctx.Done():
		}
	})
}

// move is the pump: it moves Buffers until the end of the source (nil), a
// failure, or the end of ctx (ErrNotRunning).
func (p *Pump[T]) move(ctx context.Context) error {
	err := p.moveAll(ctx)
	if err == ErrNotRunning && context.Cause(ctx) == errSinkFailed {
		if err = p.w.Write(pipe.Buffer[T]{}); err == nil { // which tells how
			err = errSinkFailed // it must not look like the end of the source
		}
	}
	switch mark, ok := p.r.(Resumable); {
	case !p.holds:
	case err != ErrNotRunning:
		p.resume() // nobody else would: the pump has ended for good
	case ok:
		mark.LeavePaused()
	}
	return err
}

func (p *Pump[T]) moveAll(ctx context.Context) error {
	if err := p.begin(ctx); err != nil {
		return err
	}
	for {
		b, err := p.r.Read(ctx)
		if err != nil {
			return endOf(ctx, err)
		}
		size := b.Size()
		// Also after a Stop: b was read, and who reads next would miss it.
		if err := p.w.Write(b); err != nil {
			return err
		}
		p.pumped.Add(size)
		full := p.w.WriteQueueFull()
		if ctx.Err() != nil {
			return ErrNotRunning // before the source is paused on behalf of a pump that is stopped
		}
		if !full {
			continue
		}
		p.r.Pause()
		p.holds = true
		if err := p.drained(ctx); err != nil {
			return err
		}
		p.resume()
	}
}

// begin takes over what a Stop has left behind.
func (p *Pump[T]) begin(ctx context.Context) error {
	if mark, ok := p.r.(Resumable); ok {
		p.holds = mark.LeftPaused() // by this pump or by another; and who paused it since wants it paused
	}
	if err := p.drained(ctx); err != nil {
		return err
	}
	if p.holds {
		p.resume()
	}
	return nil
}

func (p *Pump[T]) resume() {
	p.holds = false
	p.r.Resume()
}

// drained waits until the sink is not full. It returns the sink's failure if that was the
// reason for not being full.
func (p *Pump[T]) drained(ctx context.Context) error {
	if ctx.Err() != nil {
		return ErrNotRunning
	}
	select {
	case <-p.w.Drained():
	case <-ctx.Done():
		return ErrNotRunning
	}
	return p.w.Write(pipe.Buffer[T]{})
}

// endOf returns what err of a Read means for the pump. A cancelled ctx comes first: its
// cause may be any error, also io.EOF, and an end that is none would close the sink.
func endOf(ctx context.Context, err error) error {
	if ctx.Err() != nil && (errors.Is(err, context.Cause(ctx)) || errors.Is(err, ctx.Err())) {
		return ErrNotRunning
	}
	if err == io.EOF {
		return nil
	}
	return err
}
