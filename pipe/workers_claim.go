package pipe

import (
	"math"
	"sync/atomic"
)

// A claim says which elements of a task its worker may work on. The kernel
// claims them when it calls [Out.Interrupted]. An idle worker may take back the
// elements that the kernel has not claimed. The zero claim is that of a task
// that cannot be divided, and of an Out without workers.
//
//	task:  [ begun or claimed ] [ not claimed ] [ given back ]
//	                            ^ open elements from the end
//	                                            ^ given elements from the end
//
// A kernel claims fast elements in blocks, because the claim of one element
// costs more than the call of a fast function.
type claim struct {
	open  atomic.Int64  // elements from the end of the task that are not claimed, or one of the values below
	given int64         // elements from the end of the task that were given back; 0 ≤ given ≤ open
	block int64         // elements that are claimed at a time
	owner *atomic.Int32 // of the memory of the task, nil if it has no count of owners
	kept  bool          // the worker has added itself to owner
	after int           // elements after the part of the Buffer that is in work
	wake  chan struct{} // of the crew
}

// These are the values of open that are not a number of elements. All are
// larger than each number, so that the next call of Interrupted calls begin.
const (
	notClaimed = math.MaxInt64     // the kernel has claimed nothing so far, and may not claim at all
	ended      = math.MaxInt64 - 1 // the kernel works on no further element
	takenBack  = 1 << 62           // added to open by an idle worker that has taken the open elements back
)

const (
	claimFor  = 2000.0 // nanoseconds of work in a block; a claim takes about 1 % of that
	mostBlock = 16     // elements of a block at most; a claim then costs about 1 ns per element
)

// start begins a task of n elements, which took perElem nanoseconds each so
// far. A block is at most a quarter of the task, so that even a short task can
// give most of its elements back.
func (c *claim) start(n int, owner *atomic.Int32, perElem float64) {
	c.given, c.block, c.owner, c.kept = 0, int64(max(1, min(mostBlock, claimFor/perElem, float64(n/4)))), owner, false
	c.open.Store(notClaimed)
}

// begin claims the next elements, and reports whether the kernel may work on
// the next one. With that element, left elements are left.
func (c *claim) begin(left int64) bool {
	if left == 0 {
		return true // the kernel asks about the stage, and begins no element
	}
	open := c.open.Load()
	if open == notClaimed && c.owner != nil {
		c.kept = true
		c.owner.Add(1) // not earlier, because the kernel may only change a Buffer that has no other owner
	}
	if open < takenBack || open == notClaimed {
		if left <= c.given {
			return false
		}
		if c.open.CompareAndSwap(open, max(left-c.block, c.given)) {
			return true
		}
		open = c.open.Load()
	}
	given := open - takenBack
	if left < given {
		return false // the kernel has worked on elements that were given back, so end fails
	}
	// This is a block of elements that were fast before. Other workers may take
	// those after this one.
	c.given, c.block = given, 1
	c.open.Store(max(left-1, given))
	if left-1 > given {
		wakeIdle(c.wake)
	}
	return left > given
}

// take takes the open elements back, which are those from index -open to index
// -given from the end. It is called by an idle worker, under the lock of the
// window. If a block has all of them, there are none. The kernel then divides
// the block.
func (c *claim) take() (open, given int64) {
	for {
		if open = c.open.Load(); open >= takenBack {
			return 0, 0
		}
		given = c.given // before the swap, because the kernel may change it after that
		if c.open.CompareAndSwap(open, takenBack+open) {
			return open, given
		}
	}
}

// mayGive reports whether elements may be taken back now or later. The window
// is locked.
func (c *claim) mayGive() bool {
	open := c.open.Load()
	return open >= takenBack || open > c.given || c.block > 1
}

// gives reports whether take would take elements back. The window is locked.
func (c *claim) gives() bool {
	open := c.open.Load()
	return open < takenBack && open > c.given
}

// end ends the task. It returns the number of elements that were given back. It
// reports false if the kernel has not noticed that, and so may have worked on
// them.
func (c *claim) end() (given int64, noticed bool) {
	open, before := c.open.Swap(ended), c.given
	if open >= takenBack && open < ended {
		c.given = open - takenBack
	}
	return c.given, c.given == before
}

// wakeIdle wakes the worker that waits for the input, if there is one.
func wakeIdle(wake chan<- struct{}) {
	select {
	case wake <- struct{}{}:
	default: // there is a signal that it has not received yet
	}
}
