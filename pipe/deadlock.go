package pipe

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
)

// ErrDeadlock is the failure of a run in which every stage waits for another and the memory to let one go on
// is used up, or set aside by MemoryLimit. The error names the edges.
var ErrDeadlock = errors.New("deadlock: every stage waits for another")

// DefaultGrowth is how many bytes all edges must hold for the engine to let none of them grow any more when every stage
// waits, in a pipeline without MemoryLimit: 64 MiB, 64 edges of the default max size. An edge that
// grows may take as much again as it holds.
const DefaultGrowth = 64 << 20 // bytes

// A watch sees when every goroutine of a run waits on edges. None of them can
// then go on by itself: a tee whose branches meet again, for one.
type watch struct {
	active atomic.Int64 // goroutines that do not wait on an edge
	epoch  atomic.Int64 // changes with every start and end of a wait
	mu     sync.Mutex   // one look at a time
}

func (w *watch) enter() {
	w.active.Add(1)
	w.epoch.Add(1)
}

// leave says that a goroutine is about to wait or has ended. The last one looks whether anybody can go on.
func (w *watch) leave(p *Pipeline) {
	w.epoch.Add(1)
	if w.active.Add(-1) == 0 {
		w.look(p)
	}
}

// look acts if nobody can go on. A goroutine that was woken may not have run yet: it
// still counts as waiting, but what it waits for is there. And if a wait has begun or ended meanwhile,
// what was seen is stale: then the last one to wait looks again. When the run is cancelled, all wake.
func (w *watch) look(p *Pipeline) {
	w.mu.Lock()
	defer w.mu.Unlock()
	epoch := w.epoch.Load()
	for p.ctx.Err() == nil && p.stuck() && w.active.Load() == 0 && w.epoch.Load() == epoch {
		// Once more if that was an edge that is full, but that nobody waits for: it would wake nobody.
		if !p.grow() {
			p.fail(p.deadlock())
			return
		}
	}
}

// stuck reports whether there are goroutines, and none of them can go on.
func (p *Pipeline) stuck() bool {
	living := false
	for _, s := range p.stages {
		if s.run == nil {
			continue
		}
		if !s.host.meter.waits() {
			return false
		}
		living = living || s.host.meter.isLiving()
		for _, m := range s.crew {
			if !m.waits() {
				return false
			}
			living = living || m.isLiving()
		}
	}
	return living
}

func (m *meter) isLiving() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.living
}

// grow lets the smallest full edge take more, within the memory limit: the
// rule of Parks for process networks with bounded channels. It reports whether it did.
func (p *Pipeline) grow() bool {
	limit := int64(DefaultGrowth)
	if p.cfg.memoryLimit > 0 {
		limit = p.cfg.memoryLimit
	}
	var smallest connection
	size, total, least := int64(0), int64(0), int64(0)
	for _, e := range p.edges {
		st := e.stats()
		total += st.Size
		if n := e.kept(); n > 0 && (least == 0 || n < least) {
			least = n
		}
		// One that has ended is full as long as its reader works on what it read last: nobody waits for it.
		if st.Full && !st.Ended && (smallest == nil || st.Size < size) {
			smallest, size = e, st.Size
		}
	}
	if p.budget != nil && least > 0 && p.budget.Reopen(least) {
		return true
	}
	if smallest == nil || total >= limit {
		return false
	}
	return smallest.grow(2 * size) // filled to half, it is drained
}

// deadlock describes the edges of a run in which every stage waits.
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
	if n := len(p.edges); p.budget != nil {
		fmt.Fprintf(&sb, "; MemoryLimit leaves all edges together %d bytes beside %d for each of the %d", p.cfg.floating(n), DefaultBufferSize, n)
	}
	where := "pipe: "
	if p.name != "" {
		where += p.name + ": "
	}
	return fmt.Errorf("%s%w%s", where, ErrDeadlock, sb.String())
}
