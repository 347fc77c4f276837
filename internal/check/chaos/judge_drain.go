package chaos

import (
	"fmt"
	"slices"
)

// ended reports whether a drain may have ended the sources early.
func (g *Graph) ended() bool { return g.drained.Load() || g.dropsRaw.Load() }

// handed returns the elements that each source has handed over.
func (g *Graph) handed() [][]int {
	st := g.p.Stats()
	var all [][]int
	for _, s := range g.sources {
		n, _ := s.account(st, false)
		all = append(all, s.elems[:n])
	}
	return all
}

// judgeDrained compares the elements at a sink that has seen the end of a
// drained pipeline with those that the sources have handed over. If a stage
// stops by itself, as Take does, a source may learn of that in a call that has
// delivered some of its elements. So more of them may have arrived.
func (g *Graph) judgeDrained(s *sink, got []int, stopped bool, handed [][]int) (wrong []string) {
	want := s.of(handed)
	lost, extra := difference(got, want)
	if lost > 0 {
		g.tally.Lost += int64(lost)
		wrong = append(wrong, fmt.Sprintf("%d of %d elements that were handed over before a drain are lost", lost, len(want)))
	}
	if g.stops || stopped {
		return wrong
	}
	if extra > 0 {
		wrong = append(wrong, fmt.Sprintf("%d elements arrived that were not handed over", extra))
	}
	if s.ordered && lost+extra == 0 && !slices.Equal(got, want) {
		wrong = append(wrong, fmt.Sprintf("%d elements are in another order after a drain", len(got)))
	}
	return wrong
}

// judgeConserved compares the elements at all sinks with those that the sources
// have handed over, that DrainBegun has dropped, and that a stage has begun to
// work on. It is for a graph that conserves its elements. Run has returned nil.
// In a graph that is not exact, the engine may not count the elements that a
// stage has in its hands when its context ends.
func (g *Graph) judgeConserved() (wrong []string) {
	st := g.p.Stats()
	arrived := make(map[int]bool)
	for _, s := range g.sinks {
		got, _ := s.outcome(nil)
		for _, v := range got {
			arrived[v] = true
		}
	}
	handed, perhaps := 0, 0
	possible := make(map[int]bool)
	required := slices.Clone(g.ledger.begun)
	for _, s := range g.sources {
		n, more := s.account(st, g.dropsRaw.Load())
		handed, perhaps = handed+n, perhaps+more
		for _, v := range s.elems[:min(n+more, len(s.elems))] {
			possible[v] = true
		}
		if s.begun {
			required = append(required, s.elems[:n]...)
		}
	}
	lost, strange := 0, 0
	for _, v := range required {
		if !arrived[v] {
			lost++
		}
	}
	for v := range arrived {
		if !possible[v] {
			strange++
		}
	}
	dropped := droppedBy(st) + g.ledger.dropped
	if lost > 0 {
		g.tally.Lost += int64(lost)
		wrong = append(wrong, fmt.Sprintf("%d elements are lost though work on them had begun", lost))
	}
	if strange > 0 {
		wrong = append(wrong, fmt.Sprintf("%d elements arrived that were not handed over", strange))
	}
	if n := int64(len(arrived)) + dropped; n < int64(handed) && g.exact || n > int64(handed+perhaps) {
		wrong = append(wrong, fmt.Sprintf("%d elements were handed over and perhaps %d more, but %d arrived and %d were dropped",
			handed, perhaps, len(arrived), dropped))
	}
	return wrong
}
