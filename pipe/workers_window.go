package pipe

import (
	"context"
	"sync"

	"github.com/penstock-go/penstock/internal/account"
	"github.com/penstock-go/penstock/internal/notify"
)

// A window holds the tasks that the workers of a stage have taken and not yet
// delivered.
//
//	input → [ task 5: in work ] [ task 4: done ] [ task 3: done ] → output
//
// With order, the first task is delivered when it is done, and then those that
// follow it. Without order, a task joins the list when it is done.
//
// One worker at a time delivers. A worker that is done with its task leaves the
// delivery to the one that delivers already.
//
// The window is bounded in bytes. A worker that finds it full waits with its next
// task, or with the results of this one, until other tasks were delivered. Only
// the worker of the first task does not wait: it delivers its results itself.
type window[O any] struct {
	ordered bool
	maxSize int64 // bytes

	mu sync.Mutex

	// guarded by mu
	delivering bool    // a worker uses the output
	tasks      list[O] // that are not delivered, in order, or those of them that are done, without order
	size       int64   // bytes of all tasks that are not delivered
	perElem    float64 // measured nanoseconds per element, 0 if not yet measured
	spare      taskPool[O]
	end        ending       // why the workers take no more
	changed    notify.Event // a worker that waits for room may continue
}

// addLocked returns a new task whose input has size bytes. With order, it is the
// last one.
func (w *window[O]) addLocked(size int64) *task[O] {
	t := w.spare.get()
	t.size = size
	w.size += size
	if w.ordered {
		w.tasks.push(t)
	}
	return t
}

// readyLocked reports whether the first task can be delivered.
func (w *window[O]) readyLocked() bool { return w.tasks.first != nil && w.tasks.first.done }

// measureLocked updates the time per element by that of one task.
func (w *window[O]) measureLocked(perElem float64) {
	perElem = max(1, perElem)
	if w.perElem == 0 {
		w.perElem = perElem
		return
	}
	w.perElem += (perElem - w.perElem) / 4
}

// wakeLocked wakes the workers that wait for room if one of them may continue.
func (w *window[O]) wakeLocked() {
	if !w.changed.Awaited() {
		return
	}
	first := w.tasks.first
	if w.end.reason() != nil || w.size <= w.maxSize || !w.delivering && (!w.ordered || first != nil && first.waits) {
		w.changed.Happen()
	}
}

// waitForRoomLocked waits until the worker may take another task, or continue
// with the results of the one it has. It returns why no more is wanted. While it
// waits, the window is not locked.
func (w *worker[I, O]) waitForRoomLocked(ctx context.Context) error {
	win, a := &w.c.window, w.account
	for !w.hasRoomLocked() {
		changed := win.changed.Next()
		if w.task != nil {
			w.task.waits = true
		}
		win.mu.Unlock()
		a.BeginWaitUnder(ctx, account.Blocked, a.Clock(), w)
		select {
		case <-changed:
		case <-ctx.Done():
		case <-w.c.ctx.Done(): // the kernel may wait under another context
		}
		a.EndWait()
		win.mu.Lock()
		if w.task != nil {
			w.task.waits = false
		}
		if ctx.Err() != nil {
			return w.c.in.s.p.cause(ctx)
		}
		if w.c.ctx.Err() != nil {
			return w.c.in.s.p.cause(w.c.ctx)
		}
	}
	return win.end.reason()
}

// hasRoomLocked reports whether the worker need not wait for room.
func (w *worker[I, O]) hasRoomLocked() bool {
	win := &w.c.window
	return win.end.reason() != nil || win.size <= win.maxSize || w.task != nil && w.mayDeliverLocked()
}

// mayDeliverLocked reports whether the worker may deliver its task though the
// task is not done.
func (w *worker[I, O]) mayDeliverLocked() bool {
	win := &w.c.window
	return !win.delivering && (!win.ordered || win.tasks.first == w.task)
}

// Missing reports whether the worker would wait for room.
func (w *worker[I, O]) Missing() bool {
	w.c.window.mu.Lock()
	defer w.c.window.mu.Unlock()
	return !w.hasRoomLocked()
}
