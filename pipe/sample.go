package pipe

import "time"

// Looking at the clock for every Buffer would cost as much as a fast kernel does. So kernels that
// share a goroutine are timed for one Buffer in sampleEvery, unless that takes longer than sampleAlways: then looking
// costs nothing in comparison, and one more or less would show.
const (
	sampleEvery  = 32
	sampleAlways = 20 * time.Microsecond
)

// A sample times the kernels of one host. It belongs to the goroutine of the host.
type sample struct {
	depth  int           // kernels that are being called, one inside the other
	next   int           // Buffers until the next sample, itself included
	every  int           // of how many Buffers the next sample is one
	timing bool          // a sample is under way
	nested time.Duration // what calls from inside the kernel now on top have taken
}

// begin notes that the kernel of s is called, and returns the start of its time if it is timed.
func (sm *sample) begin(s *stage) (start, outer time.Duration) {
	sm.depth++
	if sm.depth == 1 {
		sm.next--
		sm.timing = sm.next <= 0
	}
	if !sm.timing {
		return 0, 0
	}
	outer, sm.nested = sm.nested, 0
	return s.p.clock(), outer
}

// end notes that the kernel has returned, and adds the time that it has taken, without that of the
// kernels and waits behind it, to the account of its stage.
func (sm *sample) end(s *stage, start, outer time.Duration) {
	sm.depth--
	if !sm.timing {
		return
	}
	d := s.p.clock() - start
	s.worked.Add(int64(d-sm.nested) * int64(max(1, sm.every)))
	sm.nested = outer + d
	if sm.depth > 0 {
		return
	}
	sm.nested, sm.timing, sm.every = 0, false, 1
	if d < sampleAlways {
		sm.every = sampleEvery
	}
	sm.next = sm.every
}
