package pipe

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// The functions in this file add one stage each. A stage function runs in a goroutine of its own; its In
// and Out belong to it until it returns, and it never closes anything: the engine hands over what was
// gathered and ends the outputs. It returns nil at its end, or the error it got
// from an In or Out, unchanged, or its own, which fails the pipeline. An input that it has not
// read to the end is stopped: upstream ends cleanly.

// Source adds a stage without input: f produces elements until it returns. io.EOF from f is
// a clean end. f should end when ctx does, and call Out.Flush before it waits.
func Source[T any](p *Pipeline, f func(ctx context.Context, out *Out[T]) error, opts ...Option) *Stream[T] {
	mustFunc("Source", f == nil)
	if p == nil {
		panic("pipe: Source: the Pipeline must not be nil")
	}
	s := p.add(nil, opts)
	ownFunction(s)
	stream := give[T](s)
	s.run = func(ctx context.Context) error { return f(ctx, stream.out) }
	stream.out.source = true
	checkSizer(s, stream.out.custom)
	return stream
}

// Via adds a stage with one input and one output.
func Via[I, O any](in *Stream[I], f func(ctx context.Context, in *In[I], out *Out[O]) error, opts ...Option) *Stream[O] {
	mustFunc("Via", f == nil)
	s := in.pipeline("Via").add(nil, opts)
	ownFunction(s)
	from, stream := take(in, s), give[O](s)
	s.run = func(ctx context.Context) error { return f(ctx, from, stream.out) }
	checkSizer(s, stream.out.custom)
	return stream
}

// Sink adds a stage without output: f consumes elements until it returns.
func Sink[T any](in *Stream[T], f func(ctx context.Context, in *In[T]) error, opts ...Option) {
	mustFunc("Sink", f == nil)
	s := in.pipeline("Sink").add(nil, opts)
	ownFunction(s)
	from := take(in, s)
	s.run = func(ctx context.Context) error { return f(ctx, from) }
	checkSizer(s, false)
}

// Split adds a stage with one input and n outputs of one type; n is at least 1.
func Split[I, O any](in *Stream[I], n int, f func(ctx context.Context, in *In[I], outs []*Out[O]) error, opts ...Option) []*Stream[O] {
	mustFunc("Split", f == nil)
	if n < 1 {
		panic(fmt.Sprintf("pipe: Split: n must be at least 1, got %d", n))
	}
	s := in.pipeline("Split").add(nil, opts)
	ownFunction(s)
	from := take(in, s)
	streams, outs := make([]*Stream[O], n), make([]*Out[O], n)
	for i := range n {
		streams[i] = give[O](s)
		outs[i] = streams[i].out
	}
	s.run = func(ctx context.Context) error { return f(ctx, from, outs) }
	checkSizer(s, outs[0].custom)
	return streams
}

// Split2 adds a stage with one input and two outputs of different types.
func Split2[I, A, B any](in *Stream[I], f func(ctx context.Context, in *In[I], a *Out[A], b *Out[B]) error, opts ...Option) (*Stream[A], *Stream[B]) {
	mustFunc("Split2", f == nil)
	s := in.pipeline("Split2").add(nil, opts)
	ownFunction(s)
	from, a, b := take(in, s), give[A](s), give[B](s)
	s.run = func(ctx context.Context) error { return f(ctx, from, a.out, b.out) }
	checkSizer(s, a.out.custom || b.out.custom)
	return a, b
}

// Join adds a stage with many inputs of one type, at least one, and one output.
func Join[I, O any](ins []*Stream[I], f func(ctx context.Context, ins []*In[I], out *Out[O]) error, opts ...Option) *Stream[O] {
	mustFunc("Join", f == nil)
	if len(ins) == 0 {
		panic("pipe: Join: at least one Stream is needed")
	}
	s := ins[0].pipeline("Join").add(nil, opts)
	ownFunction(s)
	from := make([]*In[I], len(ins))
	for i, in := range ins {
		in.pipeline("Join")
		from[i] = take(in, s)
	}
	stream := give[O](s)
	s.run = func(ctx context.Context) error { return f(ctx, from, stream.out) }
	checkSizer(s, stream.out.custom)
	return stream
}

// Join2 adds a stage with two inputs of different types and one output.
func Join2[A, B, O any](a *Stream[A], b *Stream[B], f func(ctx context.Context, a *In[A], b *In[B], out *Out[O]) error, opts ...Option) *Stream[O] {
	mustFunc("Join2", f == nil)
	s := a.pipeline("Join2").add(nil, opts)
	ownFunction(s)
	b.pipeline("Join2")
	fromA, fromB, stream := take(a, s), take(b, s), give[O](s)
	s.run = func(ctx context.Context) error { return f(ctx, fromA, fromB, stream.out) }
	checkSizer(s, stream.out.custom)
	return stream
}

// Apply adds a stage that is a kernel, called once for each Buffer. The engine decides where it
// runs: in the goroutine of its upstream, or in one of its own if an option asks for that.
func Apply[I, O any](in *Stream[I], kernel Kernel[I, O], opts ...Option) *Stream[O] {
	mustFunc("Apply", kernel == nil)
	p := in.pipeline("Apply")
	c := newConfig(opts)
	if c.workers > 1 {
		s := p.add(nil, opts)
		from, stream := take(in, s), give[O](s)
		for range c.workers - 1 {
			s.crew = append(s.crew, &meter{s: s})
		}
		s.run = func(ctx context.Context) error { return runCrew(ctx, s, from, stream.out, kernel) }
		checkSizer(s, stream.out.custom)
		return stream
	}
	if c.async || c.workers == 1 {
		return Via(in, func(ctx context.Context, in *In[I], out *Out[O]) error {
			return loop(ctx, in, out, kernel)
		}, opts...)
	}
	s := p.add(in.out.s.host, opts)
	stream := &Stream[O]{out: newOut[O](s, in.out.branch)}
	f := &fused[I, O]{s: s, kernel: kernel, out: stream.out}
	f.taken.fixed = in.out.given.fixed
	s.taken = append(s.taken, &f.taken)
	in.claim(s, f)
	checkSizer(s, stream.out.custom)
	return stream
}

// loop runs a kernel in a goroutine of its own.
func loop[I, O any](ctx context.Context, in *In[I], out *Out[O], kernel Kernel[I, O]) error {
	for {
		b, err := in.Read(ctx)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		n := int64(len(b.elems))
		if err := kernel(ctx, b, out); err != nil {
			if e, ok := err.(*elementError); ok {
				return &elementError{index: in.taken.count().Elements - n + e.index, err: e.err}
			}
			return err
		}
	}
}

// ownFunction finds the fault of an option that only a kernel can follow.
func ownFunction(s *stage) {
	if s.cfg.workers > 1 {
		s.fault(errors.New("Workers are for kernels (Apply): the stage has a function of its own"))
	}
}

func mustFunc(what string, isNil bool) {
	if isNil {
		panic(fmt.Sprintf("pipe: %s: the function must not be nil", what))
	}
}

// checkSizer finds the fault of a Sizer that fits no output of s.
func checkSizer(s *stage, used bool) {
	if s.cfg.sizer != nil && !used {
		s.fault(fmt.Errorf("Sizer: %T measures no output of this stage", s.cfg.sizer))
	}
}
