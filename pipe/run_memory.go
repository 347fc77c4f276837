package pipe

import (
	"cmp"
	"math"
	"slices"

	"github.com/penstock-go/penstock/internal/bytequeue"
)

// divideMemory gives each edge a share of MemoryLimit, before the run begins.
// An edge that wants less than an equal share gets what it wants, and the
// others divide the difference.
//
// No edge can use up the bytes of another. So the schedule of the goroutines
// has no influence on how much an edge can hold.
func (p *Pipeline) divideMemory() {
	edges := slices.SortedStableFunc(slices.Values(p.edges), func(a, b anyEdge) int {
		return cmp.Compare(a.wantedShare(), b.wantedShare())
	})
	p.outcome.held = bytequeue.NewBudget(math.MaxInt64) // counts, and bounds nothing
	free := p.cfg.memoryLimit
	for i, e := range edges {
		share := min(e.wantedShare(), free/int64(len(edges)-i))
		free -= share
		e.setShare(max(1, share))
		e.countIn(p.outcome.held)
	}
}

// A growth is a decision about which edge should take more. It is made while
// every stage waits, so that the figures do not change.
type growth struct {
	edges []anyEdge
	stats []EdgeStats // of edges
	held  int64       // bytes on all edges
	limit int64       // bytes that all edges may hold
}

func (p *Pipeline) newGrowth() *growth {
	g := &growth{edges: p.edges, limit: DefaultGrowth}
	if p.cfg.memoryLimit > 0 {
		g.limit = p.cfg.memoryLimit
	}
	for _, e := range p.edges {
		st := e.stats()
		g.stats = append(g.stats, st)
		g.held += st.Size
	}
	return g
}

// grow lets a full edge take more, within the limit. It reports whether it has
// changed an edge.
func (p *Pipeline) grow() bool {
	g := p.newGrowth()
	i := g.choose()
	if i < 0 {
		return false
	}
	size, next := g.stats[i].Size, g.next(i)
	if p.cfg.memoryLimit == 0 {
		return p.edges[i].grow(2*size, 0) // at twice its size the edge is filled to half, so it has drained
	}
	// The bytes that no edge holds are divided anew, in equal parts. The chosen
	// edge gets the bytes of the Buffer that waits to be put as well.
	part := (g.limit - g.held - next) / int64(len(p.edges))
	for k, e := range p.edges {
		if k != i {
			e.setShare(max(1, g.stats[k].Size+part))
		}
	}
	return p.edges[i].grow(size+part, size+next+part)
}

// next returns the bytes by which edge i grows at least.
func (g *growth) next(i int) int64 { return max(1, g.edges[i].waitingSize()) }

// isFull reports whether the writer of edge i may be waiting. An edge that has
// ended may be full while its reader works on the last Buffer. No writer waits
// for it.
func (g *growth) isFull(i int) bool { return g.stats[i].Full && !g.stats[i].Ended }

// choose returns the index of the edge that should grow, or -1 if none can grow
// within the limit. It is the smallest full edge. That is the rule of Parks for
// process networks with bounded channels. Edges that let no needed stage
// continue are chosen last.
func (g *growth) choose() int {
	needed := g.neededStages()
	best, bestNeeded := -1, false
	for i, e := range g.edges {
		if !g.isFull(i) || g.held+g.next(i) > g.limit {
			continue
		}
		from, _ := e.hosts()
		n := needed[from] && e.waitingSize() > 0
		if best < 0 || n && !bestNeeded || n == bestNeeded && g.stats[i].Size < g.stats[best].Size {
			best, bestNeeded = i, n
		}
	}
	return best
}

// neededStages returns the stages that wait for each other in a circle, and the
// stages that these wait for. Any other stage would only put more onto the
// edges if it could continue. One example is a source that waits for its full
// edge.
func (g *growth) neededStages() map[*stage]bool {
	waitsFor := make(map[*stage][]*stage)
	waiters := make(map[*stage]int) // number of edges that make another stage wait for this one
	for i, e := range g.edges {
		writer, reader := e.hosts()
		switch {
		case g.isFull(i):
			waitsFor[writer] = append(waitsFor[writer], reader)
			waiters[reader]++
		case g.stats[i].Len == 0 && !g.stats[i].Ended:
			waitsFor[reader] = append(waitsFor[reader], writer)
			waiters[writer]++
		}
	}
	// Remove the stages for which no stage waits, until none is left.
	var removed []*stage
	for s := range waitsFor {
		if waiters[s] == 0 {
			removed = append(removed, s)
		}
	}
	for len(removed) > 0 {
		s := removed[len(removed)-1]
		removed = removed[:len(removed)-1]
		for _, other := range waitsFor[s] {
			if waiters[other]--; waiters[other] == 0 {
				removed = append(removed, other)
			}
		}
	}
	needed := make(map[*stage]bool)
	for s, n := range waiters {
		needed[s] = n > 0
	}
	return needed
}
