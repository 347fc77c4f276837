package chaos

import (
	"context"
	"io"
	"slices"
	"time"

	"github.com/penstock-go/penstock/internal/notify"
	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pipe/pipetest"
	"github.com/penstock-go/penstock/pump"
	"github.com/penstock-go/penstock/stages"
)

// A sink is the end of a branch.
type sink struct {
	branch

	// of a plain one
	got      []int
	complete bool // the end has arrived

	live *pipetest.Sink[int] // nil for a plain one
}

// sink adds a sink.
func (g *Graph) sink(b branch) {
	s := &sink{branch: b}
	g.sinks = append(g.sinks, s)
	kind := g.r.IntN(6)
	g.note("sink %d", kind)
	switch kind {
	case 0:
		stages.Collect(b.s, &s.got, g.options())
	case 1:
		every, a := g.r.IntN(4), oneOf(g, answers...)
		g.note("answers %s", a.text)
		pipe.Sink(b.s, func(ctx context.Context, in *pipe.In[int]) error { return s.collect(ctx, in, every, a) }, g.options())
	case 2, 3:
		u := g.user()
		stages.ForEach(b.s, func(ctx context.Context, v int) error {
			s.got = append(s.got, v)
			return u.work(ctx, v)
		}, pipe.Name(u.stage), g.options())
	default:
		var behaviours []pipetest.Behaviour
		if g.chance(3) {
			behaviours = append(behaviours, pipetest.Slow(time.Duration(g.r.IntN(1000))*time.Microsecond))
		}
		s.live = pipetest.NewSink[int](oneOf[int64](g, 1, 8, 100, 5000, 1<<20), behaviours...)
		name := g.end("write")
		s.ends = append(slices.Clip(b.ends), name)
		pump.To(b.s, pipetest.ChaosWrite(g.chaos, s.live), pipe.Name(name), g.options())
	}
}

// collect reads all elements. It waits a little after each n-th Buffer, unless
// n is 0. It answers the end of its context with a.
func (s *sink) collect(ctx context.Context, in *pipe.In[int], n int, a answer) error {
	for i := 0; ; i++ {
		b, err := in.Read(ctx)
		if err != nil {
			s.complete = err == io.EOF
			return a.or(ctx, err)
		}
		s.got = append(s.got, b.Elements()...)
		b.Release()
		if n > 0 && i%n == 0 {
			if err := notify.Sleep(ctx, 50*time.Microsecond); err != nil {
				return a.to(ctx)
			}
		}
	}
}

// outcome returns the elements that arrived at a sink, and whether the sink
// knows that they are complete. err is the result of Run.
func (s *sink) outcome(err error) (got []int, complete bool) {
	if s.live != nil {
		complete, _ = s.live.Outcome()
		return s.live.Got(), complete
	}
	return s.got, s.complete || err == nil
}
