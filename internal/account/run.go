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

	active  atomic.Int64 // goroutines that do not wait for a condition
	changes atomic.Int64 // grows with each start and end of a wait
	mu      sync.Mutex   // one check at a time
}

// A Resolver decides what happens when every goroutine of a run waits.
type Resolver interface {
	// Stuck reports whether there are goroutines and none of them can continue
	// by itself.
	Stuck() bool

	// Resolve lets one of them continue, or ends the run. It reports whether
	// it did the former.
	Resolve() bool
}

// Begin starts the clock at start, for goroutines that have not begun yet. They
// count as active, because one that has not begun does not wait.
func (r *Run) Begin(start time.Time, goroutines int, resolver Resolver) {
	r.start, r.resolver = start, resolver
	r.active.Store(int64(goroutines))
}

// Clock returns the time since Begin. It reads one clock where time.Now reads
// two. Stages that are fast and wait often would spend a tenth of their time on
// that.
func (r *Run) Clock() time.Duration { return time.Since(r.start) }

// Add counts one more goroutine, which is about to start.
func (r *Run) Add() {
	r.active.Add(1)
	r.changes.Add(1)
}

// remove takes off a goroutine that is about to wait or has ended. The last one
// checks whether any can continue.
func (r *Run) remove() {
	r.changes.Add(1)
	if r.active.Add(-1) == 0 {
		r.check()
	}
}

// check acts if no goroutine can continue. A goroutine that was woken may not
// have run yet. It still counts as waiting, but its condition holds, and Stuck
// sees that. If a wait begins or ends meanwhile, the result is stale, and the
// next goroutine that is the last to wait checks again.
func (r *Run) check() {
	r.mu.Lock()
	defer r.mu.Unlock()
	changes := r.changes.Load()
	for r.resolver.Stuck() && r.active.Load() == 0 && r.changes.Load() == changes {
		// Resolve may have helped an edge for which no goroutine waits. That
		// wakes none, so check again.
		if !r.resolver.Resolve() {
			return
		}
	}
}
