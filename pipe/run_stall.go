package pipe

import (
	"context"
	"fmt"
	"time"

	"github.com/penstock-go/penstock/internal/account"
)

// A Stall reports a stage that has made no progress for some time.
type Stall struct {
	Pipeline string
	Stage    string
	State    string        // "starved", "blocked", or "busy" inside a call that does not return
	For      time.Duration // how long it has been in that state
}

// String returns the Stall as a line of text.
func (s Stall) String() string {
	where := s.Stage
	if s.Pipeline != "" {
		where = s.Pipeline + "/" + s.Stage
	}
	return fmt.Sprintf("%s: %s for %v", where, s.State, s.For)
}

// OnStall makes the pipeline call f when a stage stalls. A stage stalls when
// all its goroutines have been starved or blocked without a break for longer
// than d. It also stalls when it has been busy for longer than d, and has
// neither taken nor emitted an element in that time. f is called once for each
// stall, between d and 1.5 d after its beginning.
//
// A stage and the kernels that run in its goroutine stall together, when none
// of them moves an element. The Stall names the one that works or waits. It is
// not a stall of a stage that it waits for a kernel in its goroutine.
//
// All calls of f come from one goroutine of the pipeline, which ends before Run
// returns. f must return, and must not wait for the pipeline. OnStall panics if
// d is not above 0 or f is nil.
func OnStall(d time.Duration, f func(Stall)) PipelineOption {
	if d <= 0 {
		panic(fmt.Sprintf("pipe: OnStall: d must be positive, got %v", d))
	}
	must.Func("OnStall", f == nil)
	return pipelineOptionFunc(func(c *pipelineConfig) { c.stall, c.onStall = d, f })
}

// A sighting is the state of a host as of the last inspection.
type sighting struct {
	since    time.Duration // when the last goroutine of the host entered its current state
	moved    Count         // what the stages of the host had taken and emitted
	movedAt  time.Duration // when that last changed
	reported bool          // f has been called for this stall
}

// inspectUntil inspects all hosts at regular intervals until ctx ends. It runs
// on a goroutine of its own.
func (p *Pipeline) inspectUntil(ctx context.Context) {
	ticks := time.NewTicker(max(1, p.cfg.stall/2))
	defer ticks.Stop()
	seen := make(map[*host]*sighting)
	for {
		select {
		case <-ticks.C:
			now := p.running.accounts.Clock()
			for _, s := range p.stages {
				if s.body == nil {
					continue
				}
				if seen[s.host] == nil {
					seen[s.host] = &sighting{movedAt: now}
				}
				p.inspect(s.host, seen[s.host], now)
			}
		case <-ctx.Done():
			return
		}
	}
}

// inspect compares h with the last sighting.
func (p *Pipeline) inspect(h *host, last *sighting, now time.Duration) {
	moved := h.moved()
	latest := account.LatestOf(h.s.accounts())
	if latest.Since != last.since || moved != last.moved {
		*last = sighting{since: latest.Since, moved: moved, movedAt: now}
		if latest.State != account.Busy {
			last.movedAt = latest.Since
		}
	}
	if d := now - last.movedAt; latest.Meter != nil && !last.reported && d >= p.cfg.stall {
		last.reported = true
		p.cfg.onStall(Stall{p.name, h.measuredBy(latest.Meter).name, latest.State.String(), d})
	}
}

// moved returns the sum of what the stages of h have taken and emitted.
func (h *host) moved() (sum Count) {
	counts := make(map[*counter]Count)
	h.s.count(counts)
	for k := h.kernels; k != nil; k = k.nextKernel {
		k.count(counts)
	}
	for _, c := range counts {
		sum = sum.plus(c)
	}
	return sum
}

// measuredBy returns the stage of h that m measures.
func (h *host) measuredBy(m *account.Meter) *stage {
	for k := h.kernels; k != nil; k = k.nextKernel {
		if m == &k.meter {
			return k
		}
	}
	return h.s
}
