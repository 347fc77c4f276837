package stages

import (
	"context"

	"github.com/penstock-go/penstock/internal/pace"
	"github.com/penstock-go/penstock/pipe"
)

// MergeSorted emits the elements of all ins in the order of cmp. The elements
// of each Stream must be in that order already. Equal elements keep the order
// of ins. MergeSorted needs at least one Stream.
//
// MergeSorted waits until each Stream has an element or has ended. Each element
// costs one comparison if there are 2 Streams, and one more each time that
// their number doubles.
func MergeSorted[T any](ins []*pipe.Stream[T], cmp func(a, b T) int, opts ...pipe.Option) *pipe.Stream[T] {
	must.Func("MergeSorted", cmp == nil)
	must.Hold("MergeSorted", len(ins) > 0, "at least one Stream is needed")
	return pipe.Join(ins, func(ctx context.Context, ins []*pipe.In[T], out *pipe.Out[T]) error {
		t, err := newTournament(ctx, ins, cmp)
		if err != nil {
			return err
		}
		pacer := pace.New(pace.PerBuffer).Begin()
		for !t.heads[t.winner].ended {
			if err := pacer.Step(ctx); err != nil {
				return err
			}
			if err := out.Send(ctx, t.heads[t.winner].v); err != nil {
				return err
			}
			if err := t.advance(ctx); err != nil {
				return err
			}
		}
		return nil
	}, pipe.Defaults("MergeSorted", opts, pipe.KeepsRaw())...)
}

// A tournament finds the least of the next elements of several Ins. It is a
// binary tree with a match in each node, and a head in each leaf. The lesser of
// two heads wins and goes up. Each node remembers the loser. When the winner of
// all has advanced, only the matches on its way up are played again.
//
// Node 1 is the root. The nodes below node i are 2i and 2i+1. Nodes from n on
// are leaves, and leaf n+i has head i.
//
// Source: Knuth, The Art of Computer Programming, volume 3, section 5.4.1.
type tournament[T any] struct {
	cmp    func(a, b T) int
	heads  []head[T]
	losers []int // by node, indexes of heads; losers[0] is not used
	winner int   // index of a head
}

// A head is the next element of an In.
type head[T any] struct {
	v     T
	ended bool // there is none
	from  cursor[T]
}

func newTournament[T any](ctx context.Context, ins []*pipe.In[T], cmp func(a, b T) int) (*tournament[T], error) {
	t := &tournament[T]{cmp: cmp, heads: make([]head[T], len(ins)), losers: make([]int, len(ins))}
	for i, in := range ins {
		t.heads[i].from.in = in
		if err := t.heads[i].advance(ctx); err != nil {
			return nil, err
		}
	}
	t.winner = t.play(1)
	return t, nil
}

// play plays the match in a node after all matches below it, and returns the
// winner.
func (t *tournament[T]) play(node int) (winner int) {
	if node >= len(t.heads) {
		return node - len(t.heads)
	}
	winner, loser := t.play(2*node), t.play(2*node+1)
	if t.isBefore(loser, winner) {
		winner, loser = loser, winner
	}
	t.losers[node] = loser
	return winner
}

// advance replaces the winner by the next element of its In, and finds the next
// winner.
func (t *tournament[T]) advance(ctx context.Context) error {
	if err := t.heads[t.winner].advance(ctx); err != nil {
		return err
	}
	for node := (len(t.heads) + t.winner) / 2; node > 0; node /= 2 {
		if t.isBefore(t.losers[node], t.winner) {
			t.winner, t.losers[node] = t.losers[node], t.winner
		}
	}
	return nil
}

// isBefore reports whether head i wins against head j. An ended head loses.
func (t *tournament[T]) isBefore(i, j int) bool {
	a, b := &t.heads[i], &t.heads[j]
	if a.ended || b.ended {
		return !a.ended
	}
	c := t.cmp(a.v, b.v)
	return c < 0 || c == 0 && i < j
}

// advance reads the next element.
func (h *head[T]) advance(ctx context.Context) error {
	v, err := h.from.next(ctx)
	h.v, h.ended = v, err != nil
	return unlessEOF(err)
}
