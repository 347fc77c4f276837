package pipe

import (
	"context"
	"errors"
	"fmt"
)

// The functions in this file add one stage each. A stage function runs in a goroutine of its own; its In
// and Out belong to it until it returns, and it never closes anything: the engine hands over what was
// gathered and ends the outputs. It returns nil at its end, or the error it got
// from an In or Out, unchanged, or its own, which fails the pipeline. An input that it has not
// read to the end is stopped: upstream ends cleanly.

// Source adds a stage without input: f produces elements until it returns. io.EOF from f is
// a clean end. f should end when ctx does, and call Out.Flush before it waits. If it has been drained, only io.EOF says
// that it was at its end anyway; see In.Cut.
func Source[T any](p *Pipeline, f func(ctx context.Context, out *Out[T]) error, opts ...Option) *Stream[T] {
	mustFunc("Source", f == nil)
	if p == nil {
		panic("pipe: Source: the Pipeline must not be nil")
	}
	s := &source[T]{f: f}
	s.run = s
	s.join(p, opts).ownFunction()
	give(&s.to, &s.stage).out.beSource()
	s.checkSizer(s.to.out.custom)
	return &s.to
}

// The stages of most pipelines are one piece of memory each, with their ends: small pipelines are made for
// a request or a file, and cost little more than their goroutines.

type source[T any] struct {
	stage
	f  func(context.Context, *Out[T]) error
	to Stream[T]
}

func (s *source[T]) call(ctx context.Context) error { return s.f(ctx, &s.to.out) }

// Via adds a stage with one input and one output.
func Via[I, O any](in *Stream[I], f func(ctx context.Context, in *In[I], out *Out[O]) error, opts ...Option) *Stream[O] {
	mustFunc("Via", f == nil)
	s := &via[I, O]{f: f}
	s.run = s
	s.join(in.pipeline("Via"), opts).ownFunction()
	take(&s.from, in, &s.stage)
	give(&s.to, &s.stage)
	s.checkSizer(s.to.out.custom)
	return &s.to
}

type via[I, O any] struct {
	stage
	f    func(context.Context, *In[I], *Out[O]) error
	from In[I]
	to   Stream[O]
}

func (s *via[I, O]) call(ctx context.Context) error { return s.f(ctx, &s.from, &s.to.out) }

// Sink adds a stage without output: f consumes elements until it returns.
func Sink[T any](in *Stream[T], f func(ctx context.Context, in *In[T]) error, opts ...Option) {
	mustFunc("Sink", f == nil)
	s := &sink[T]{f: f}
	s.run = s
	s.join(in.pipeline("Sink"), opts).ownFunction()
	take(&s.from, in, &s.stage)
	s.checkSizer(false)
}

type sink[T any] struct {
	stage
	f    func(context.Context, *In[T]) error
	from In[T]
}

func (s *sink[T]) call(ctx context.Context) error { return s.f(ctx, &s.from) }

// Split adds a stage with one input and n outputs of one type; n is at least 1.
func Split[I, O any](in *Stream[I], n int, f func(ctx context.Context, in *In[I], outs []*Out[O]) error, opts ...Option) []*Stream[O] {
	mustFunc("Split", f == nil)
	if n < 1 {
		panic(fmt.Sprintf("pipe: Split: n must be at least 1, got %d", n))
	}
	s := new(stage).join(in.pipeline("Split"), opts).ownFunction()
	from := take(new(In[I]), in, s)
	streams, outs := make([]*Stream[O], n), make([]*Out[O], n)
	for i := range n {
		streams[i] = give(new(Stream[O]), s)
		outs[i] = &streams[i].out
	}
	s.run = function(func(ctx context.Context) error { return f(ctx, from, outs) })
	s.checkSizer(outs[0].custom)
	return streams
}

// Split2 adds a stage with one input and two outputs of different types.
func Split2[I, A, B any](in *Stream[I], f func(ctx context.Context, in *In[I], a *Out[A], b *Out[B]) error, opts ...Option) (*Stream[A], *Stream[B]) {
	mustFunc("Split2", f == nil)
	s := new(stage).join(in.pipeline("Split2"), opts).ownFunction()
	from, a, b := take(new(In[I]), in, s), give(new(Stream[A]), s), give(new(Stream[B]), s)
	s.run = function(func(ctx context.Context) error { return f(ctx, from, &a.out, &b.out) })
	s.checkSizer(a.out.custom || b.out.custom)
	return a, b
}

