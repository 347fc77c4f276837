package pipe

import "sync/atomic"

// A demand records how much of the output of one host is still wanted. A host
// is one goroutine, and each of its branches is one output. Each branch is in
// one of these states, and only moves down in this list:
//
//	state                        takes more   its results are wanted
//	open                         yes          yes
//	finishing: a kernel stopped  no           yes, what it gathered is delivered
//	unwanted: the reader stopped no           no
//	unwanted: the stage closed   no           no
//
// The context of the stage function ends when no branch takes more elements and
// at least one was stopped. The context of the kernels ends when, in addition,
// no results are wanted. If the stage itself has closed all its branches, its
// context does not end, because the stage may still read its input.
type demand struct {
	open    atomic.Int32 // branches that take more elements
	wanted  atomic.Int32 // branches whose results are wanted, ≥ open
	stopped atomic.Bool  // a branch was stopped, not closed
}

// refused reports whether no branch takes elements of the stage function any
// more.
func (d *demand) refused() bool { return d.open.Load() == 0 && d.stopped.Load() }

// unwanted reports whether the results of the kernels are not wanted either.
func (d *demand) unwanted() bool { return d.wanted.Load() == 0 && d.stopped.Load() }

// A branchState is a state in the list above.
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
	out   anyOut       // the output

	// used by the goroutine that writes
	gathers bool    // it is on the list of h
	next    *branch // on that list
}

// join makes b the branch of h whose output is out.
func (b *branch) join(h *host, out anyOut) {
	b.h, b.out = h, out
	h.demand.open.Add(1)
	h.demand.wanted.Add(1)
}

// kernelStopped records that a kernel on the branch takes no more elements. The
// results that it has gathered are still delivered.
func (b *branch) kernelStopped() { b.stop(branchFinishing) }

// readerStopped records that the edge is not read any more.
func (b *branch) readerStopped() { b.stop(branchUnwanted) }

// stop moves the branch to state on request of downstream.
func (b *branch) stop(state branchState) {
	before := b.lower(state)
	if before == branchOpen {
		b.h.demand.stopped.Store(true) // before the count of open branches falls
	}
	b.moved(before, state)
}

// close records that the stage has closed the branch.
func (b *branch) close() { b.moved(b.lower(branchUnwanted), branchUnwanted) }

// lower moves the branch down to state, unless it is in that state or a lower
// one. It returns the previous state.
func (b *branch) lower(state branchState) (before branchState) {
	for {
		before = branchState(b.state.Load())
		if before >= state || b.state.CompareAndSwap(int32(before), int32(state)) {
			return before
		}
	}
}

// moved counts the move of a branch from before to state. It ends the contexts
// of the host that are not needed after that.
func (b *branch) moved(before, state branchState) {
	d := &b.h.demand
	if before >= state {
		return
	}
	if before == branchOpen && d.open.Add(-1) == 0 && d.stopped.Load() {
		b.h.endStage(ErrStopped)
	}
	if state == branchUnwanted && d.wanted.Add(-1) == 0 && d.stopped.Load() {
		b.h.endDelivery(ErrStopped)
	}
	b.h.release()
}

// isOpen reports whether the branch takes more elements.
func (b *branch) isOpen() bool { return branchState(b.state.Load()) == branchOpen }
