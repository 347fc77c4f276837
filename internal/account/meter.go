package account

import (
	"sync"
	"time"
)

// A Ledger has what the accounts and meters of one stage function share. Init
// prepares a Ledger. A Ledger must not be copied.
type Ledger struct {
	run   *Run
	owner Owner
	mu    sync.Mutex // of all accounts and meters of the ledger
}

// Init makes l a ledger of run. The goroutines of its accounts belong to owner.
func (l *Ledger) Init(run *Run, owner Owner) { l.run, l.owner = run, owner }

// A Meter measures the time of a stage in one goroutine. Init prepares a Meter.
// A Meter must not be copied.
type Meter struct {
	ledger *Ledger

	// guarded by the mu of the ledger
	living  bool                  // between Open and Close
	state   State                 // the current one
	began   time.Duration         // when the current state began, by the clock of the run
	counted time.Duration         // the time up to here is in spent
	spent   [States]time.Duration // in each state
	longest time.Duration         // longest single time blocked
}

// Init makes m a meter of l.
func (m *Meter) Init(l *Ledger) { m.ledger = l }

// Open starts m, which is the meter of a kernel. Until the first call, the
// kernel is starved.
func (m *Meter) Open() { m.open(Starved) }

func (m *Meter) open(s State) {
	l := m.ledger
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.run.Clock()
	m.living, m.state, m.began, m.counted = true, s, now, now
}

// Close stops m.
func (m *Meter) Close() {
	l := m.ledger
	l.mu.Lock()
	defer l.mu.Unlock()
	m.countLocked(l.run.Clock())
	m.living = false
}

// changeLocked records that state s has begun at the time at. If Times has been
// called since then, the time up to that call stays in the previous state,
// because figures never fall.
func (m *Meter) changeLocked(s State, at time.Duration) {
	m.countLocked(at)
	m.state, m.began = s, at
}

// countLocked counts the time in the current state up to now.
func (m *Meter) countLocked(now time.Duration) {
	if m.state == Blocked {
		m.longest = max(m.longest, now-m.began)
	}
	m.moveLocked(m.state, now-m.counted)
}

// moveLocked counts the next d of the time as spent in state s.
func (m *Meter) moveLocked(s State, d time.Duration) {
	if d > 0 {
		m.spent[s] += d
		m.counted += d
	}
}

// Times returns the time spent in each state up to now, and the longest single
// time blocked. The current state is included.
func (m *Meter) Times() (spent [States]time.Duration, longest time.Duration) {
	l := m.ledger
	l.mu.Lock()
	defer l.mu.Unlock()
	if m.living {
		m.countLocked(l.run.Clock())
	}
	return m.spent, m.longest
}
