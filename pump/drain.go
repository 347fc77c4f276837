package pump

import (
	"sync"

	"github.com/penstock-go/penstock/internal/misuse"
	"github.com/penstock-go/penstock/internal/proc"
)

// A Drainer is a [WriteStream] that counts how often its queue has drained. A
// [Writer] is one, and so is the result of [Into]. An implementation on top of
// a [queue.Queue] returns the Drains of that queue.
type Drainer interface {
	// WriteQueueFull is that of WriteStream.
	WriteQueueFull() bool

	// Drains returns how often the write queue has fallen from full to drained,
	// and a channel that is closed when that number changes. When the stream is
	// closed or fails, channels returned before are closed. From then on Drains
	// returns a nil channel.
	Drains() (n int64, changed <-chan struct{})
}

// OnDrain calls f each time the write queue of w drains, until stop is called,
// w is closed, or w fails. If the queue is not full at the start, OnDrain calls
// f once for that. So no drain is lost between a check of WriteQueueFull and
// OnDrain.
//
// All calls are made on one goroutine, one after the other. They are never made
// inside a Write and never nested, even when f fills the queue again. When f is
// called, the queue is not full, unless another goroutine has filled it since.
//
// The goroutine ends with stop. Call stop when f is no longer needed, even
// after w has ended. It waits for a running f, unless f itself calls it.
//
// A nil f is never called. OnDrain panics if w is nil.
func OnDrain(w Drainer, f func()) (stop func()) {
	must.Hold("OnDrain", !misuse.IsNil(w), "the WriteStream must not be nil")
	if f == nil {
		return func() {}
	}
	d := &drainer{w: w, f: f, stopped: make(chan struct{})}
	seen := d.seenAtStart()
	d.group.Go("", "drain", func() { d.work(seen) })
	return d.stop
}

// A drainer is the goroutine of one OnDrain.
type drainer struct {
	w        Drainer
	f        func()
	group    proc.Group
	inside   owner // the goroutine
	stopOnce sync.Once
	stopped  chan struct{}
}

// seenAtStart returns the number of drains for which f is not called. If the
// queue is not full, f is called for the last one. The number and the state of
// the queue must be read at the same moment. Otherwise a drain between the two
// reads would be counted twice or not at all.
func (d *drainer) seenAtStart() (seen int64) {
	for {
		n, _ := d.w.Drains()
		full := d.w.WriteQueueFull()
		if again, _ := d.w.Drains(); again != n {
			continue
		}
		if full {
			return n
		}
		return n - 1
	}
}

func (d *drainer) work(seen int64) {
	d.inside.enter()
	for !d.isStopped() {
		n, changed := d.w.Drains()
		if changed == nil {
			return // after the end, f is not called, even for a drain before the end
		}
		if n > seen {
			seen++
			d.f()
			continue
		}
		select {
		case <-changed:
		case <-d.stopped:
		}
	}
}

func (d *drainer) isStopped() bool {
	select {
	case <-d.stopped:
		return true
	default:
		return false
	}
}

func (d *drainer) stop() {
	d.stopOnce.Do(func() { close(d.stopped) })
	if !d.inside.isCaller() {
		d.group.Wait()
	}
}
