package chaos

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
)

// An inner is the plan of the pipelines that run inside a source.
type inner struct {
	g      *Graph
	source *source
	stage  string // of the outermost pipeline
	depth  int    // levels of pipelines
	rounds int    // pipelines that run one after the other
	gather bool   // the results of a pipeline are sent after it has ended
	own    bool   // the results are put under the context of the inner pipeline, else under that of the source
	under  func(context.Context) (context.Context, context.CancelFunc)
	user   *user
	feed   *feed
	stages []func(*pipe.Stream[int]) *pipe.Stream[int]
	kinds  []string
}

// nested adds a source that runs pipelines, and emits their results.
func (g *Graph) nested(s *source) (stream *pipe.Stream[int], keeps order) {
	g.userStages++
	n := &inner{
		g:      g,
		source: s,
		stage:  fmt.Sprintf("nested#%d", g.userStages),
		depth:  1 + g.r.IntN(2),
		rounds: 1 + g.r.IntN(3),
		gather: g.chance(3),
		own:    g.apart && g.chance(2),
		under:  oneOf(g, contexts...),
	}
	n.user = g.user().inside(n.stage)
	n.feed = g.feed(s, n.stage)
	keeps = order{true, true}
	for range g.r.IntN(3) {
		keeps = keeps.and(n.plan())
	}
	g.note("middle %v", n.kinds)
	g.note("%s, depth=%d, rounds=%d, gather=%t, own=%t, %d stages, ordered=%t", n.stage, n.depth, n.rounds, n.gather, n.own, len(n.stages), keeps.ordered)
	return pipe.Source(g.p, func(ctx context.Context, out *pipe.Out[int]) error {
		return n.run(ctx, out, n.depth)
	}, pipe.Name(n.stage), g.options()), keeps
}

// contexts make the context of an inner pipeline from that of its source.
var contexts = []func(context.Context) (context.Context, context.CancelFunc){
	func(ctx context.Context) (context.Context, context.CancelFunc) { return ctx, func() {} },
	context.WithCancel,
}

// plan adds a stage to the plan of the innermost pipelines. It returns the order
// that the stage keeps.
func (n *inner) plan() order {
	opts, keeps := n.g.kernelOptions()
	opts = pipe.Options(opts, pipe.Name("worker"))
	add := func(f func(*pipe.Stream[int]) *pipe.Stream[int]) { n.stages = append(n.stages, f) }
	kind := n.g.r.IntN(3)
	n.kinds = append(n.kinds, fmt.Sprintf("%d, ordered=%t", kind, keeps.ordered || kind == 2))
	switch kind {
	case 0:
		add(func(in *pipe.Stream[int]) *pipe.Stream[int] { return stages.MapErr(in, n.user.mapErr, opts) })
	case 1:
		if n.g.exact {
			opts, keeps = pipe.Options(), order{true, true}
		}
		add(func(in *pipe.Stream[int]) *pipe.Stream[int] {
			return stages.Map(in, func(v int) int { return v }, opts)
		})
	default:
		opts, keeps = n.g.options(), order{true, true}
		add(func(in *pipe.Stream[int]) *pipe.Stream[int] { return pipe.Via(in, n.user.inPipelines, opts) })
	}
	return keeps
}

// run runs the pipelines, and puts their results to out.
func (n *inner) run(ctx context.Context, out *pipe.Out[int], depth int) error {
	if depth > 1 {
		return n.once(ctx, out, func(ctx context.Context, out *pipe.Out[int]) error { return n.run(ctx, out, depth-1) }, nil)
	}
	size := (len(n.source.elems) + n.rounds - 1) / n.rounds
	for i := range n.rounds {
		first, end := min(i*size, len(n.source.elems)), min((i+1)*size, len(n.source.elems))
		err := n.once(ctx, out, func(ctx context.Context, out *pipe.Out[int]) error {
			return n.feed.run(ctx, out, n.source.elems[first:end])
		}, n.stages)
		if err != nil {
			return err
		}
	}
	return io.EOF
}

// once runs one pipeline.
func (n *inner) once(ctx context.Context, out *pipe.Out[int], from func(context.Context, *pipe.Out[int]) error, middle []func(*pipe.Stream[int]) *pipe.Stream[int]) error {
	p := pipe.New("inner")
	s := pipe.Source(p, from, pipe.WriteQueueMaxSize(100))
	for _, add := range middle {
		s = add(s)
	}
	var all []int
	if n.gather {
		stages.Collect(s, &all)
	} else {
		pipe.Sink(s, func(inner context.Context, in *pipe.In[int]) error {
			if n.own {
				return putAll(inner, in, inner, out)
			}
			return putAll(inner, in, ctx, out)
		})
	}
	under, cancel := n.under(ctx)
	defer cancel()
	err := p.Run(under)
	n.g.ledger.drop(p.Stats())
	if err == nil && n.gather {
		err = out.SendAll(ctx, all)
	}
	if _, failed := errors.AsType[*pipe.StageError](err); failed {
		return err
	}
	return n.user.answer.or(ctx, err)
}

// putAll puts all Buffers of in to out under the context put. Out belongs to the
// pipeline around that of in.
func putAll(ctx context.Context, in *pipe.In[int], put context.Context, out *pipe.Out[int]) error {
	for b, err := range in.Buffers(ctx) {
		if err != nil {
			return err
		}
		if err := out.Put(put, b); err != nil {
			return err
		}
	}
	return nil
}

// inPipelines is a stage function that runs a pipeline for each Buffer. The
// pipeline passes the elements on.
func (u *user) inPipelines(ctx context.Context, in *pipe.In[int], out *pipe.Out[int]) error {
	for b, err := range in.Buffers(ctx) {
		if err != nil {
			return u.answer.or(ctx, err)
		}
		u.g.ledger.begin(b.Elements()...)
		p := pipe.New("buffer")
		f := feed{g: u.g, source: &source{}, length: 1, answer: u.answer}
		s := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error { return f.run(ctx, out, b.Elements()) })
		s = stages.MapErr(s, func(ctx context.Context, v int) (int, error) { return v, u.work(ctx, v) }, pipe.Workers(2))
		var all []int
		stages.Collect(s, &all)
		if err := p.Run(ctx); err != nil {
			return u.answer.or(ctx, err)
		}
		b.Release()
		if err := out.SendAll(ctx, all); err != nil {
			return u.answer.or(ctx, err)
		}
	}
	return nil
}
