package pump

import (
	"sync"

	"github.com/penstock-go/penstock/internal/proc"
)

// A Drainer is a WriteStream that counts its drains, as a Writer and an Out of a
// pipeline do. What is built on a queue.Queue returns that queue's Drains.
type Drainer interface {
	// WriteQueueFull is that of WriteStream.
	WriteQueueFull() bool

	// Drains returns how often the write queue has fallen from full to drained,
	// and a channel that is closed when that number changes. Once the stream is closed or has failed, the
	// channel is nil, and one handed out before is closed.
	Drains() (n int64, changed <-chan struct{})
}

// OnDrain calls f each time the write queue of w has fallen from full to drained,
// until stop is called or w is closed or has failed. If the queue is not full now, it calls f once
// for that, so that no drain is lost between a look at WriteQueueFull and OnDrain.
//
// The calls are made on one goroutine, one after the other: never inside a Write, and never
// nested, also when f itself fills the queue again. The queue is not full when f is called, unless somebody
// else has filled it meanwhile. The goroutine ends with stop, which waits for a running f, unless it is
// called from inside f; call it when f is not needed any more, also after w has ended.
//
// A nil f is never called. OnDrain panics if w is nil.
func OnDrain(w Drainer, f func()) (stop func()) {
	if isNil(w) {
		panic("pump: OnDrain: the WriteStream must not be nil")
	}
	if f == nil {
		return func() {}
	}
	d := &drainer{w: w, f: f, stopped: make(chan struct{})}
	seen := d.look()
	d.group.Go("", "drain", func() { d.work(seen) })
	return d.stop
}

// A drainer is the goroutine behind one OnDrain.
type drainer struct {
	w        Drainer
	f        func()
	group    proc.Group
	inside   owner // the goroutine
	stopOnce sync.Once
	stopped  chan struct{}
}

// look returns how many drains f has nothing to do with. If the queue is not full, the last one is not
// among them: f is called for that. Both answers must be of one moment, because a drain between
// them would be counted twice or not at all.
func (d *drainer) look() (seen int64) {
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
	for d.open() {
		n, changed := d.w.Drains()
		if changed == nil {
			return // no drain after the end, also not one before it that f has not heard of
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

func (d *drainer) open() bool {
	select {
	case <-d.stopped:
		return false
	default:
		return true
	}
}

func (d *drainer) stop() {
	d.stopOnce.Do(func() { close(d.stopped) })
	if !d.inside.isCaller() {
		d.group.Wait()
	}
}
