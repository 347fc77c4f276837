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

// A sighting is the state of a stage as of the last inspection.
type sighting struct {
	since    time.Duration // when the last goroutine of the stage entered its current state
	moved    Count         // what the stage had taken and emitted
	movedAt  time.Duration // when that last changed
	reported bool          // f has been called for this stall
}

// inspectUntil inspects all stages at regular intervals until ctx ends. It runs
// on a goroutine of its own.
func (p *Pipeline) inspectUntil(ctx context.Context) {
	ticks := time.NewTicker(max(1, p.cfg.stall/2))
	defer ticks.Stop()
	seen := make(map[*stage]*sighting)
	for {
		select {
		case <-ticks.C:
			now := p.running.accounts.Clock()
			for _, s := range p.stages {
				if seen[s] == nil {
					seen[s] = &sighting{movedAt: now}
				}
				p.inspect(s, seen[s], now)
			}
		case <-ctx.Done():
			return
		}
	}
}

// inspect compares s with the last sighting.
func (p *Pipeline) inspect(s *stage, last *sighting, now time.Duration) {
	counts := make(map[*counter]Count)
	s.count(counts)
	var moved Count
	for _, c := range counts {
		moved = moved.plus(c)
	}
	state, since, living := account.Latest(s.accounts())
	if since != last.since || moved != last.moved {
		*last = sighting{since: since, moved: moved, movedAt: now}
		if state != account.Busy {
			last.movedAt = since
		}
	}
	if d := now - last.movedAt; living && !last.reported && d >= p.cfg.stall {
		last.reported = true
		p.cfg.onStall(Stall{p.name, s.name, state.String(), d})
	}
}
