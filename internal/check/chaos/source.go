package chaos

import (
	"context"
	"io"
	"time"

	"github.com/penstock-go/penstock/internal/notify"
	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pipe/pipetest"
	"github.com/penstock-go/penstock/pump"
	"github.com/penstock-go/penstock/stages"
)

// source adds a source of 0, 1, 2 …
func (g *Graph) source() {
	n := oneOf(g, 0, 1, 3, 50, 256, 257, 1000)
	b := branch{want: make([]int, n), ordered: true, prefix: true}
	for i := range b.want {
		b.want[i] = i
	}
	kind := g.r.IntN(4)
	switch kind {
	case 0:
		b.s = stages.FromSlice(g.p, b.want, g.options())
	case 1:
		b.s = stages.Generate(g.p, slowly(n, time.Duration(g.r.IntN(1000))*time.Microsecond), g.options())
	default:
		b.s = g.live(b.want)
	}
	g.note("source %d of %d", kind, n)
	g.open = append(g.open, g.disturbed(b))
}

// slowly returns a function that returns 0 to n-1, and waits for d before each
// seventh number.
func slowly(n int, d time.Duration) func(context.Context) (int, error) {
	i := -1
	return func(ctx context.Context) (int, error) {
		if i++; i == n {
			return 0, io.EOF
		}
		if i%7 == 0 {
			if err := notify.Sleep(ctx, d); err != nil {
				i-- // the next call returns it
				return 0, err
			}
		}
		return i, nil
	}
}

// live adds a source that reads a live stream through the Chaos.
func (g *Graph) live(elems []int) *pipe.Stream[int] {
	behaviours := []pipetest.Behaviour{pipetest.AtMost(oneOf(g, 3, 20, 1000))}
	if g.chance(3) {
		behaviours = append(behaviours, pipetest.Slow(time.Duration(g.r.IntN(1000))*time.Microsecond))
	}
	if g.chance(3) {
		behaviours = append(behaviours, pipetest.Stutter(int64(1+g.r.IntN(100)), 20*time.Millisecond))
	}
	src := pipetest.NewSource(elems, behaviours...)
	g.sources = append(g.sources, src)
	return pump.From(g.p, pipetest.ChaosRead(g.chaos, src), pipe.Name(g.end("read")), g.options())
}
