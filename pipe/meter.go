package pipe

import (
	"context"
	"runtime"
	"sync"
	"time"
)

// state is what a goroutine of a stage spends its time on.
type state int

const (
	busy    state = iota
	starved       // waits for input
	blocked       // waits for downstream
	states
)

// A meter accounts for the time of one goroutine of a stage, and knows what it waits for.
type meter struct {
	s      *stage
	yields int // so far; belongs to the goroutine

	mu      sync.Mutex
	living  bool                  // between begin and end; guarded by mu, as all that follows
	state   state                 // in progress
	since   time.Duration         // when state began, by the clock of the run
	spent   [states]time.Duration // in each state, up to since
	longest time.Duration         // longest single time blocked
	wanted  condition             // what is being waited for; nil: nothing, or something that can come by itself
	lasting bool                  // the wait goes on though the context of the stage ends
}

// A condition is what a goroutine waits for on the edges of its stage.
type condition interface {
	missing() bool // a call would wait
}

// A check is a condition that is a function.
type check func() bool

func (c check) missing() bool { return c() }

// clock returns the time since the run began. It looks at one clock, and time.Now at two: stages that are fast and
// wait often would spend a tenth of their time on that.
func (p *Pipeline) clock() time.Duration { return time.Since(p.started) }

// begin opens the account. The goroutine was counted as active before it started.
func (m *meter) begin() {
	m.mu.Lock()
	m.living, m.state, m.since = true, busy, m.s.p.clock()
	m.mu.Unlock()
}

func (m *meter) end() {
	m.mu.Lock()
	m.closeLocked(m.s.p.clock())
	m.living = false
	m.mu.Unlock()
	m.s.p.watch.leave(m.s.p)
}

// wait says that the goroutine is in state s from the time start on, because it waits for wanted. That is nil if it
// can come by itself. done must follow.
func (m *meter) wait(s state, start time.Duration, wanted condition) {
	m.waitFor(s, start, wanted, false)
}

// waitFor is wait that, if it is lasting, goes on though the context of the stage ends.
func (m *meter) waitFor(s state, start time.Duration, wanted condition, lasting bool) {
	if start == untimed {
		start = m.s.p.clock()
	}
	m.mu.Lock()
	m.closeLocked(start)
	m.state, m.wanted, m.lasting = s, wanted, lasting
	m.mu.Unlock()
	m.s.p.watch.leave(m.s.p)
}

// waitUnder is wait of a call that was given ctx. If that is one of the caller's own, the wait can end by itself.
func (m *meter) waitUnder(ctx context.Context, s state, start time.Duration, wanted condition) {
	lasting := false
	switch ctx.Done() {
	case m.s.host.done:
	case m.s.host.run.Done():
		lasting = true
	default:
		wanted = nil
	}
	m.waitFor(s, start, wanted, lasting)
}

// done says that the wait is over, and returns how long it was.
func (m *meter) done() time.Duration {
	m.s.p.watch.enter()
	m.mu.Lock()
	defer m.mu.Unlock()
	d := m.closeLocked(m.s.p.clock())
	m.state, m.wanted = busy, nil
	return d
}

// yieldEvery is of how many yields one is timed: they are more frequent than waits, and two looks at the clock
// would take longer than the rest of one.
const yieldEvery = 4

// untimed is the start of a yield that is not timed.
const untimed time.Duration = -1

// yield lets other goroutines run, so that one that is about to wait may get what it is missing. That costs a
// fifth of a wait. It returns when it began.
func (m *meter) yield() (start time.Duration) {
	start = untimed
	if m.yields++; m.yields%yieldEvery == 0 {
		start = m.s.p.clock()
	}
	runtime.Gosched()
	return start
}

// yielded books the time since start, which yield returned, as spent in state s, on behalf of all
// yields since the last one that was timed.
func (m *meter) yielded(s state, start time.Duration) time.Duration {
	if start == untimed {
		return 0
	}
	now := m.s.p.clock()
	m.mu.Lock()
	defer m.mu.Unlock()
	d := min(yieldEvery*(now-start), now-m.since)
	m.spent[s] += d
	m.since += d
	return d
}

// closeLocked books the state in progress up to now.
func (m *meter) closeLocked(now time.Duration) time.Duration {
	d := now - m.since
	m.spent[m.state] += d
	if m.state == blocked && d > m.longest {
		m.longest = d
	}
	m.since = now
	return d
}

// times returns the time spent in each state, the one in progress included.
func (m *meter) times(now time.Duration) (spent [states]time.Duration, longest time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	spent, longest = m.spent, m.longest
	if !m.living {
		return spent, longest
	}
	d := max(0, now-m.since)
	spent[m.state] += d
	if m.state == blocked {
		longest = max(longest, d)
	}
	return spent, longest
}

// waits reports whether the goroutine waits for something that cannot come by itself.
// A goroutine that has ended waits for nothing.
func (m *meter) waits() bool {
	m.mu.Lock()
	wanted, lasting, living := m.wanted, m.lasting, m.living
	m.mu.Unlock()
	return !living || wanted != nil && wanted.missing() && (lasting || !m.s.host.waking())
}
