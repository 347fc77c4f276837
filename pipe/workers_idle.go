package pipe

import (
	"context"
	"slices"
	"time"

	"github.com/penstock-go/penstock/internal/account"
)

// An idle is what a worker needs that waits for the input. One worker at a time
// does so. If the task of another worker has become slow, it takes back the
// elements of that task that have not begun. Meanwhile no task begins, because
// the worker has the lock of the input.
type idle[I, O any] struct {
	wake  chan struct{} // capacity 1; gets a value when there may be elements to take back, or when no more can be given back
	timer *time.Timer   // sends to wake, nil until it is first needed

	// guarded by mu of the window
	divisible []*worker[I, O] // those with a task of several elements
	atEnd     bool            // the input has ended, and a worker waits for elements that are given back
}

// refill gets more elements, of the input or of a slow task. It returns io.EOF
// if there will be none.
func (w *worker[I, O]) refill(ctx context.Context) error {
	c := w.c
	c.in.worker = w.account
	for {
		if ctx.Err() != nil {
			return c.in.s.p.cause(ctx)
		}
		if b, ok := c.in.TryRead(); ok {
			c.input.add(b)
			return nil
		}
		found, next, may := w.takeBack()
		if found {
			return nil
		}
		if !may {
			b, err := c.in.Read(ctx)
			c.input.add(b)
			return err
		}
		if err := w.awaitMore(ctx, next); err != nil {
			return err
		}
	}
}

// add adds a Buffer that was read.
func (in *workersInput[I, O]) add(b Buffer[I]) {
	in.left = unbegun[I, O]{b: b, first: in.taken}
	in.taken += int64(len(b.elems))
}

// takeBack takes back the elements that a slow task has not begun. The next
// tasks are cut off them. If there is no such task, next is the time until a
// task becomes slow, or 0, and may reports whether a task may still give
// elements back.
func (w *worker[I, O]) takeBack() (found bool, next time.Duration, may bool) {
	c, win, now := w.c, &w.c.window, w.account.Clock()
	win.mu.Lock()
	defer win.mu.Unlock()
	for _, v := range c.idle.divisible {
		if !v.out.claim.mayGive() {
			continue
		}
		may = true
		if wait := v.start + slowAfter - now; wait > 0 {
			if next == 0 || wait < next {
				next = wait
			}
		} else if open, given := v.out.claim.take(); open > given {
			n := int64(len(v.b.elems))
			back := v.b
			back.elems = v.b.elems[n-open : n-given : n-given]
			back.Retain()
			c.input.left = unbegun[I, O]{b: back, first: v.first + n - open}
			if win.ordered {
				c.input.left.place = win.addAfterLocked(v.task)
			}
			win.perElem = 0 // the next tasks are short until their time is measured
			return true, 0, true
		}
	}
	c.idle.atEnd = may && c.in.e.q.Ended()
	return false, next, may
}

// awaitMore waits until there is input, until next has passed unless it is 0,
// or until a slow task may give elements back.
func (w *worker[I, O]) awaitMore(ctx context.Context, next time.Duration) error {
	c := w.c
	if next > 0 {
		defer c.idle.setTimer(next).Stop()
	}
	w.account.BeginWaitUnder(ctx, account.Starved, w.account.Clock(), more[I, O]{c})
	defer w.account.EndWait()
	if !c.in.e.q.Ended() {
		return c.in.s.p.resultOf(ctx, c.in.r.WaitOr(ctx, c.idle.wake))
	}
	select {
	case <-c.idle.wake:
		return nil
	case <-ctx.Done():
		return c.in.s.p.cause(ctx)
	}
}

func (i *idle[I, O]) setTimer(d time.Duration) *time.Timer {
	if i.timer == nil {
		i.timer = time.AfterFunc(d, func() { wakeIdle(i.wake) })
	} else {
		i.timer.Reset(d)
	}
	return i.timer
}

// endClaim ends the task of w as one that may give elements back. It returns
// the number of elements that were given back, and false if the kernel has not
// noticed that.
func (w *worker[I, O]) endClaim() (given int, ok bool) {
	i, claim := &w.c.idle, &w.out.claim
	w.c.window.mu.Lock()
	n, ok := claim.end()
	claim.given = 0
	claim.open.Store(0)
	k := slices.Index(i.divisible, w)
	i.divisible = slices.Delete(i.divisible, k, k+1)
	if i.atEnd {
		wakeIdle(i.wake)
	}
	w.c.window.mu.Unlock()
	if claim.kept {
		claim.kept = false
		w.b.Release()
	}
	w.b = Buffer[I]{}
	return int(n), ok
}

// A more is the condition of a worker that waits for elements.
type more[I, O any] struct{ c *crew[I, O] }

// Missing reports whether the worker would wait.
func (m more[I, O]) Missing() bool {
	c := m.c
	c.window.mu.Lock()
	defer c.window.mu.Unlock()
	may := false
	for _, v := range c.idle.divisible {
		if v.out.claim.gives() {
			return false
		}
		may = may || v.out.claim.mayGive()
	}
	q := c.in.e.q
	return q.Len() == 0 && (!q.Ended() || may)
}
