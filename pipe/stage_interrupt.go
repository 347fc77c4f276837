package pipe

import "sync/atomic"

// An interruption says that a stage should begin no more elements.
type interruption struct {
	attention atomic.Uint32 // what Interrupted must attend to, 0 for most stages
	drops     dropping      // of the elements that the stage has not begun
}

// These are the bits of attention.
const (
	isInterrupted = 1 << iota // the stage should begin no more elements
	hasWorkers                // its kernel claims elements
)

// Interrupted reports whether the stage should begin to work on no more
// elements. Either its run is cancelled, or nothing that it emits is wanted, or
// the elements of the Buffer in work are dropped by [Pipeline.DrainBegun].
//
// A loop over the elements of a Buffer should call it before each element that
// may take long, with the number of elements that are left. [In.All] does so
// itself. If Interrupted returns true, the stage puts the results that it has,
// and continues as if the Buffer had ended there. The next Read or Put returns
// the reason. Do not call Interrupted again for this Buffer, because it may
// have counted the elements that are left as dropped.
//
// A call that returns false costs less than a nanosecond. It does not check a
// context that the stage has made itself.
func (in *In[T]) Interrupted(left int) bool {
	return in.s.attention.Load()&isInterrupted != 0 && in.s.interrupt(left)
}

// Interrupted is [In.Interrupted] for a [Kernel], which has no In. A Kernel
// that calls it must call it before each element of the Buffer, in their order.
// With [Workers], it also returns true if another worker works on the elements
// that are left, because the elements before them were slow. So the Kernel must
// not have changed the elements that are left.
func (o *Out[T]) Interrupted(left int) bool {
	return o.s.attention.Load() != 0 && o.claim.interrupt(o.s, left)
}

// Part is for a Kernel that works on one part of its Buffer after the other.
// The next calls of Interrupted are given the number of elements that are left
// of a part, and after it the Buffer has after more elements. Call Part(0) with
// the last part.
func (o *Out[T]) Part(after int) { o.claim.after = after }

// interrupt is Interrupted for a stage that has workers or is interrupted.
func (c *claim) interrupt(s *stage, left int) bool {
	if left > 0 {
		left += c.after
	}
	if s.attention.Load()&isInterrupted == 0 {
		return int64(left) <= c.open.Load() && !c.begin(int64(left))
	}
	given, _ := c.end()
	return s.interrupt(max(0, left-int(given)))
}

// interrupt counts the elements that are left if they are dropped.
func (s *stage) interrupt(left int) bool {
	if s.drops.on.Load() {
		s.drops.dropped.Add(int64(left))
	}
	return true
}
