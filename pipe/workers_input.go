package pipe

import (
	"context"
	"slices"
	"sync"

	"github.com/penstock-go/penstock/internal/account"
)

// A workersInput is the input that the workers of a stage share. The worker that
// has the lock may use it.
type workersInput[I any] struct {
	lock     inputLock
	leftover Buffer[I] // elements of the last Buffer that are not part of a task yet
	taken    int64     // elements cut off so far
}

// An inputLock is a lock that one worker at a time has. A worker waits for it on
// a channel, with a context, and counts as waiting.
//
// A lock that is released is free for the first worker that comes. One of the
// workers that wait is woken to try again. If the lock were handed to a worker
// that has yet to be scheduled, all that come meanwhile would have to wait as
// well, and each of them would be handed it asleep. On two cores, workers would
// then run one after the other. Since all workers do the same, none is wronged.
//
// It has a wait list of its own, unlike bytequeue, because a waiter counts as
// waiting in its account exactly until it is woken.
type inputLock struct {
	mu sync.Mutex

	// guarded by mu
	taken   bool
	waking  bool           // a waiter was woken and has not tried yet, and more would come in vain
	waiting []*inputWaiter // the first one is woken first, so that none stays idle while there is work for all
}

// An inputWaiter is one worker that can wait for the lock.
type inputWaiter struct {
	account *account.Account
	ready   chan struct{} // capacity 1
	woken   bool          // has been taken off waiting, guarded by the mu of the lock
}

func newInputWaiter(a *account.Account) *inputWaiter {
	return &inputWaiter{account: a, ready: make(chan struct{}, 1)}
}

// acquire waits for the lock. If it returns an error, the caller does not have
// the lock.
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

// tryAcquire takes the lock if it is free. If it is not, w joins those that wait.
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

// leave notes that w does not wait any longer. If w was woken, another one is
// woken in its place.
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

// wakeLocked wakes the first waiter, if that is needed.
func (l *inputLock) wakeLocked() {
	if l.taken || l.waking || len(l.waiting) == 0 {
		return
	}
	w := l.waiting[0]
	l.waiting = l.waiting[:copy(l.waiting, l.waiting[1:])]
	w.woken, l.waking = true, true
	w.ready <- struct{}{} // cannot block: capacity 1, and w takes it before it waits again
}

// take cuts the next task off the input. It returns io.EOF at the end.
func (w *worker[I, O]) take(ctx context.Context) (Buffer[I], error) {
	c := w.c
	if err := c.input.lock.acquire(ctx, w.waiter); err != nil {
		return Buffer[I]{}, c.in.s.p.cause(ctx)
	}
	defer c.input.lock.release()
	c.window.mu.Lock()
	err := w.waitForRoomLocked(ctx)
	perElem := c.window.perElem
	c.window.mu.Unlock()
	if err != nil {
		return Buffer[I]{}, err
	}
	if len(c.input.leftover.elems) == 0 {
		c.in.worker = w.account
		if c.input.leftover, err = c.in.Read(ctx); err != nil {
			return Buffer[I]{}, err
		}
	}
	b := c.input.leftover.split(taskLength(len(c.input.leftover.elems), perElem))
	w.first, w.inputSize = c.input.taken, c.sizer.all(b.elems)
	w.choosePool(len(b.elems))
	c.input.taken += int64(len(b.elems))
	c.window.mu.Lock()
	w.task = c.window.addLocked(w.inputSize)
	c.window.mu.Unlock()
	return b, nil
}
