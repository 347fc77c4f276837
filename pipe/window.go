package pipe

import "context"

// put collects a result of the task. A worker whose results find the window full waits, and
// hands them over itself as soon as it may.
func (w *worker[I, O]) put(ctx context.Context, b Buffer[O], size int64, _ bool) error {
	c := w.c
	c.mu.Lock()
	w.task.results = append(w.task.results, b)
	w.task.size += size
	c.size += size
	full := c.size > c.maxSize
	c.mu.Unlock()
	if !full {
		return nil
	}
	mine := func() bool { return !c.delivering && (!c.ordered || c.window[0] == w.task) }
	if err := w.room(ctx, func() bool { return c.size <= c.maxSize || mine() }); err != nil {
		return err
	}
	c.mu.Lock()
	if !mine() {
		c.mu.Unlock()
		return nil
	}
	c.delivering = true
	c.mu.Unlock()
	return w.deliver(ctx, w.task)
}

// finish marks the task as done and delivers what is ready: in order, the tasks at the front of the
// window that are done. If another worker is delivering, it goes on with them.
func (w *worker[I, O]) finish(ctx context.Context) error {
	c := w.c
	c.mu.Lock()
	w.task.done = true
	w.task.size -= w.input
	c.size -= w.input
	if !c.ordered {
		c.window = append(c.window, w.task)
	}
	c.changedLocked()
	for !c.delivering && c.over == nil && c.readyLocked() {
		c.delivering = true
		t := c.window[0]
		c.mu.Unlock()
		if err := w.deliver(ctx, t); err != nil {
			return err
		}
		c.mu.Lock()
	}
	err := c.over
	c.mu.Unlock()
	return err
}

// readyLocked reports whether the first task of the window can be delivered.
func (c *crew[I, O]) readyLocked() bool { return len(c.window) > 0 && c.window[0].done }

// deliver hands over the results of t, and takes it off the window if it is done. The
// caller has set delivering; deliver clears it.
func (w *worker[I, O]) deliver(ctx context.Context, t *task[O]) error {
	c := w.c
	c.in.s.host.writer = w.m
	c.mu.Lock()
	results := t.results
	t.results = nil
	c.mu.Unlock()
	err := c.hand(ctx, results)

	c.mu.Lock()
	c.size -= t.size
	if t.done {
		c.tasks--
		c.window = append(c.window[:0], c.window[1:]...) // t was the first
	} else {
		t.size = w.input // it goes on; so far only its own worker delivers it
		c.size += w.input
	}
	idle := !c.readyLocked()
	c.mu.Unlock()

	if err == nil && (idle || t.stop) {
		err = c.out.Flush(ctx) // no element waits for company while nothing is ready
	}
	if err == nil && t.done && t.stop {
		err = ErrStopped
		c.in.s.host.interrupt(ErrStopped)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.delivering = false
	if err != nil && c.over == nil {
		c.over = err
	}
	c.changedLocked()
	return err
}

// hand gives results to the output of the stage. Short ones are gathered: a Buffer for each slow element
// would make every stage behind this one pay for it.
func (c *crew[I, O]) hand(ctx context.Context, results []Buffer[O]) error {
	var failed error
	for _, b := range results {
		if failed != nil {
			b.Release()
			continue
		}
		if len(b.elems) >= c.out.length/4 {
			failed = c.out.give(ctx, b, true)
			continue
		}
		for _, v := range b.elems {
			if failed = c.out.Send(ctx, v); failed != nil {
				break
			}
		}
		b.Release()
	}
	return failed
}

// A worker is the receiver behind the Out that its kernel sees. Nothing stands behind it:
// what it collects is handed over when the task is done.

func (w *worker[I, O]) flush(context.Context) error { return nil }

func (w *worker[I, O]) end(error) {}

func (w *worker[I, O]) tail() backpressure { return w.c.out.next.tail() }