// Join adds a stage with many inputs of one type, at least one, and one output.
func Join[I, O any](ins []*Stream[I], f func(ctx context.Context, ins []*In[I], out *Out[O]) error, opts ...Option) *Stream[O] {
	mustFunc("Join", f == nil)
	if len(ins) == 0 {
		panic("pipe: Join: at least one Stream is needed")
	}
	s := new(stage).join(ins[0].pipeline("Join"), opts).ownFunction()
	from := make([]*In[I], len(ins))
	for i, in := range ins {
		in.pipeline("Join")
		from[i] = take(new(In[I]), in, s)
	}
	to := give(new(Stream[O]), s)
	s.run = function(func(ctx context.Context) error { return f(ctx, from, &to.out) })
	s.checkSizer(to.out.custom)
	return to
}

// Join2 adds a stage with two inputs of different types and one output.
func Join2[A, B, O any](a *Stream[A], b *Stream[B], f func(ctx context.Context, a *In[A], b *In[B], out *Out[O]) error, opts ...Option) *Stream[O] {
	mustFunc("Join2", f == nil)
	s := new(stage).join(a.pipeline("Join2"), opts).ownFunction()
	b.pipeline("Join2")
	fromA, fromB, to := take(new(In[A]), a, s), take(new(In[B]), b, s), give(new(Stream[O]), s)
	s.run = function(func(ctx context.Context) error { return f(ctx, fromA, fromB, &to.out) })
	s.checkSizer(to.out.custom)
	return to
}

// Apply adds a stage that is a kernel, called once for each Buffer. The engine decides where it
// runs: in the goroutine of its upstream, or in one of its own if an option asks for that.
func Apply[I, O any](in *Stream[I], kernel Kernel[I, O], opts ...Option) *Stream[O] {
	mustFunc("Apply", kernel == nil)
	s := &applied[I, O]{kernel: kernel}
	s.join(in.pipeline("Apply"), opts)
	if s.cfg.async {
		s.run = s
		take(&s.from, in, &s.stage)
		give(&s.to, &s.stage)
		for range s.cfg.workers - 1 {
			s.crew = append(s.crew, &meter{s: &s.stage})
		}
	} else {
		s.host = in.out.s.host
		in.out.outlives, s.to.out.outlives = true, true
		s.host.kernels = true
		s.to.out.open(&s.stage, in.out.branch)
		s.fused = fused[I, O]{s: &s.stage, kernel: kernel, out: &s.to.out}
		s.fused.taken.fixed = in.out.given.fixed
		s.taken = append(s.taken, &s.fused.taken)
		in.claim(&s.stage, &s.fused)
	}
	s.checkSizer(s.to.out.custom)
	return &s.to
}

type applied[I, O any] struct {
	stage
	kernel Kernel[I, O]
	from   In[I]       // used if the stage has a goroutine of its own
	fused  fused[I, O] // used if it has not
	to     Stream[O]
}

func (s *applied[I, O]) call(ctx context.Context) error {
	if len(s.crew) > 0 {
		return runCrew(ctx, &s.stage, &s.from, &s.to.out, s.kernel)
	}
	return loop(ctx, &s.from, &s.to.out, s.kernel)
}

// loop runs a kernel in a goroutine of its own.
func loop[I, O any](ctx context.Context, in *In[I], out *Out[O], kernel Kernel[I, O]) error {
	for b, err := range in.Buffers(ctx) {
		if err != nil {
			return err
		}
		if err := kernel(ctx, b, out); err != nil {
			return err
		}
	}
	return nil
}

// ownFunction finds the fault of an option that only a kernel can follow.
func (s *stage) ownFunction() *stage {
	if s.cfg.workers > 1 {
		s.fault(errors.New("Workers are for kernels (Apply): the stage has a function of its own; let an element-wise stage in front do the work"))
	}
	return s
}

func mustFunc(what string, isNil bool) {
	if isNil {
		panic(fmt.Sprintf("pipe: %s: the function must not be nil", what))
	}
}

// checkSizer finds the fault of a Sizer that fits no output of s.
func (s *stage) checkSizer(used bool) {
	if s.cfg.sizer != nil && !used {
		s.fault(fmt.Errorf("Sizer: %T measures no output of this stage", s.cfg.sizer))
	}
}
