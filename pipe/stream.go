package pipe

import "fmt"

// A Stream is one output of a stage while the pipeline is built. It is passed
// to exactly one other stage, which reads it. The Stream itself has no method
// that reads elements.
type Stream[T any] struct {
	out    Out[T]
	branch branch  // of out, unless out continues the branch of an upstream Stream
	edge   edge[T] // downstream of out, unless a fused kernel is
}

// give makes s an output of by, a stage.
func give[T any](s *Stream[T], by *stage) *Stream[T] {
	s.branch.join(by.host, &s.out)
	s.out.open(by, &s.branch)
	return s
}

// take makes in the reading end of s. The stage that reads it is to, which has
// a goroutine of its own.
func take[T any](in *In[T], s *Stream[T], to *stage) *In[T] {
	in.s, in.e, in.taken.fixed = to, &s.edge, s.out.given.fixed
	to.ins = append(to.ins, in)
	to.taken = append(to.taken, &in.taken)
	in.late = to.readsLate()
	if s.claim(to, in.e) {
		in.e.open(s.out.s, to, s.out.branch, &s.out.given, &in.taken)
		in.r, in.taken.edge = *in.e.q.NewReader(), s.out.given.edge
	}
	return in
}

// claim makes next, a part of the stage to, the receiver of s. It reports false
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

// pipeline returns the pipeline of s. It panics if s is nil. what is the name
// of the function to which s was passed.
func (s *Stream[T]) pipeline(what string) *Pipeline {
	if s == nil || s.out.s == nil {
		panic(fmt.Sprintf("pipe: %s: the Stream must not be nil", what))
	}
	return s.out.s.p
}
