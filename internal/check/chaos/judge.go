package chaos

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pipe/pipetest"
)

// A Violation reports a run with wrong results.
type Violation struct {
	Seed    uint64
	Graph   []string // the steps that made it
	Faults  []string // the failures and stops that were caused
	Wrong   []string // one text for each rule that was broken
	Summary Tally
}

// Error returns the seed, the rules that were broken, the graph and the faults.
func (v *Violation) Error() string {
	return fmt.Sprintf("chaos: seed %d: %s\nthe graph: %s\nthe faults: %s",
		v.Seed, strings.Join(v.Wrong, "\n"), strings.Join(v.Graph, "; "), strings.Join(v.Faults, "; "))
}

// A Tally counts the elements at the sinks of a graph.
type Tally struct {
	Elements int64 // that arrived
	Lost     int64 // that are missing at a sink that saw the end, with no stop and no drain upstream
	Doubled  int64 // that arrived more often than they were sent, or were never sent
}

// Tally returns the counts of the run.
func (g *Graph) Tally() Tally { return g.tally }

// judge returns a *Violation if the results of a run that returned err are
// wrong.
func (g *Graph) judge(err error) error {
	failed, stopped := g.done()
	wrong := g.judgeError(err, failed, len(stopped) > 0 || g.stops)
	handed := g.handed()
	for i, s := range g.sinks {
		for _, finding := range g.judgeSink(s, err, stopped, handed) {
			wrong = append(wrong, fmt.Sprintf("sink %d: %s", i, finding))
		}
	}
	if err == nil && len(stopped) == 0 && g.conserves {
		wrong = append(wrong, g.judgeConserved()...)
	}
	for i, src := range g.sources {
		if src.live == nil {
			continue
		}
		// A source that was cancelled before its first Read need not be closed.
		if n := src.live.Calls(); n.Closes == 0 && (n.Reads > 0 || !g.cancelled.Load()) {
			wrong = append(wrong, fmt.Sprintf("live source %d was not closed", i))
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	return &Violation{g.seed, g.trace, append(g.chaos.Done(), g.broken.Notes()...), wrong, g.tally}
}

// judgeError compares err with the names of the stages that were made to fail.
// stopped means that a stage may have stopped.
func (g *Graph) judgeError(err error, failed []string, stopped bool) []string {
	if err == nil {
		// A source that fails after a drain need not fail the run, nor a stage
		// that fails after downstream has stopped. A sink that fails always does.
		certain := func(name string) bool {
			return strings.HasPrefix(name, "stage") && !stopped || strings.HasPrefix(name, "write")
		}
		if i := slices.IndexFunc(failed, certain); i >= 0 {
			return []string{"Run = nil, though " + failed[i] + " failed"}
		}
		if len(failed) > 0 && !stopped && !g.ended() {
			return []string{"Run = nil, though " + failed[0] + " failed"}
		}
		return nil
	}
	var stage *pipe.StageError
	named := errors.As(err, &stage)
	switch {
	case g.cancelled.Load() && errors.Is(err, g.cause) && !named:
		return nil
	case errors.Is(err, errHangs):
		return []string{fmt.Sprintf("the run did not end within %v", longest)}
	case !errors.Is(err, pipetest.ErrInjected) && !errors.Is(err, errBroken):
		return []string{fmt.Sprintf("Run = %v, which no fault caused", err)}
	case !named || !slices.Contains(failed, stage.Stage):
		return []string{fmt.Sprintf("Run = %v, though %q failed", err, failed)}
	}
	return nil
}

// judgeSink compares the elements at a sink with those that should have
// arrived. handed has the elements that the sources have handed over.
func (g *Graph) judgeSink(s *sink, err error, stopped []string, handed [][]int) (wrong []string) {
	got, complete := s.outcome(err)
	lost, doubled := difference(got, s.want)
	g.tally.Elements += int64(len(got))
	g.tally.Doubled += int64(doubled)
	if doubled > 0 {
		wrong = append(wrong, fmt.Sprintf("%d of %d elements are doubled or were never sent", doubled, len(got)))
	}
	truncated := g.ended() || s.cutOff(stopped)
	switch {
	case !complete || s.cutOff(stopped) || g.dropsRaw.Load():
	case g.drained.Load():
		wrong = append(wrong, g.judgeDrained(s, got, len(stopped) > 0, handed)...)
	case lost > 0:
		g.tally.Lost += int64(lost)
		wrong = append(wrong, fmt.Sprintf("%d of %d elements are lost", lost, len(s.want)))
	}
	switch {
	case err == nil && !complete:
		wrong = append(wrong, "saw no end, and Run returned nil")
	case s.live != nil:
		// A run that was cancelled at once may not have used the sink at all.
		if _, cause := s.live.Outcome(); !complete && cause == nil && !(g.cancelled.Load() && len(got) == 0) {
			wrong = append(wrong, "was neither closed nor aborted")
		}
	}
	switch {
	case !s.ordered:
	case (s.prefix || !truncated) && !isPrefix(got, s.want):
		wrong = append(wrong, fmt.Sprintf("%d elements are not the first of the %d wanted", len(got), len(s.want)))
	case !isPart(got, s.want):
		wrong = append(wrong, fmt.Sprintf("%d elements are not in the order of the %d wanted", len(got), len(s.want)))
	}
	return wrong
}

// difference returns how many elements of want are missing in got, and how many
// of got are not in want. An element counts as often as it occurs.
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

// isPrefix reports whether got has the first elements of want.
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
