package chaos

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
)

// drained returns the first graph of a plan that ended by it, and had elements
// at its first sink.
func drained(t *testing.T, plan func(*Graph), fits func(*Graph) bool) *Graph {
	t.Helper()
	for seed := range uint64(2000) {
		var found *Graph
		synctest.Test(t, func(t *testing.T) {
			g := build(seed, (*Graph).planDelays, plan)
			if err := g.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			if g.ended() && g.p.Stats().Elapsed > 0 && g.tally.Elements > 10 && fits(g) {
				found = g
			}
		})
		if found != nil {
			return found
		}
	}
	t.Fatal("no graph fits")
	return nil
}

// ownSource returns the first source of a user that has handed over some elements.
func ownSource(g *Graph) *source {
	for _, s := range g.sources {
		if s.stage == "" && s.live == nil && s.handed > 1 {
			return s
		}
	}
	return nil
}

func TestJudgeFindsAnElementThatADrainLost(t *testing.T) {
	g := drained(t, func(g *Graph) { g.planStep(drain) }, func(g *Graph) bool {
		s := ownSource(g)
		return s != nil && s.handed < len(s.elems) && len(g.sources) == 1 && len(g.sinks) == 1 && !g.stops && len(g.sinks[0].of([][]int{s.elems[:s.handed+1]})) > len(g.sinks[0].of(g.handed()))
	})
	ownSource(g).handed++
	wantViolation(t, g.judge(nil), "handed over before a drain are lost")
	ownSource(g).handed -= 2
	wantViolation(t, g.judge(nil), "that were not handed over")
}

func TestJudgeFindsAnElementThatDrainBegunLost(t *testing.T) {
	g := drained(t, func(g *Graph) { g.planStep(drainBegun) }, func(g *Graph) bool { return g.exact && ownSource(g) != nil })
	g.ledger.begin(-1)
	wantViolation(t, g.judge(nil), "work on them had begun")
	g.ledger.dropped -= 1000
	wantViolation(t, g.judge(nil), "elements were handed over and perhaps")
	g.ledger.dropped += 10_000
	wantViolation(t, g.judge(nil), "elements were handed over and perhaps")
}

func TestJudgeFindsAWrongResultOfACancel(t *testing.T) {
	for _, cause := range causes() {
		g := undisturbed(t)
		g.cause = cause
		g.cancelled.Store(true)
		if wrong := g.judgeError(fmt.Errorf("pipe: %w", cause), nil, false); wrong != nil {
			t.Errorf("cause %v: %q", cause, wrong)
		}
		for _, err := range []error{errors.New("use of closed network connection"), &pipe.StageError{Err: cause}} {
			if wrong := g.judgeError(err, nil, false); wrong == nil {
				t.Errorf("cause %v: the judge accepts %v", cause, err)
			}
		}
	}
}

// A sink that takes the cause of the cancel for the end would have to have all
// elements.
func TestJudgeFindsASinkThatTakesACancelForTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := undisturbed(t)
		g.cause = io.EOF
		g.cancelled.Store(true)
		s := g.sinks[0]
		g.sinks = g.sinks[:1]
		s.live, s.got, s.complete = nil, s.want[:1], true
		wantViolation(t, g.judge(fmt.Errorf("pipe: %w", io.EOF)), "elements are lost")
	})
}

func TestAnswersReplaceOnlyErrorsAfterTheEndOfTheContext(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	boom := errors.New("boom")
	for _, a := range answers {
		if err := a.or(ctx, boom); err != boom {
			t.Errorf("%s: %v, want %v", a.text, err, boom)
		}
	}
	cancel(boom)
	for _, a := range answers {
		if err := a.or(ctx, errBroken); err == errBroken {
			t.Errorf("%s: %v, want the answer", a.text, err)
		}
	}
}

func wantViolation(t *testing.T, err error, text string) {
	t.Helper()
	var v *Violation
	if !errors.As(err, &v) || !strings.Contains(err.Error(), text) {
		t.Errorf("the judge returns %v, want %q", err, text)
	}
}
