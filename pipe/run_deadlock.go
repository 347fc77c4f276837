package pipe

import (
	"errors"
	"fmt"
	"strings"
)

// ErrDeadlock is the failure of a run in which every stage waits for another.
// An edge would have to grow, but the bytes on all edges and the next Buffer
// exceed [MemoryLimit], or [DefaultGrowth]. The error names the edges.
var ErrDeadlock = errors.New("deadlock: every stage waits for another")

// DefaultGrowth bounds the growth of edges in a pipeline without [MemoryLimit].
// When every stage waits for another, the engine lets an edge grow only if all
// edges together and the next Buffer hold at most DefaultGrowth bytes. The edge
// may then take as much again as it holds. DefaultGrowth is 64 MiB, which is 64
// edges of the default max size.
const DefaultGrowth = 64 << 20 // bytes

// A resolver acts when every goroutine of a run waits, and none of them can
// continue by itself. This can happen where the branches of a tee meet again.
type resolver struct{ p *Pipeline }

// Stuck reports whether there are goroutines and none of them can continue. It
// is false in a run that was cancelled, because all goroutines wake.
func (r resolver) Stuck() bool {
	if r.p.running.ctx.Err() != nil {
		return false
	}
	living := false
	// The stage that worked last is checked first. It or the next one probably
	// works now. In a long chain of stages, a check of all of them for each
	// element would cost more than the work.
	n, first := len(r.p.stages), int(r.p.running.worked.Load())
	for i := range n {
		i = (first + i) % n
		waits, alive := r.p.stages[i].waits()
		if !waits {
			r.p.running.worked.Store(int32(i))
			return false
		}
		living = living || alive
	}
	return living
}

// waits reports whether all goroutines of s wait and cannot continue, and
// whether one of them lives.
func (s *stage) waits() (waits, living bool) {
	if s.body == nil {
		return true, false
	}
	if !s.host.account.Waits() {
		return false, true
	}
	living = s.host.account.Living()
	for _, a := range s.crew {
		if !a.Waits() {
			return false, true
		}
		living = living || a.Living()
	}
	return true, living
}

// Resolve lets an edge grow, or fails the run.
func (r resolver) Resolve() bool {
	if r.p.grow() {
		return true
	}
	r.p.fail(r.p.deadlock())
	return false
}

// deadlock returns ErrDeadlock with the state of every edge.
func (p *Pipeline) deadlock() error {
	var sb strings.Builder
	for _, e := range p.edges {
		st := e.stats()
		switch {
		case st.Ended:
			continue
		case st.Full:
			fmt.Fprintf(&sb, "; %s waits for %s to take from a full edge (%d of %d bytes)", st.From, st.To, st.Size, st.MaxSize)
		case st.Len == 0:
			fmt.Fprintf(&sb, "; %s waits for %s to fill an empty edge (0 of %d bytes)", st.To, st.From, st.MaxSize)
		default:
			fmt.Fprintf(&sb, "; %s to %s holds %d of %d bytes", st.From, st.To, st.Size, st.MaxSize)
		}
	}
	sb.WriteString(p.running.resources.describe(p.stages))
	sb.WriteString(p.newGrowth().refused())
	return fmt.Errorf("%s%w%s", p.prefix(), ErrDeadlock, sb.String())
}

// refused returns why no edge can grow, or "" if none is full.
func (g *growth) refused() string {
	next := int64(0)
	for i := range g.edges {
		if n := g.next(i); g.isFull(i) && (next == 0 || n < next) {
			next = n
		}
	}
	if next == 0 {
		return ""
	}
	return fmt.Sprintf("; all edges hold %d of %d bytes and the next Buffer has %d", g.held, g.limit, next)
}
