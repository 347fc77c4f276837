package account

import (
	"sync"
	"sync/atomic"
	"time"
)

// A Run is the clock of a run and the count of its goroutines that do not wait.
// Begin starts it. A Run must not be copied.
type Run struct {
	// set by Begin, read-only after
	start    time.Time
	resolver Resolver

	active  atomic.Int64 // number of goroutines that do not wait
	changes atomic.Int64 // grows with each start and end of a wait
	mu      sync.Mutex   // one check at a time
}

// A Resolver decides what happens when every goroutine of a run waits.
type Resolver interface {
	// Stuck reports whether there are goroutines, and none of them can continue
	// by itself.
	Stuck() bool

	// Resolve lets a goroutine continue, and returns true. If it cannot, it
	// fails the run and returns false.
	Resolve() bool
}

// Begin starts the clock at start. goroutines is the number of goroutines that
// will begin. They count as active from now on, because a goroutine that has
// not begun does not wait.
func (r *Run) Begin(start time.Time, goroutines int, resolver Resolver) {
	r.start, r.resolver = start, resolver
	r.active.Store(int64(goroutines))
}

// Clock returns the time since Begin. It reads one clock, and time.Now reads
// two. With time.Now, fast stages that wait often would spend a tenth of their
// time on that.
func (r *Run) Clock() time.Duration { return time.Since(r.start) }

// Add counts one more goroutine, which is about to start.
func (r *Run) Add() {
	r.active.Add(1)
	r.changes.Add(1)
}

// remove counts one goroutine less, which is about to wait or has ended. If it
// was the last active one, it checks whether any goroutine can continue.
func (r *Run) remove() {
	r.changes.Add(1)
	if r.active.Add(-1) == 0 {
		r.check()
	}
}

// check calls the Resolver if no goroutine can continue. A goroutine that was
// woken may not have run yet. It still counts as waiting, but its condition is
// not missing any more, so Stuck is false. If a wait begins or ends during the
// check, its result is out of date. Then the next goroutine that is the last to
// wait checks again.
func (r *Run) check() {
	r.mu.Lock()
	defer r.mu.Unlock()
	changes := r.changes.Load()
	for r.resolver.Stuck() && r.active.Load() == 0 && r.changes.Load() == changes {
		// Resolve may have changed an edge for which no goroutine waits. That
		// wakes no goroutine, so check again.
		if !r.resolver.Resolve() {
			return
		}
	}
}
