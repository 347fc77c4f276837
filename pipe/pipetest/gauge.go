package pipetest

import "sync"

// A Gauge counts how many goroutines are at one place at the same time: the concurrency that is
// really reached. The zero Gauge is ready to use and must not be copied. All methods may
// be called by many goroutines at once.
type Gauge struct{ tide tide }

// Enter counts one more.
func (g *Gauge) Enter() { g.tide.add(1) }

// Leave counts one less. It panics if that would be less than none.
func (g *Gauge) Leave() {
	if g.tide.add(-1) < 0 {
		panic("pipetest: Gauge: Leave without Enter")
	}
}

// Now returns how many have entered and not left.
func (g *Gauge) Now() int { return int(g.tide.now()) }

// Highest returns the most there were at the same time.
func (g *Gauge) Highest() int { return int(g.tide.highest()) }

// A Held counts the bytes that are on their way between a source and a sink. The
// behaviour Measure does so for the ends of this package; ends of one's own call Add and
// Done. The zero Held is ready to use and must not be copied. All methods may be called by many
// goroutines at once.
type Held struct{ tide tide }

// Add counts n bytes that the source has given.
func (h *Held) Add(n int64) { h.tide.add(n) }

// Done counts n bytes that the sink is done with.
func (h *Held) Done(n int64) { h.tide.add(-n) }

// Now returns the bytes that are on their way.
func (h *Held) Now() int64 { return h.tide.now() }

// Highest returns the most bytes that were on their way at the same time.
func (h *Held) Highest() int64 { return h.tide.highest() }

// A tide is a number that remembers its highest value.
type tide struct {
	mu      sync.Mutex
	n, high int64 // guarded by mu; n ≤ high
}

func (t *tide) add(n int64) int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.n += n
	t.high = max(t.high, t.n)
	return t.n
}

func (t *tide) now() int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.n
}

func (t *tide) highest() int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.high
}
