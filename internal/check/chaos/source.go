package chaos

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/penstock-go/penstock/internal/notify"
	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pipe/pipetest"
	"github.com/penstock-go/penstock/pump"
	"github.com/penstock-go/penstock/stages"
)

// source adds a source of 0, 1, 2 … In a graph that conserves its elements,
// each source has numbers of its own.
func (g *Graph) source() {
	n := oneOf(g, 0, 1, 3, 50, 256, 257, 1000)
	src, at := &source{elems: make([]int, n)}, len(g.sources)
	first := 0
	if g.conserves {
		first = at * 97_000
	}
	for i := range src.elems {
		src.elems[i] = first + i
	}
	g.sources = append(g.sources, src)
	b := branch{want: src.elems, order: order{true, true}, of: func(handed [][]int) []int { return handed[at] }}
	kind := g.r.IntN(7)
	if kind == 0 && g.conserves {
		kind = 6 // the engine would be the only one that counts
	}
	opts := g.options()
	if g.chance(4) {
		src.begun = true
		opts = pipe.Options(opts, pipe.Begun())
	}
	switch kind {
	case 0:
		src.stage = fmt.Sprintf("slice#%d", at)
		b.s = stages.FromSlice(g.p, src.elems, pipe.Name(src.stage), opts)
	case 1:
		src.begun = true
		b.s = stages.Generate(g.p, g.slowly(src, time.Duration(g.r.IntN(1000))*time.Microsecond), opts)
	case 2, 3:
		b.s = g.live(src, opts)
	case 4, 5:
		src.begun = false // its elements are dropped inside it
		b.s, b.order = g.nested(src)
	default:
		f := g.feed(src, "")
		b.s = pipe.Source(g.p, func(ctx context.Context, out *pipe.Out[int]) error { return f.run(ctx, out, src.elems) }, opts)
	}
	g.note("source %d of %d, begun=%t", kind, n, src.begun)
	g.open = append(g.open, g.disturbed(b))
}

// slowly returns a function that returns the elements of src, and waits for d
// before each seventh of them.
func (g *Graph) slowly(src *source, d time.Duration) func(context.Context) (int, error) {
	i, a := -1, oneOf(g, answers...)
	g.note("generate answers %s", a.text)
	if a.text == "nil" {
		a = own(io.EOF) // a nil error would be about one more element
	}
	return func(ctx context.Context) (int, error) {
		g.called()
		if ctx.Err() != nil {
			return 0, a.to(ctx)
		}
		if i++; i == len(src.elems) {
			return 0, io.EOF
		}
		if i%7 == 0 {
			if err := notify.Sleep(ctx, d); err != nil {
				return 0, a.to(ctx)
			}
		}
		src.hand(1, nil)
		return src.elems[i], nil
	}
}

// live adds a source that reads a live stream through the Chaos.
func (g *Graph) live(src *source, opts pipe.Option) *pipe.Stream[int] {
	behaviours := []pipetest.Behaviour{pipetest.AtMost(oneOf(g, 3, 20, 1000))}
	if g.chance(3) {
		behaviours = append(behaviours, pipetest.Slow(time.Duration(g.r.IntN(1000))*time.Microsecond))
	}
	if g.chance(3) {
		behaviours = append(behaviours, pipetest.Stutter(int64(1+g.r.IntN(100)), 20*time.Millisecond))
	}
	src.live, src.learn = pipetest.NewSource(src.elems, behaviours...), true
	r := counting{pipetest.ChaosRead(g.chaos, src.live), src}
	return pump.From(g.p, r, pipe.Name(g.end("read")), opts)
}

// A counting stream records what it returns.
type counting struct {
	pump.ReadStream[int]
	src *source
}

func (c counting) Read(ctx context.Context) (pipe.Buffer[int], error) {
	b, err := c.ReadStream.Read(ctx)
	if err == nil {
		c.src.hand(b.Len(), nil)
	}
	return b, err
}
