package pipe

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/penstock-go/penstock/internal/misuse"
)

const must = misuse.Package("pipe")

// The functions in this file add one stage each.
//
// A stage function runs in a goroutine of its own. Its In and Out belong to it
// until it returns. It need not close them. When it returns, the engine hands
// over the elements that Send has gathered, and ends the outputs.
//
// A stage function returns nil at its end. If an In or Out returns an error,
// the function returns that error unchanged. An error of its own fails the
// pipeline. If the function returns before the end of an input, the engine
// stops the stages upstream of that input, which is not a failure.

// Source adds a stage without input. f produces elements and returns nil or
// io.EOF at its end. It returns an error of its Out unchanged. An error of its
// own fails the pipeline.
//
// f is called when the run starts, unless a downstream stage has the option
// [ReadsInOrder]. Then it may be called later, or not at all.
//
// f should return when ctx ends, and call [Out.Flush] before it waits. If f
// returns while the pipeline is being drained, io.EOF means that f was at its
// end. Any other result means that the drain has stopped f before its end.
// [In.Cut] reports that.
func Source[T any](p *Pipeline, f func(ctx context.Context, out *Out[T]) error, opts ...Option) *Stream[T] {
	must.Func("Source", f == nil)
	must.Hold("Source", p != nil, "the Pipeline must not be nil")
	s := &source[T]{f: f}
	s.body = s
	s.join(p, "Source", opts).ownFunction()
	give(&s.to, &s.stage).out.ofSource()
	s.checkSizer()
	return &s.to
}

// A source and its output are one allocation. So are the other common kinds of
// stage. A program may make a small pipeline for each request or file, and that
// should cost little more than its goroutines.

type source[T any] struct {
	hosted
	f  func(context.Context, *Out[T]) error
	to Stream[T]
}

func (s *source[T]) call(ctx context.Context) error { return s.f(ctx, &s.to.out) }

// Via adds a stage with one input and one output.
func Via[I, O any](in *Stream[I], f func(ctx context.Context, in *In[I], out *Out[O]) error, opts ...Option) *Stream[O] {
	must.Func("Via", f == nil)
	s := &via[I, O]{f: f}
	s.body = s
	s.join(in.pipeline("Via"), "Via", opts).ownFunction()
	take(&s.from, in, &s.stage)
	give(&s.to, &s.stage)
	s.checkSizer()
	return &s.to
}

type via[I, O any] struct {
	hosted
	f    func(context.Context, *In[I], *Out[O]) error
	from In[I]
	to   Stream[O]
}

func (s *via[I, O]) call(ctx context.Context) error { return s.f(ctx, &s.from, &s.to.out) }

// Sink adds a stage without output. f consumes elements until it returns.
func Sink[T any](in *Stream[T], f func(ctx context.Context, in *In[T]) error, opts ...Option) {
	must.Func("Sink", f == nil)
	s := &sink[T]{f: f}
	s.body = s
	s.join(in.pipeline("Sink"), "Sink", opts).ownFunction()
	take(&s.from, in, &s.stage)
	s.checkSizer()
}

type sink[T any] struct {
	hosted
	f    func(context.Context, *In[T]) error
	from In[T]
}

func (s *sink[T]) call(ctx context.Context) error { return s.f(ctx, &s.from) }

// Split adds a stage with one input and n outputs of one type. It panics if n
// is below 1 or above [MaxStreams].
func Split[I, O any](in *Stream[I], n int, f func(ctx context.Context, in *In[I], outs []*Out[O]) error, opts ...Option) []*Stream[O] {
	must.Func("Split", f == nil)
	must.Between("Split", "n", n, MaxStreams)
	s := new(hosted).join(in.pipeline("Split"), "Split", opts).ownFunction()
	from := take(new(In[I]), in, s)
	streams, outs := make([]*Stream[O], n), make([]*Out[O], n)
	for i := range n {
		streams[i] = give(new(Stream[O]), s)
		outs[i] = &streams[i].out
	}
	s.body = function(func(ctx context.Context) error { return f(ctx, from, outs) })
	s.checkSizer()
	return streams
}

// Split2 adds a stage with one input and two outputs of different types.
func Split2[I, A, B any](in *Stream[I], f func(ctx context.Context, in *In[I], a *Out[A], b *Out[B]) error, opts ...Option) (*Stream[A], *Stream[B]) {
	must.Func("Split2", f == nil)
	s := new(hosted).join(in.pipeline("Split2"), "Split2", opts).ownFunction()
	from, a, b := take(new(In[I]), in, s), give(new(Stream[A]), s), give(new(Stream[B]), s)
	s.body = function(func(ctx context.Context) error { return f(ctx, from, &a.out, &b.out) })
	s.checkSizer()
	return a, b
}

// Join adds a stage with any number of inputs of one type and one output. It
// panics if ins is empty.
func Join[I, O any](ins []*Stream[I], f func(ctx context.Context, ins []*In[I], out *Out[O]) error, opts ...Option) *Stream[O] {
	must.Func("Join", f == nil)
	must.Hold("Join", len(ins) > 0, "at least one Stream is needed")
	s := new(hosted).join(ins[0].pipeline("Join"), "Join", opts).ownFunction()
	from := make([]*In[I], len(ins))
	for i, in := range ins {
		in.pipeline("Join")
		from[i] = take(new(In[I]), in, s)
	}
	to := give(new(Stream[O]), s)
	s.body = function(func(ctx context.Context) error { return f(ctx, from, &to.out) })
	s.checkSizer()
	return to
}

// Join2 adds a stage with two inputs of different types and one output.
func Join2[A, B, O any](a *Stream[A], b *Stream[B], f func(ctx context.Context, a *In[A], b *In[B], out *Out[O]) error, opts ...Option) *Stream[O] {
	must.Func("Join2", f == nil)
	s := new(hosted).join(a.pipeline("Join2"), "Join2", opts).ownFunction()
	b.pipeline("Join2")
	fromA, fromB, to := take(new(In[A]), a, s), take(new(In[B]), b, s), give(new(Stream[O]), s)
	s.body = function(func(ctx context.Context) error { return f(ctx, fromA, fromB, &to.out) })
	s.checkSizer()
	return to
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

// ownFunction records a wiring error if an option was given that only a kernel
// accepts.
func (s *stage) ownFunction() *stage {
	if s.cfg.workers > 1 {
		s.misuse(errors.New("Workers are for kernels (Apply), and the stage has a function of its own; let an element-wise stage upstream do the work"))
	}
	return s
}

// checkSizer records a wiring error if a Sizer or a SizeEstimate was given
// whose type is that of no output of s.
func (s *stage) checkSizer() {
	s.checkMeasures("Sizer", s.cfg.sizer.exact)
	s.checkMeasures("SizeEstimate", s.cfg.sizer.estimate)
}

func (s *stage) checkMeasures(option string, f any) {
	if f != nil && !slices.ContainsFunc(s.outs, func(o anyOut) bool { return o.isMeasuredBy(f) }) {
		s.misuse(fmt.Errorf("%s: %T measures no output of this stage", option, f))
	}
}
