package chaos

import (
	"context"
	"fmt"
	"time"

	"github.com/penstock-go/penstock/internal/notify"
)

// A step is one thing that is done to a pipeline from the outside.
type step struct {
	after time.Duration // since the step before
	do    action
}

type action int

const (
	pause action = iota // and resume later
	drain
	cancel
)

func (s step) String() string {
	return fmt.Sprintf("%s after %v", [...]string{"pause", "drain", "cancel"}[s.do], s.after)
}

// planSteps chooses up to three steps. Half of the graphs have none.
func (g *Graph) planSteps() {
	if g.chance(2) {
		return
	}
	for range 1 + g.r.IntN(3) {
		s := step{time.Duration(1+g.r.IntN(20_000)) * time.Microsecond, action(g.r.IntN(3))}
		g.plan = append(g.plan, s)
		if s.do != pause {
			g.mayCut = g.mayCut || s.do == drain
			break
		}
	}
	g.note("plan %v", g.plan)
}

// disturb does the planned steps, and reads the Stats before each.
func (g *Graph) disturb(ctx context.Context, stop context.CancelCauseFunc) {
	for _, s := range g.plan {
		if notify.Sleep(ctx, s.after) != nil {
			return
		}
		_ = g.p.Stats().String()
		switch s.do {
		case pause:
			g.p.Pause()
			_ = notify.Sleep(ctx, time.Second)
			g.p.Resume() // does nothing if the run has ended
		case drain:
			g.drained.Store(true)
			g.p.Drain()
		case cancel:
			g.cancelled.Store(true)
			stop(errCancelled)
		}
	}
}
