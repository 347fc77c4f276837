package chaos

import (
	"context"
	"io"
	"time"

	"github.com/penstock-go/penstock/internal/notify"
	"github.com/penstock-go/penstock/pipe"
)

// A feed is a source function of a user, which records what it has handed over.
type feed struct {
	g      *Graph
	source *source
	stage  string // that runs the source inside it, "" if it is a source of the graph
	length int    // elements of one call
	puts   bool   // by Put, else by SendAll
	every  int    // waits before each call with this number, 0: never
	wait   time.Duration
	answer answer
}

// feed returns a random feed of what s should emit.
func (g *Graph) feed(s *source, stage string) *feed {
	f := &feed{
		g:      g,
		source: s,
		stage:  stage,
		length: oneOf(g, 1, 1, 3, 20),
		puts:   g.chance(2),
		every:  g.r.IntN(8),
		wait:   time.Duration(1+g.r.IntN(1000)) * time.Microsecond,
		answer: oneOf(g, answers...),
	}
	g.note("feed of %d, puts=%t, every=%d, wait=%v, answers %s", f.length, f.puts, f.every, f.wait, f.answer.text)
	return f
}

// run hands over elems, until its context ends or out accepts no more.
func (f *feed) run(ctx context.Context, out *pipe.Out[int], elems []int) error {
	for i := 0; len(elems) > 0; i++ {
		f.g.called()
		if f.every > 0 && i%f.every == 0 {
			if err := out.Flush(ctx); err != nil {
				return f.answer.or(ctx, err)
			}
			if err := notify.Sleep(ctx, f.wait); err != nil {
				return f.answer.to(ctx)
			}
		}
		n := min(f.length, len(elems))
		err := f.hand(ctx, out, elems[:n])
		f.source.hand(n, err)
		if err != nil {
			return f.answer.or(ctx, err)
		}
		elems = elems[n:]
	}
	return io.EOF
}

func (f *feed) hand(ctx context.Context, out *pipe.Out[int], elems []int) error {
	switch {
	case f.puts:
		return out.Put(ctx, pipe.BufferOf(append([]int(nil), elems...)...))
	case len(elems) == 1:
		return out.Send(ctx, elems[0])
	}
	return out.SendAll(ctx, elems)
}
