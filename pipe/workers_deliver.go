package pipe

import "context"

// A worker is the receiver of the Out that its kernel is given. The results
// stay in the task until the task is done. So waitForRoom and flush have
// nothing to do.

// put adds b to the results of the task. If the window is full, the worker
// waits until there is room, or until it may deliver the results itself.
func (w *worker[I, O]) put(ctx context.Context, b Buffer[O], size int64, mode waitMode) (accepted bool, err error) {
	win, t := &w.c.window, w.task
	win.mu.Lock()
	if len(b.elems) == 0 {
		defer win.mu.Unlock()
		return true, win.end.reason()
	}
	t.results = append(t.results, b)
	t.size += size
	win.size += size
	if win.size <= win.maxSize || mode == neverWait {
		win.mu.Unlock()
		return true, nil
	}
	if err := w.waitForRoomLocked(ctx); err != nil || !w.mayDeliverLocked() {
		win.mu.Unlock()
		return true, err
	}
	win.delivering = true
	win.mu.Unlock()

	w.c.in.s.host.worker = w.account
	t.alone = false
	err = w.c.putResults(ctx, t)
	win.mu.Lock()
	win.size -= t.size
	t.size = 0       // the task continues, and its delivered results do not count any more
	win.wakeLocked() // before deliver, which may wait
	win.mu.Unlock()
	return true, w.deliver(ctx, err)
}

func (w *worker[I, O]) waitForRoom(context.Context) error { return nil }

func (w *worker[I, O]) flush(context.Context, waitMode) error { return nil }

func (w *worker[I, O]) conclude(conclusion) {}

func (w *worker[I, O]) queue() writeQueue { return w.c.out.next.queue() }

// finish marks the task as done, and delivers the tasks that are ready. If
// another worker is delivering, finish leaves them to that worker. The worker
// has worked on n elements of the task.
func (w *worker[I, O]) finish(ctx context.Context, n int) error {
	win, t := &w.c.window, w.task
	took := w.account.Clock() - w.start
	win.mu.Lock()
	if n > 0 {
		win.measureLocked(float64(took) / float64(n))
	}
	w.task = nil
	t.done = true
	t.size += taskSize
	win.size += taskSize
	if !win.ordered {
		win.tasks.push(t)
	}
	win.wakeLocked()
	err := win.end.reason()
	delivers := err == nil && !win.delivering && win.readyLocked()
	if delivers {
		win.delivering = true
	}
	win.mu.Unlock()
	if !delivers {
		return err
	}
	w.c.in.s.host.worker = w.account
	return w.deliver(ctx, nil)
}

// deliver hands over the tasks that are ready, one after the other. If err is
// not nil, downstream takes no more, and deliver hands over nothing. The caller
// has set delivering, and deliver clears it.
func (w *worker[I, O]) deliver(ctx context.Context, err error) error {
	c, win := w.c, &w.c.window
	win.mu.Lock()
	for flushed := false; err == nil; {
		if win.readyLocked() {
			t := win.tasks.pop()
			t.alone = !win.readyLocked()
			win.mu.Unlock()
			err, flushed = c.putResults(ctx, t), false
			win.mu.Lock()
			win.size -= t.size
			win.spare.put(t)
			win.wakeLocked()
			continue
		}
		if flushed {
			break
		}
		win.mu.Unlock()
		err, flushed = c.out.Flush(ctx), true // no task is ready, so the gathered results must not wait for more
		win.mu.Lock()
	}
	win.delivering = false
	if err != nil && win.end.reason() == nil {
		win.end.set(err)
	}
	win.wakeLocked()
	win.mu.Unlock()
	return err
}

// putResults puts the results of t to the output of the stage. Short Buffers
// are gathered into longer ones, because many short Buffers would slow down
// every stage downstream. If no other task is ready, the results of t are put
// at once, because there is nothing to gather them with.
func (c *crew[I, O]) putResults(ctx context.Context, t *task[O]) error {
	var failed error
	for i, b := range t.results {
		t.results[i] = Buffer[O]{}
		switch {
		case failed != nil:
			c.out.countDropped(len(b.elems))
			b.Release()
		case len(b.elems) >= c.out.length/4 || t.alone && len(t.results) == 1 && len(c.out.gathered.elems) == 0:
			failed = c.out.put(ctx, b, untilRoom)
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
	c.in.s.host.endStage(ErrStopped)
	return ErrStopped
}
