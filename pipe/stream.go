package pipe

import "fmt"

// A Stream is the build-time handle of one output of a stage. It cannot be read: it is given to
// exactly one stage as its input. Its methods, if any, are sugar.
type Stream[T any] struct {
	out *Out[T]
}

// take makes s an input of the stage to, which runs in a goroutine of its own.
func take[T any](s *Stream[T], to *stage) *In[T] {
	e := newEdge[T](s.out.s, to, s.out.branch, &s.out.given)
	s.claim(to, e)
	in := &In[T]{s: to, e: e, r: e.q.NewReader(), taken: counter{fixed: e.given.fixed, edge: e.given.edge}}
	e.taken = &in.taken
	to.ins = append(to.ins, in)
	to.taken = append(to.taken, e.taken)
	return in
}

// claim makes next read the stream, on behalf of the stage to.
func (s *Stream[T]) claim(to *stage, next receiver[T]) {
	if s.out.s.p != to.p {
		to.fault(fmt.Errorf("%w: it comes from %s", ErrForeign, s.out.s.path()))
		return
	}
	if s.out.next != nil {
		to.fault(fmt.Errorf("%w: the stream of %s", ErrReused, s.out.s.path()))
		return
	}
	s.out.next = next
	s.out.edge, _ = next.(*edge[T])
	to.p.links = append(to.p.links, link{from: s.out.s, to: to, given: &s.out.given})
}

// give makes an output of s.
func give[T any](s *stage) *Stream[T] {
	return &Stream[T]{out: newOut[T](s, s.host.newBranch())}
}

// pipeline returns the pipeline of s; what names the function that was given s.
func (s *Stream[T]) pipeline(what string) *Pipeline {
	if s == nil || s.out == nil {
		panic(fmt.Sprintf("pipe: %s: the Stream must not be nil", what))
	}
	return s.out.s.p
}
