package chaos

import (
	"context"
	"fmt"
	"time"

	"github.com/penstock-go/penstock/internal/notify"
	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
)

// A user is the code of a user in one stage. It waits, runs pipelines, drains
// the pipeline around it, fails, and answers the end of its context.
type user struct {
	g      *Graph
	stage  string // that fails if the function fails
	slow   int    // this many of 97 elements take some time
	nests  bool   // some elements run a pipeline
	breaks bool   // the function may fail
	answer answer
}

// user returns the code of the next stage that has some.
func (g *Graph) user() *user {
	g.userStages++
	u := &user{
		g:      g,
		stage:  fmt.Sprintf("user#%d", g.userStages),
		slow:   1 + g.r.IntN(5),
		nests:  g.chance(4),
		breaks: g.breaks,
		answer: oneOf(g, answers...),
	}
	g.note("%s, slow=%d, nests=%t, answers %s", u.stage, u.slow, u.nests, u.answer.text)
	return u
}

// inside returns the code of a user in a pipeline that runs inside stage.
func (u *user) inside(stage string) *user {
	inner := *u
	inner.stage = stage
	return &inner
}

// work works on v. A function that breaks fails at the call that uses up the
// fuse of the graph.
func (u *user) work(ctx context.Context, v int) error {
	g := u.g
	g.called()
	if v%97 < u.slow {
		if err := notify.Sleep(ctx, time.Duration(v%13)*100*time.Microsecond); err != nil {
			return u.answer.to(ctx)
		}
	}
	if u.nests && v%41 == 0 {
		if err := u.answer.or(ctx, runSquares(ctx, v)); err != nil {
			return err
		}
	}
	if u.breaks && g.fuse.Add(-1) == 0 {
		g.broken.Note(u.stage)
		return errBroken
	}
	return nil
}

// runSquares runs a small pipeline, as a function that needs one for its result.
func runSquares(ctx context.Context, n int) error {
	p := pipe.New("squares")
	squares := stages.Map(stages.FromSlice(p, []int{n, n + 1}), func(v int) int { return v * v }, pipe.Async())
	var all []int
	stages.Collect(squares, &all)
	err := p.Run(ctx)
	if err == nil && len(all) != 2 {
		return fmt.Errorf("chaos: %d of 2 squares arrived, though Run = nil", len(all))
	}
	return err
}

// mapErr is work in the form of a function for MapErr.
func (u *user) mapErr(ctx context.Context, v int) (int, error) {
	u.g.ledger.begin(v)
	return v, u.work(ctx, v)
}

// keep is work in the form of a function for FilterErr.
func (u *user) keep(k int) func(context.Context, int) (bool, error) {
	return func(ctx context.Context, v int) (bool, error) { return v%k != 0, u.work(ctx, v) }
}

// called counts a call of the code of users, and does what is planned for it.
func (g *Graph) called() {
	if n := g.calls.Add(1); len(g.inside) > 0 {
		for _, s := range g.inside {
			if s.call == n {
				g.do(s)
			}
		}
	}
}
