package pipetest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"
)

// ErrInjected is the failure that a [Chaos] causes.
var ErrInjected = errors.New("pipetest: injected failure")

// A Chaos injects faults at random into the streams, stages and runs that it
// wraps. The faults are delays, pauses, cuts, failures and stops.
//
// It never does anything that the contract of a stream or stage forbids. So
// correct code loses nothing, repeats nothing and leaves no goroutine. Where a
// failure was injected, correct code reports [ErrInjected].
//
// The seed determines the faults. The fault in call n of a wrapped end depends
// only on the seed, on n, and on the number of ends that were wrapped before.
// It does not depend on the odds of other kinds of faults. If the goroutines of
// a second run make the same calls, the same faults are injected. In a bubble
// they nearly always do.
//
// Any number of goroutines may call its methods at the same time.
type Chaos struct {
	seed uint64 // read-only
	odds odds   // read-only
	done Recorder

	mu   sync.Mutex
	ends int // wrapped so far; guarded by mu
}

// NewChaos returns a Chaos with a seed. It logs the seed. If t fails, it also
// logs the failures and stops that were injected, at the end of t.
func NewChaos(t testing.TB, seed uint64, list ...Odds) *Chaos {
	t.Helper()
	c := &Chaos{seed: seed, odds: defaultOdds}
	for _, o := range list {
		o.apply(&c.odds)
	}
	// Log the seed now, because a test in a deadlock does not reach its end.
	t.Logf("pipetest: NewChaos with seed %d", seed)
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("pipetest: the chaos with seed %d has injected %q", seed, c.Done())
		}
	})
	return c
}

// Done returns the failures and stops that were injected so far, in order. An
// example of an entry is "stage#2: failure in call 17".
func (c *Chaos) Done() []string { return c.done.Notes() }

// A chaosEnd is one place where faults are injected.
type chaosEnd struct {
	c    *Chaos
	name string

	mu    sync.Mutex
	r     *rand.Rand // guarded by mu
	calls int        // guarded by mu
}

// wrap returns a new end.
func (c *Chaos) wrap(kind string) *chaosEnd {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ends++
	return &chaosEnd{
		c:    c,
		name: fmt.Sprintf("%s#%d", kind, c.ends),
		r:    rand.New(rand.NewPCG(c.seed, uint64(c.ends))),
	}
}

// A fault is what is injected in one call.
type fault struct {
	delay, pause time.Duration // 0: none
	cut          float64       // 0: no cut; otherwise its place, below 1
	fail, stop   bool
}

// next returns the fault of the next call. It draws the same random numbers for
// all odds.
func (e *chaosEnd) next() fault {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.calls++
	var n [8]float64
	for i := range n {
		n[i] = e.r.Float64()
	}
	o := e.c.odds
	f := fault{fail: n[0] < o.fail, stop: n[1] < o.stop}
	if n[2] < o.delay {
		f.delay = time.Duration(n[3] * float64(o.maxDelay))
	}
	if n[4] < o.pause {
		f.pause = time.Duration(n[5] * float64(o.maxPause))
	}
	if n[6] < o.cut {
		f.cut = n[7]
	}
	return f
}

// part returns how many of n elements or bytes are in the first part. Without a
// cut that is n. With a cut it is at least 1, and less than n if n is at least
// 2.
func (f fault) part(n int) int {
	if f.cut == 0 || n < 2 {
		return n
	}
	return 1 + int(f.cut*float64(n-1))
}

// note records what was injected in the current call.
func (e *chaosEnd) note(what string) {
	e.mu.Lock()
	n := e.calls
	e.mu.Unlock()
	e.c.done.Note(fmt.Sprintf("%s: %s in call %d", e.name, what, n))
}
