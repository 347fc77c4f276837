package pipe

import "sync/atomic"

// A demand says how much of the output of one goroutine is still wanted. Each
// branch of the goroutine is in one of these states, and only moves down:
//
//	state                        takes more   its results are wanted
//	open                         yes          yes
//	finishing: a kernel stopped  no           yes, what it gathered is delivered
//	unwanted: the reader stopped no           no
//	unwanted: the stage closed   no           no
//
// The context of the stage function ends when no branch takes more and one of
// them was stopped. The context of the kernels ends as well when no results are
// wanted. A stage that has closed all its branches itself is not interrupted: it
// may continue for the sake of its input.
type demand struct {
	open    atomic.Int32 // branches that take more
	wanted  atomic.Int32 // branches whose results are wanted, ≥ open
	stopped atomic.Bool  // a branch was stopped, not closed
}

// refused reports whether the stage function has no branch left to write to.
func (d *demand) refused() bool { return d.open.Load() == 0 && d.stopped.Load() }

// unwanted reports whether no result of the kernels is wanted either.
func (d *demand) unwanted() bool { return d.wanted.Load() == 0 && d.stopped.Load() }

// A branchState is how much of a branch is still wanted.
type branchState int32

const (
	branchOpen branchState = iota
	branchFinishing
	branchUnwanted
)

// A branch is one output of a host, with the kernels downstream of it up to the
// next edge.
type branch struct {
	h     *host
	state atomic.Int32 // a branchState
}

// join makes b a branch of h.
func (b *branch) join(h *host) {
	b.h = h
	h.demand.open.Add(1)
	h.demand.wanted.Add(1)
}

// kernelStopped notes that a kernel on the branch takes no more. The results
// that it has gathered are still delivered.
func (b *branch) kernelStopped() { b.stop(branchFinishing) }

// readerStopped notes that the edge is not read any more.
func (b *branch) readerStopped() { b.stop(branchUnwanted) }

// stop moves the branch to state because downstream asked for that.
func (b *branch) stop(state branchState) {
	before := b.lower(state)
	if before == branchOpen {
		b.h.demand.stopped.Store(true) // before the count of open branches falls
	}
	b.moved(before, state)
}

// close notes that the stage has closed the branch.
func (b *branch) close() { b.moved(b.lower(branchUnwanted), branchUnwanted) }

// lower moves the branch down to state, unless it is there already or below. It
// returns the state before.
func (b *branch) lower(state branchState) (before branchState) {
	for {
		before = branchState(b.state.Load())
		if before >= state || b.state.CompareAndSwap(int32(before), int32(state)) {
			return before
		}
	}
}

// moved counts the move from before to state. It ends the contexts of the host
// that have lost their purpose by it.
func (b *branch) moved(before, state branchState) {
	d := &b.h.demand
	if before >= state {
		return
	}
	if before == branchOpen && d.open.Add(-1) == 0 && d.stopped.Load() {
		b.h.contexts.endStage(ErrStopped)
	}
	if state == branchUnwanted && d.wanted.Add(-1) == 0 && d.stopped.Load() {
		b.h.contexts.endDelivery(ErrStopped)
	}
}

// isOpen reports whether the branch takes more.
func (b *branch) isOpen() bool { return branchState(b.state.Load()) == branchOpen }
