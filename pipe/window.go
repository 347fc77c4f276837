package pipe

import "context"

// maxSpare is the number of delivered tasks that are kept for use as other ones: 100 KiB. As many can pile up behind a slow
// element and then be delivered at once.
const maxSpare = 1024

// newTaskLocked returns a task whose input has size bytes. In order, it is the last of the window.
func (c *crew[I, O]) newTaskLocked(size int64) *task[O] {
	t := c.free.first
	if t != nil {
		c.free.pop()
		c.spare--
	} else {
		t = new(task[O])
	}
	t.size = size
	c.size += size
	if c.ordered {
		c.window.push(t)
	}
	return t
}

// recycleLocked keeps t, which was delivered, for use as another task.
func (c *crew[I, O]) recycleLocked(t *task[O]) {
	if c.spare < maxSpare {
		*t = task[O]{results: t.results}
		c.free.push(t)
		c.spare++
	}
}

// roomLocked waits until the worker may take another task, or go on with the results of the one it has. It
// returns why no more is wanted. While it waits, c.mu is not locked.
func (w *worker[I, O]) roomLocked(ctx context.Context) error {
	c, m := w.c, w.m
	for !w.freeLocked() {
		if c.changed == nil {
			c.changed = make(chan struct{})
		}
		changed := c.changed
		if w.task != nil {
			w.task.waits = true
		}
		c.mu.Unlock()
		m.waitUnder(ctx, blocked, m.s.p.clock(), w)
		select {
		case <-changed:
		case <-ctx.Done():
		case <-c.ctx.Done(): // the kernel may have another
		}
		m.done()
		c.mu.Lock()
		if w.task != nil {
			w.task.waits = false
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if c.ctx.Err() != nil {
			return context.Cause(c.ctx)
		}
	}
	return c.over
}

// freeLocked reports whether the worker need not wait for room.
func (w *worker[I, O]) freeLocked() bool {
	return w.c.over != nil || w.c.size <= w.c.maxSize || w.task != nil && w.firstLocked()
}

// firstLocked reports whether the worker may deliver its task though it is not done.
func (w *worker[I, O]) firstLocked() bool {
	return !w.c.delivering && (!w.c.ordered || w.c.window.first == w.task)
}

// missing reports whether the worker would wait for room.
func (w *worker[I, O]) missing() bool {
	w.c.mu.Lock()
	defer w.c.mu.Unlock()
	return !w.freeLocked()
}

// wakeLocked wakes those who wait for room if one of them may go on.
func (c *crew[I, O]) wakeLocked() {
	if c.changed == nil {
		return
	}
	first := c.window.first
	if c.over != nil || c.size <= c.maxSize || !c.delivering && (!c.ordered || first != nil && first.waits) {
		close(c.changed)
		c.changed = nil
	}
}

// put collects a result of the task. A worker whose results find the window full waits, and
// hands them over itself as soon as it may.
func (w *worker[I, O]) put(ctx context.Context, b Buffer[O], size int64, wait bool) (mine bool, err error) {
	c, t := w.c, w.task
	c.mu.Lock()
	if len(b.elems) == 0 {
		defer c.mu.Unlock()
		return false, c.over
	}
	t.results = append(t.results, b)
	t.size += size
	c.size += size
	if c.size <= c.maxSize || !wait {
		c.mu.Unlock()
		return false, nil
	}
	if err := w.roomLocked(ctx); err != nil || !w.firstLocked() {
		c.mu.Unlock()
		return false, err
	}
	c.delivering = true
	c.mu.Unlock()

	c.in.s.host.writer = w.m
	err = c.hand(ctx, t, false)
	c.mu.Lock()
	c.size -= t.size - w.input
	t.size = w.input // it goes on; so far only its own worker delivers it
	c.wakeLocked()   // before deliver, which may wait
	c.mu.Unlock()
	return false, w.deliver(ctx, err)
}

// finish marks the task, in which an element took perElem nanoseconds, as done, and delivers what is ready. If another
// worker is delivering, that one goes on with it.
func (w *worker[I, O]) finish(ctx context.Context, perElem float64) error {
	c, t := w.c, w.task
	c.mu.Lock()
	c.measuredLocked(perElem)
	w.task = nil
	t.done = true
	t.size -= w.input
	c.size -= w.input
	if !c.ordered {
		c.window.push(t)
	}
	c.wakeLocked()
	err := c.over
	mine := err == nil && !c.delivering && c.readyLocked()
	if mine {
		c.delivering = true
	}
	c.mu.Unlock()
	if !mine {
		return err
	}
	c.in.s.host.writer = w.m
	return w.deliver(ctx, nil)
}

// readyLocked reports whether the first task of the window can be delivered.
func (c *crew[I, O]) readyLocked() bool { return c.window.first != nil && c.window.first.done }

// deliver hands over, one after the other, the tasks that are ready, unless err says that downstream takes no more. The
// caller has set delivering; deliver clears it.
func (w *worker[I, O]) deliver(ctx context.Context, err error) error {
	c := w.c
	c.mu.Lock()
	for flushed := false; err == nil; {
		if c.readyLocked() {
			t := c.window.pop()
			alone := !c.readyLocked()
			c.mu.Unlock()
			err, flushed = c.hand(ctx, t, alone), false
			c.mu.Lock()
			c.size -= t.size
			c.recycleLocked(t)
			c.wakeLocked()
			continue
		}
		if flushed {
			break
		}
		c.mu.Unlock()
		err, flushed = c.out.Flush(ctx), true // no element waits for company while nothing is ready
		c.mu.Lock()
	}
	c.delivering = false
	if c.over == nil {
		c.over = err
	}
	c.wakeLocked()
	c.mu.Unlock()
	return err
}

// hand gives the results of t to the output of the stage. Short ones are gathered, for a Buffer for each slow
// element would make every stage behind this one pay for it; but not if t is alone: then nothing is ready to be
// gathered with it.
func (c *crew[I, O]) hand(ctx context.Context, t *task[O], alone bool) error {
	var failed error
	for i, b := range t.results {
		t.results[i] = Buffer[O]{}
		switch {
		case failed != nil:
			b.Release()
		case len(b.elems) >= c.out.length/4 || alone && len(t.results) == 1 && len(c.out.gathered.elems) == 0:
			failed = c.out.give(ctx, b, true)
		default:
			failed = c.out.SendAll(ctx, b.elems)
			b.Release()
		}
	}
	t.results = t.results[:0]
	if failed != nil || !t.stop {
		return failed
	}
	if err := c.out.Flush(ctx); err != nil {
		return err
	}
	c.in.s.host.interrupt(ErrStopped)
	return ErrStopped
}

// A worker is the receiver behind the Out that its kernel sees. Nothing stands behind it:
// what it collects is handed over when the task is done.

func (w *worker[I, O]) room(context.Context) error { return nil }

func (w *worker[I, O]) flush(context.Context, bool) error { return nil }

func (w *worker[I, O]) end(error, bool) {}

func (w *worker[I, O]) tail() backpressure { return w.c.out.next.tail() }
