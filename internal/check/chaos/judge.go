package chaos

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pipe/pipetest"
)

// A Violation is what was wrong with a run.
type Violation struct {
	Seed    uint64
	Graph   []string // how it was made, step by step
	Harm    []string // the failures and stops that were caused
	Wrong   []string
	Summary Tally
}

// Error returns the seed, what is wrong, and the graph.
func (v *Violation) Error() string {
	return fmt.Sprintf("chaos: seed %d: %s\nthe graph: %s\nthe harm: %s",
		v.Seed, strings.Join(v.Wrong, "\n"), strings.Join(v.Graph, "; "), strings.Join(v.Harm, "; "))
}

// A Tally counts the elements at the sinks of a graph.
type Tally struct {
	Elements int64 // that have come
	Lost     int64 // that have not come though the sink saw the end, and nothing was stopped or drained
	Doubled  int64 // that have come more often than they were sent, or were never sent
}

// Tally returns the counts of the run.
func (g *Graph) Tally() Tally { return g.tally }

// judge returns what is wrong with a run that has returned err.
func (g *Graph) judge(err error) error {
	failed, stopped := g.done()
	drained := g.drained.Load()
	wrong := g.judgeError(err, failed, drained || len(stopped) > 0)
	for i, s := range g.sinks {
		for _, finding := range g.judgeSink(s, err, s.cutOff(drained, stopped)) {
			wrong = append(wrong, fmt.Sprintf("sink %d: %s", i, finding))
		}
	}
	for i, src := range g.sources {
		// What was cancelled before it began is left alone.
		if n := src.Calls(); n.Closes == 0 && (n.Reads > 0 || !g.cancelled.Load()) {
			wrong = append(wrong, fmt.Sprintf("live source %d was not closed", i))
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	return &Violation{g.seed, g.trace, append(g.chaos.Done(), g.broken.Notes()...), wrong, g.tally}
}

// judgeError holds err against the stages that were made to fail.
func (g *Graph) judgeError(err error, failed []string, cut bool) []string {
	if err == nil {
		// What fails while nobody wants more need not be told, if it was on its way: a stage fails for certain.
		certain := func(name string) bool { return strings.HasPrefix(name, "stage") || strings.HasPrefix(name, "write") }
		if i := slices.IndexFunc(failed, certain); i >= 0 {
			return []string{"Run = nil, though " + failed[i] + " has failed"}
		}
		if len(failed) > 0 && !cut && !g.stops {
			return []string{"Run = nil, though " + failed[0] + " has failed"}
		}
		return nil
	}
	var stage *pipe.StageError
	named := errors.As(err, &stage)
	switch {
	case errors.Is(err, errCancelled) && !named && g.cancelled.Load():
		return nil
	case errors.Is(err, errHangs):
		return []string{fmt.Sprintf("the run has not ended within %v", longest)}
	case !errors.Is(err, pipetest.ErrInjected) && !errors.Is(err, errBroken):
		return []string{fmt.Sprintf("Run = %v, which nobody has caused", err)}
	case !named || !slices.Contains(failed, stage.Stage):
		return []string{fmt.Sprintf("Run = %v, though what has failed is %q", err, failed)}
	}
	return nil
}

// judgeSink compares what has come with what should.
func (g *Graph) judgeSink(s *sink, err error, cut bool) (wrong []string) {
	got, complete := s.outcome(err)
	lost, doubled := difference(got, s.want)
	g.tally.Elements += int64(len(got))
	g.tally.Doubled += int64(doubled)
	if doubled > 0 {
		wrong = append(wrong, fmt.Sprintf("%d of %d elements are doubled, or come from nowhere", doubled, len(got)))
	}
	if complete && !cut && lost > 0 {
		g.tally.Lost += int64(lost)
		wrong = append(wrong, fmt.Sprintf("%d of %d elements are lost", lost, len(s.want)))
	}
	switch {
	case err == nil && !complete:
		wrong = append(wrong, "has seen no end, and Run has returned nil")
	case s.live != nil:
		// Nothing at all has come where the run was cancelled before it began.
		if _, cause := s.live.Outcome(); !complete && cause == nil && !(g.cancelled.Load() && len(got) == 0) {
			wrong = append(wrong, "was neither closed nor aborted")
		}
	}
	switch {
	case !s.ordered:
	case (s.prefix || !cut) && !isPrefix(got, s.want):
		wrong = append(wrong, fmt.Sprintf("%d elements are not the first of the %d wanted", len(got), len(s.want)))
	case !isPart(got, s.want):
		wrong = append(wrong, fmt.Sprintf("%d elements are not in the order of the %d wanted", len(got), len(s.want)))
	}
	return wrong
}

// difference returns how many elements of want are not in got, and how many of got are not in want, each as often as it comes.
func difference(got, want []int) (missing, extra int) {
	if slices.Equal(got, want) {
		return 0, 0
	}
	left := make(map[int]int, len(want))
	for _, v := range want {
		left[v]++
	}
	missing = len(want)
	for _, v := range got {
		if left[v] > 0 {
			left[v]--
			missing--
		} else {
			extra++
		}
	}
	return missing, extra
}

func isPrefix(got, want []int) bool {
	return len(got) <= len(want) && slices.Equal(got, want[:len(got)])
}

// isPart reports whether got is want without some of its elements.
func isPart(got, want []int) bool {
	for _, v := range got {
		at := slices.Index(want, v)
		if at < 0 {
			return false
		}
		want = want[at+1:]
	}
	return true
}
