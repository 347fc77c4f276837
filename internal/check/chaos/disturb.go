package chaos

import (
	"context"
	"fmt"
	"time"

	"github.com/penstock-go/penstock/internal/notify"
)

// A step is one thing that is done to a pipeline while it runs.
type step struct {
	after time.Duration // since the step before, if it is done from outside
	call  int64         // of the code of users, if it is done inside that call, else 0
	do    action
	cause error // of a cancel
}

type action int

const (
	pause action = iota // and resume later
	drain
	drainBegun
	cancel
)

func (s step) String() string {
	what := [...]string{"pause", "drain", "drainBegun", "cancel"}[s.do]
	if s.do == cancel {
		what = fmt.Sprintf("cancel by %q", s.cause)
	}
	if s.call > 0 {
		return fmt.Sprintf("%s in call %d", what, s.call)
	}
	return fmt.Sprintf("%s after %v", what, s.after)
}

// planSteps chooses up to three steps. A third of the graphs has none.
func (g *Graph) planSteps() {
	if !g.chance(3) {
		for range 1 + g.r.IntN(3) {
			g.planStep(oneOf(g, pause, drain, drainBegun, cancel))
			if g.cause != nil {
				break
			}
		}
	}
}

// planStep adds a step at a random moment.
func (g *Graph) planStep(do action) {
	s := step{after: time.Duration(g.r.IntN(20_000)) * time.Microsecond, do: do}
	if g.chance(10) {
		s.after = 0 // it may come before Run has begun
	}
	switch do {
	case cancel:
		g.cause = oneOf(g, causes()...)
		s.cause = g.cause
	case drainBegun:
		g.mayDrop = true
		g.conserves = g.conserves || !g.chance(3)
		fallthrough
	case drain:
		g.mayCut = true
	}
	if do != pause && g.chance(3) {
		s.call = 1 + g.r.Int64N(oneOf[int64](g, 10, 100, 1000))
		g.inside = append(g.inside, s)
	} else {
		g.plan = append(g.plan, s)
	}
	g.note("plan %v", s)
}

// disturb does the steps that are planned from outside, and reads the Stats
// before each.
func (g *Graph) disturb(ctx context.Context) {
	for _, s := range g.plan {
		if notify.Sleep(ctx, s.after) != nil {
			return
		}
		_ = g.p.Stats().String()
		if g.do(s); s.do == pause {
			_ = notify.Sleep(ctx, time.Second)
			g.p.Resume() // does nothing if the run has ended
		}
	}
}

// do does a step. Each goroutine may call it.
func (g *Graph) do(s step) {
	switch s.do {
	case pause:
		g.p.Pause()
	case drain:
		g.drained.Store(true)
		g.p.Drain()
	case drainBegun:
		g.dropsRaw.Store(true)
		g.p.DrainBegun()
	case cancel:
		g.cancelled.Store(true)
		g.cancel(s.cause)
	}
}
