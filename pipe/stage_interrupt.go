package pipe

import "sync/atomic"

// An interruption says that a stage should begin no more elements.
type interruption struct {
	interrupted atomic.Bool
	drops       dropping // of the elements that the stage has not begun
}

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
	return in.s.interrupted.Load() && in.s.interrupt(left)
}

// Interrupted is [In.Interrupted] for a [Kernel], which has no In. A Kernel
// that calls it must call it before each element of the Buffer, in their order.
// With [Workers], it also returns true if another worker works on the elements
// that are left, because the elements before them were slow. So the Kernel must
// not have changed the elements that are left.
func (o *Out[T]) Interrupted(left int) bool {
	return (int64(left) <= o.claim.open.Load() || o.s.interrupted.Load()) && o.interrupt(left)
}

// interrupt is Interrupted for an element that must be claimed, or for a stage
// that is interrupted.
func (o *Out[T]) interrupt(left int) bool {
	if !o.s.interrupted.Load() {
		return !o.claim.begin(int64(left))
	}
	given, _ := o.claim.end()
	return o.s.interrupt(max(0, left-int(given)))
}

// interrupt counts the elements that are left if they are dropped.
func (s *stage) interrupt(left int) bool {
	if s.drops.on.Load() {
		s.drops.dropped.Add(int64(left))
	}
	return true
}
