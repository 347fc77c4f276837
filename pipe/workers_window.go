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
// With order, a task joins the list when it is taken. The first task is
// delivered when it is done, and then the next one. Without order, a task joins
// the list when it is done.
//
// One worker at a time delivers. If another worker is delivering when a task is
// done, that worker delivers the task, too.
//
// The window is bounded in bytes. It counts the results that are not delivered,
// and the memory of the tasks that are done. If it is full, a worker waits
// before it takes a task, and before it adds results to its task. It continues
// when other tasks were delivered. Only the worker of the first task does not
// wait. It delivers its results itself. The input of a task does not count, so
// each worker can have a task, however large the elements are.
type window[O any] struct {
	ordered bool
	maxSize int64 // bytes

	mu sync.Mutex

	// guarded by mu
	delivering bool // a worker is using the output
	undelivered[O]
	size    int64   // bytes of all tasks that are not delivered
	perElem float64 // measured nanoseconds per element, 0 if not yet measured
	spare   taskPool[O]
	end     ending       // why the workers take no more
	changed notify.Event // happens when a worker that waits for room may continue
}

// The undelivered tasks are in two lists, guarded by the mu of the window.
type undelivered[O any] struct {
	tasks     list[O] // to be delivered; without order, only those that are done
	abandoned list[O] // without order, those whose kernel has failed or was stopped
}

// addLocked returns a new task. With order, it is the last task of the list.
func (w *window[O]) addLocked() *task[O] {
	t := w.spare.get()
	if w.ordered {
		w.tasks.push(t)
	}
	return t
}

// addAfterLocked returns a new task. With order, it follows the task before.
func (w *window[O]) addAfterLocked(before *task[O]) *task[O] {
	t := w.spare.get()
	if w.ordered {
		w.tasks.pushAfter(before, t)
	}
	return t
}

// abandon keeps t for releaseResults. Its kernel has failed or was stopped.
func (w *window[O]) abandon(t *task[O]) {
	if !w.ordered {
		w.mu.Lock()
		w.abandoned.push(t)
		w.mu.Unlock()
	}
}

// releaseResults releases the results that were not delivered, because
// downstream takes no more. It calls count with their number. No worker runs
// any more.
func (w *window[O]) releaseResults(count func(n int)) {
	for _, first := range []*task[O]{w.tasks.first, w.abandoned.first} {
		for t := first; t != nil; t = t.next {
			for _, b := range t.results {
				count(len(b.elems))
				b.Release()
			}
		}
	}
}

// readyLocked reports whether the first task can be delivered.
func (w *window[O]) readyLocked() bool { return w.tasks.first != nil && w.tasks.first.done }

// measureLocked updates the time per element. perElem is the time per element
// of one task.
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

// waitForRoomLocked waits until the worker may take a task, or add results to
// the task that it has. If the workers take no more, it returns the reason.
// While it waits, the window is not locked.
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
		case <-w.c.ctx.Done(): // checked as well, because the kernel may wait under another context
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

// mayDeliverLocked reports whether the worker may deliver results of its task
// before the task is done.
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
