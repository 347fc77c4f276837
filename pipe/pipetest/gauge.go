package pipetest

import "sync"

// A Gauge counts the goroutines that are between Enter and Leave at the same
// time. It measures how much concurrency a test really reaches.
//
// The zero Gauge is ready to use and must not be copied. Any number of
// goroutines may call its methods at the same time.
type Gauge struct{ count counter }

// Enter counts one goroutine more.
func (g *Gauge) Enter() { g.count.add(1) }

// Leave counts one goroutine less. It panics if no goroutine has entered.
func (g *Gauge) Leave() {
	must.Hold("Gauge", g.count.add(-1) >= 0, "Leave without Enter")
}

// Now returns the number of goroutines that have entered and not left.
func (g *Gauge) Now() int { return int(g.count.now()) }

// Highest returns the largest number that Now has had.
func (g *Gauge) Highest() int { return int(g.count.highest()) }

// A counter is a number that remembers its largest value.
type counter struct {
	mu         sync.Mutex
	n, largest int64 // guarded by mu; n ≤ largest
}

// add adds n and returns the sum.
func (c *counter) add(n int64) int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n += n
	c.largest = max(c.largest, c.n)
	return c.n
}

func (c *counter) now() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n
}

func (c *counter) highest() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.largest
}
