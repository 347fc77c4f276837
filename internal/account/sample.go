package account

import (
	"sync/atomic"
	"time"
)

// Reading the clock for every Buffer would cost as much as a fast kernel. So
// only one Buffer in sampleEvery is timed. If that Buffer takes longer than
// sampleAlways, every Buffer is timed. The cost of the clock is then small in
// comparison, and an estimate from one Buffer in many would not be exact.
const (
	sampleEvery  = 32
	sampleAlways = 20 * time.Microsecond
)

// A Sample measures the time of the kernels in one goroutine. Only that
// goroutine calls its methods.
//
// A kernel calls the next one downstream. Suppose that kernel b is downstream
// of kernel a, and an edge is downstream of b. For one timed Buffer the calls
// are
//
//	Begin a … Begin b … Exclude the wait for the edge … End b … End a
//
// The time of b is that from Begin b to End b, without the wait. The time of a
// is that from Begin a to End a, without all the time of b.
type Sample struct {
	depth  int           // number of kernels that are being called, one inside the other
	next   int           // number of Buffers until the next timed one, which is included
	every  int           // the next timed Buffer is one of that many Buffers
	timing bool          // the current Buffer is timed
	nested time.Duration // time of the calls that the innermost kernel has made
}

// Begin records that a kernel is called. For a timed Buffer it returns the
// start of the call, and the time of the calls that the calling kernel has made
// before.
func (s *Sample) Begin(run *Run) (start, outer time.Duration) {
	s.depth++
	if s.depth == 1 {
		s.next--
		s.timing = s.next <= 0
	}
	if !s.timing {
		return 0, 0
	}
	outer, s.nested = s.nested, 0
	return run.Clock(), outer
}

// Exclude excludes a wait of length d from the time of the kernels that are
// being called.
func (s *Sample) Exclude(d time.Duration) { s.nested += d }

// End records that the kernel has returned. It adds the time of the kernel to
// worked, in nanoseconds. The time of kernels and waits downstream of it is
// excluded. start and outer are the results of Begin.
func (s *Sample) End(run *Run, worked *atomic.Int64, start, outer time.Duration) {
	s.depth--
	if !s.timing {
		return
	}
	d := run.Clock() - start
	worked.Add(int64(d-s.nested) * int64(max(1, s.every)))
	s.nested = outer + d
	if s.depth > 0 {
		return
	}
	s.nested, s.timing, s.every = 0, false, 1
	if d < sampleAlways {
		s.every = sampleEvery
	}
	s.next = s.every
}
