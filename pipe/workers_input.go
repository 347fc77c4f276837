package pipe

import (
	"context"
	"slices"
	"sync"

	"github.com/penstock-go/penstock/internal/account"
)

// A workersInput is the input that the workers of a stage share. Only the
// worker that has the lock may use it.
type workersInput[I, O any] struct {
	lock  inputLock
	left  unbegun[I, O]
	taken int64 // elements that were read, so far
}

// An unbegun has consecutive elements that are not part of a task yet. They are
// those of the last Buffer, or those that a slow task has given back.
type unbegun[I, O any] struct {
	b     Buffer[I]
	first int64    // index of the first element
	place *task[O] // with order, the next task, which has a place in the window already; nil if that is the end
}

// An inputLock is a lock that one worker at a time has. A worker waits for it
// on a channel. The wait also ends with the context of the stage, and the
// account of the worker counts it.
//
// A released lock is free for the first worker that tries to acquire it. One of
// the waiting workers is woken, and tries again. The lock is not handed to a
// waiting worker, because that worker would have the lock before it is
// scheduled. All workers that come meanwhile would have to wait, too. On two
// cores the workers would then run one after the other. The order of the
// workers does not matter, because all of them do the same work.
//
// It does not use the wait list of bytequeue, because the account of a waiter
// must count it as waiting exactly until it is woken.
type inputLock struct {
	mu sync.Mutex

	// guarded by mu
	taken   bool
	waking  bool           // a waiter was woken and has not tried yet, so no other one is woken
	waiting []*inputWaiter // woken in this order, so that no worker stays idle for long
}

// An inputWaiter belongs to one worker, and is used when it waits for the lock.
type inputWaiter struct {
	account *account.Account
	ready   chan struct{} // capacity 1
	woken   bool          // has been taken off waiting, guarded by the mu of the lock
}

func newInputWaiter(a *account.Account) *inputWaiter {
	return &inputWaiter{account: a, ready: make(chan struct{}, 1)}
}

// acquire waits for the lock and takes it. If acquire returns an error, the
// caller does not have the lock.
func (l *inputLock) acquire(ctx context.Context, w *inputWaiter) error {
	for !l.tryAcquire(w) {
		w.account.BeginWait(account.Starved, w.account.Clock(), account.Check(func() bool {
			l.mu.Lock()
			defer l.mu.Unlock()
			return !w.woken
		}))
		select {
		case <-w.ready:
			w.account.EndWait()
		case <-ctx.Done():
			w.account.EndWait()
			l.leave(w)
			return context.Cause(ctx)
		}
	}
	return nil
}

// tryAcquire takes the lock if it is free. If it is not free, w joins the
// waiters.
func (l *inputLock) tryAcquire(w *inputWaiter) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if w.woken {
		w.woken, l.waking = false, false
	}
	if !l.taken {
		l.taken = true
		return true
	}
	l.waiting = append(l.waiting, w)
	return false
}

// leave records that w does not wait any longer. If w was woken, another waiter
// is woken instead.
func (l *inputLock) leave(w *inputWaiter) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if w.woken {
		<-w.ready // cannot block: wakeLocked has sent
		w.woken, l.waking = false, false
		l.wakeLocked()
		return
	}
	if i := slices.Index(l.waiting, w); i >= 0 {
		l.waiting = slices.Delete(l.waiting, i, i+1)
	}
}

// release frees the lock.
func (l *inputLock) release() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.taken = false
	l.wakeLocked()
}

// wakeLocked wakes the first waiter, unless the lock is taken or a woken waiter
// has not tried yet.
func (l *inputLock) wakeLocked() {
	if l.taken || l.waking || len(l.waiting) == 0 {
		return
	}
	w := l.waiting[0]
	l.waiting = l.waiting[:copy(l.waiting, l.waiting[1:])]
	w.woken, l.waking = true, true
	w.ready <- struct{}{} // cannot block: capacity 1, and w takes it before it waits again
}

// take cuts the next task off the input. It returns io.EOF at the end. The
// Buffer is empty if the elements of the task are dropped.
func (w *worker[I, O]) take(ctx context.Context) (b Buffer[I], err error) {
	c := w.c
	if err := c.input.lock.acquire(ctx, w.waiter); err != nil {
		return b, c.in.s.p.cause(ctx)
	}
	defer c.input.lock.release()
	c.window.mu.Lock()
	w.task = c.input.left.place // before the wait, which the worker of the first task omits
	err = w.waitForRoomLocked(ctx)
	c.window.mu.Unlock()
	if err != nil {
		return b, err
	}
	left := &c.input.left
	if n := len(left.b.elems); n > 0 && c.in.Interrupted(n) {
		left.b.Release()
		left.b = Buffer[I]{}
	}
	if len(left.b.elems) == 0 && left.place == nil {
		if err := w.refill(ctx); err != nil {
			return b, err
		}
	}
	return w.begin(), nil
}

// begin cuts the next task off the elements that are left.
func (w *worker[I, O]) begin() Buffer[I] {
	c, win, left := w.c, &w.c.window, &w.c.input.left
	w.start = w.account.Clock()
	win.mu.Lock()
	defer win.mu.Unlock()
	n := min(len(left.b.elems), taskLength(len(left.b.elems), win.perElem))
	b := left.b.split(n)
	w.first, w.task = left.first, left.place
	if w.task == nil {
		w.task = win.addLocked()
	}
	left.first, left.place = left.first+int64(n), nil
	if win.ordered && len(left.b.elems) > 0 {
		left.place = win.addAfterLocked(w.task)
	}
	w.choosePool(n)
	if n > 1 {
		w.b = b
		w.out.claim.start(n, b.owners(), win.perElem)
		c.idle.divisible = append(c.idle.divisible, w)
	}
	return b
}
