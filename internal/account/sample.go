package account

import (
	"sync/atomic"
	"time"
)

// Reading the clock for every Buffer would cost as much as a fast kernel does.
// So the kernels of one goroutine are timed for one Buffer in sampleEvery. If
// that Buffer takes longer than sampleAlways, every Buffer is timed. Then the
// clock costs nothing in comparison, and one Buffer more or less would show.
const (
	sampleEvery  = 32
	sampleAlways = 20 * time.Microsecond
)

// A Sample times the kernels of one goroutine. The goroutine calls its methods.
//
// Kernels call each other. With kernels a and b one downstream of the other, and
// an edge downstream of b, one timed Buffer is
//
//	Begin a … Begin b … Exclude the wait for the edge … End b … End a
//
// and b is charged its time without the wait, a its time without all of b.
type Sample struct {
	depth  int           // kernels that are being called, one inside the other
	next   int           // Buffers until the next timed one, itself included
	every  int           // of how many Buffers the next timed one is one
	timing bool          // a timed Buffer is on its way
	nested time.Duration // taken by calls from inside the innermost kernel
}

// Begin notes that a kernel is called. It returns the start of its time, if that
// is taken, and what the kernel that called it has nested so far.
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

// Exclude takes d, a wait, out of the time of the kernels that are being called.
func (s *Sample) Exclude(d time.Duration) { s.nested += d }

// End notes that the kernel has returned. It adds the time that the kernel has
// taken to worked, in nanoseconds, without that of the kernels and waits
// downstream of it.
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
