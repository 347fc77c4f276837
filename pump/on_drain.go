package pump

import (
	"context"

	"github.com/penstock-go/penstock/internal/misuse"
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

// OnDrain calls f each time the write queue of w drains, until ctx ends, or
// until w is closed or fails. If the queue is not full at the start, OnDrain
// calls f once for that. So no drain is lost between a check of WriteQueueFull
// and OnDrain.
//
// All calls are made on the goroutine of the caller, one after the other. They
// are never made inside a Write and never nested, even when f fills the queue
// again. When f is called, the queue is not full, unless another goroutine has
// filled it since.
//
// If ctx ends, OnDrain returns context.Cause(ctx). To end ctx only signals, so
// it never blocks, and f may do it as well. It does not interrupt a running f.
// When OnDrain has returned, f is not called any more. OnDrain returns nil once
// w is closed or has failed. Write of w then returns the reason.
//
// A nil f is never called. OnDrain panics if w is nil.
func OnDrain(ctx context.Context, w Drainer, f func()) error {
	must.Hold("OnDrain", !misuse.IsNil(w), "the WriteStream must not be nil")
	if f == nil {
		f = func() {}
	}
	seen := seenAtStart(w)
	for ctx.Err() == nil {
		n, changed := w.Drains()
		if changed == nil {
			return nil // after the end, f is not called, even for a drain before the end
		}
		if n > seen {
			seen++
			f()
			continue
		}
		select {
		case <-changed:
		case <-ctx.Done():
		}
	}
	return context.Cause(ctx)
}

// seenAtStart returns the number of drains for which OnDrain does not call f.
// If the queue is not full, it calls f for the last one. The number and the
// state of the queue must be read at the same moment. Otherwise a drain between
// the two reads would be counted twice or not at all.
func seenAtStart(w Drainer) (seen int64) {
	for {
		n, _ := w.Drains()
		full := w.WriteQueueFull()
		if again, _ := w.Drains(); again != n {
			continue
		}
		if full {
			return n
		}
		return n - 1
	}
}
