package pipe

import (
	"context"
	"fmt"
	"time"

	"github.com/penstock-go/penstock/internal/proc"
)

// A Stall is a stage that has not got on for some time.
type Stall struct {
	Pipeline string
	Stage    string
	State    string        // "starved", "blocked", or "busy": inside a call that does not return
	For      time.Duration // so far
}

// String returns the Stall as a line of text.
func (s Stall) String() string {
	where := s.Stage
	if s.Pipeline != "" {
		where = s.Pipeline + "/" + s.Stage
	}
	return fmt.Sprintf("%s: %s for %v", where, s.State, s.For)
}

// OnStall makes the pipeline call f when a stage has been starved or blocked for longer than d at
// a time, with all its Workers, or busy for longer than d without taking or giving an element. It is called once for each such
// time, between d and one and a half d after it began.
//
// All calls come from one goroutine of the pipeline, which ends with Run: f must return, and
// must not wait for the pipeline. d must be positive, and f not nil, or OnStall panics.
func OnStall(d time.Duration, f func(Stall)) PipelineOption {
	if d <= 0 {
		panic(fmt.Sprintf("pipe: OnStall: d must be positive, got %v", d))
	}
	mustFunc("OnStall", f == nil)
	return pipelineOptionFunc(func(c *pipelineConfig) { c.stall, c.onStall = d, f })
}

var stateNames = [states]string{"busy", "starved", "blocked"}

// A sighting is what the look-out saw of a stage last time.
type sighting struct {
	since   time.Duration // when the last of its goroutines entered the state that it is in
	moved   Count         // what it had taken and given
	movedAt time.Duration // when that last changed
	told    bool          // f has been called for this time
}

// waitLookingOut is wait, and meanwhile looks out for stalls.
func (p *Pipeline) waitLookingOut(ctx, runCtx context.Context) {
	lookCtx, cancel := context.WithCancel(context.Background())
	var watcher proc.Group
	watcher.Go(p.name, "stall", func() { p.lookOut(lookCtx) })
	p.wait(ctx, runCtx)
	cancel()
	watcher.Wait()
}

// lookOut calls the function of OnStall until ctx ends. It runs on a goroutine of its own.
func (p *Pipeline) lookOut(ctx context.Context) {
	ticks := time.NewTicker(max(1, p.cfg.stall/2))
	defer ticks.Stop()
	seen := make(map[*stage]*sighting)
	for {
		select {
		case <-ticks.C:
			now := p.clock()
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

// state returns what the goroutines of s do, and when that last changed. As long as one is busy, s is: that some of many
// workers have nothing to do is no stall.
func (s *stage) state() (living bool, state state, since time.Duration) {
	for _, m := range s.meters() {
		m.mu.Lock()
		if m.living {
			if !living || m.state == busy {
				state = m.state
			}
			living, since = true, max(since, m.since)
		}
		m.mu.Unlock()
	}
	return living, state, since
}

// inspect compares s with the last sighting.
func (p *Pipeline) inspect(s *stage, last *sighting, now time.Duration) {
	counts := make(map[*counter]Count)
	s.count(counts)
	var moved Count
	for _, c := range counts {
		moved = moved.plus(c)
	}
	living, state, since := s.state()
	if since != last.since || moved != last.moved {
		*last = sighting{since: since, moved: moved, movedAt: now}
		if state != busy {
			last.movedAt = since
		}
	}
	if d := now - last.movedAt; living && !last.told && d >= p.cfg.stall {
		last.told = true
		p.cfg.onStall(Stall{p.name, s.name, stateNames[state], d})
	}
}
