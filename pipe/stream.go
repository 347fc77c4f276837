package pipe

import "fmt"

// A Stream is the build-time handle of one output of a stage. It cannot be read.
// It is given to exactly one stage as its input.
type Stream[T any] struct {
	out    Out[T]
	branch branch  // of out, unless that continues the branch of the upstream Stream
	edge   edge[T] // downstream of out, unless that is a kernel
}

// give makes s an output of the stage by.
func give[T any](s *Stream[T], by *stage) *Stream[T] {
	s.branch.join(by.host)
	s.out.open(by, &s.branch)
	return s
}

// take makes in the end of s that the stage to reads in a goroutine of its own.
func take[T any](in *In[T], s *Stream[T], to *stage) *In[T] {
	in.s, in.e, in.taken.fixed = to, &s.edge, s.out.given.fixed
	to.ins = append(to.ins, in)
	to.taken = append(to.taken, &in.taken)
	if s.claim(to, in.e) {
		in.e.open(s.out.s, to, s.out.branch, &s.out.given, &in.taken)
		in.r, in.taken.edge = *in.e.q.NewReader(), s.out.given.edge
	}
	return in
}

// claim makes next read the stream, on behalf of the stage to. It reports false
// if that is a wiring error.
func (s *Stream[T]) claim(to *stage, next receiver[T]) bool {
	if s.out.s.p != to.p {
		to.misuse(fmt.Errorf("%w: it comes from %s", ErrForeign, s.out.s.path()))
		return false
	}
	if s.out.next != nil {
		to.misuse(fmt.Errorf("%w: the stream of %s", ErrReused, s.out.s.path()))
		return false
	}
	s.out.next = next
	s.out.edge, _ = next.(*edge[T])
	to.p.arrows = append(to.p.arrows, arrow{from: s.out.s, to: to, given: &s.out.given})
	return true
}

// pipeline returns the pipeline of s, for the function called what that was given
// s.
func (s *Stream[T]) pipeline(what string) *Pipeline {
	if s == nil || s.out.s == nil {
		panic(fmt.Sprintf("pipe: %s: the Stream must not be nil", what))
	}
	return s.out.s.p
}
