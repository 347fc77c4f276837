package pipe

import (
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
	s *stage

	mu      sync.Mutex
	living  bool                  // between begin and end; guarded by mu, as all that follows
	state   state                 // in progress
	since   time.Time             // when state began
	spent   [states]time.Duration // in each state, up to since
	longest time.Duration         // longest single time blocked
	stuck   func() bool           // reports whether the wait in progress cannot end by itself; nil: no wait
}

// begin opens the account. The goroutine was counted as active before it started.
func (m *meter) begin() {
	m.mu.Lock()
	m.living, m.state, m.since = true, busy, time.Now()
	m.mu.Unlock()
}

func (m *meter) end() {
	m.mu.Lock()
	m.closeLocked(time.Now())
	m.living = false
	m.mu.Unlock()
	m.s.p.watch.leave(m.s.p)
}

// wait says that the goroutine is about to wait, in state s, until stuck reports
// false. done must follow.
func (m *meter) wait(s state, stuck func() bool) {
	m.mu.Lock()
	m.closeLocked(time.Now())
	m.state, m.stuck = s, stuck
	m.mu.Unlock()
	m.s.p.watch.leave(m.s.p)
}

// done says that the wait is over, and returns how long it was.
func (m *meter) done() time.Duration {
	m.s.p.watch.enter()
	m.mu.Lock()
	defer m.mu.Unlock()
	d := m.closeLocked(time.Now())
	m.state, m.stuck = busy, nil
	return d
}

// yielded books, as spent in state s, the time since start, in which the goroutine has let others run and got what it
// was missing. That happens more often than a wait, and costs a fifth of one.
func (m *meter) yielded(s state, start time.Time) time.Duration {
	d := time.Since(start)
	m.mu.Lock()
	m.spent[s] += d
	m.since = m.since.Add(d)
	m.mu.Unlock()
	return d
}

// closeLocked books the state in progress up to now.
func (m *meter) closeLocked(now time.Time) time.Duration {
	d := now.Sub(m.since)
	m.spent[m.state] += d
	if m.state == blocked && d > m.longest {
		m.longest = d
	}
	m.since = now
	return d
}

// times returns the time spent in each state, the one in progress included.
func (m *meter) times(now time.Time) (spent [states]time.Duration, longest time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	spent, longest = m.spent, m.longest
	if !m.living {
		return spent, longest
	}
	d := max(0, now.Sub(m.since))
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
	stuck, living := m.stuck, m.living
	m.mu.Unlock()
	return !living || stuck != nil && stuck()
}
