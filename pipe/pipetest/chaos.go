package pipetest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/penstock-go/penstock/internal/proc"
	"github.com/penstock-go/penstock/pipe"
)

// ErrInjected is the failure that a Chaos causes.
var ErrInjected = errors.New("pipetest: injected failure")

// A Chaos does harm at the ends and boundaries that it is put at: delays, pauses, cuts, failures and stops, as
// often as its Odds say. It never does what the contract of that end forbids, so code that is right
// copes: it loses nothing, repeats nothing, leaves nothing behind, and reports ErrInjected where there was a failure.
//
// The seed decides. What an end does in its nth call depends on the seed, on the order in which the
// ends were wrapped, and on n; not on other ends, nor on the odds of other kinds of harm. A run is the same
// again as far as its goroutines make the same calls; in a bubble they nearly do.
//
// Its methods may be called by many goroutines at once.
type Chaos struct {
	seed uint64 // read-only
	odds odds   // read-only
	done Recorder

	mu   sync.Mutex
	ends int // wrapped so far; guarded by mu
}

// An Odds sets how often a Chaos does one kind of harm: p is the probability at each call, from 0, never,
// to 1; outside of that it panics. Durations are the longest; they are virtual in a bubble.
type Odds interface{ apply(*odds) }

type odds struct {
	delay, pause, cut, fail, stop float64
	maxDelay, maxPause            time.Duration
}

type oddsFunc func(*odds)

func (f oddsFunc) apply(o *odds) { f(o) }

// Delays sets how often a call takes longer; 0.2 and a millisecond by default.
func Delays(p float64, longest time.Duration) Odds {
	mustProbability("Delays", p)
	return oddsFunc(func(o *odds) { o.delay, o.maxDelay = p, longest })
}

// Pauses sets how often a ReadStream is paused and resumed, or a pipeline by Run; 0.05 and 100 milliseconds by
// default. A stage rests as long, and the write queue of a WriteStream is full above 1 byte until the next Write.
func Pauses(p float64, longest time.Duration) Odds {
	mustProbability("Pauses", p)
	return oddsFunc(func(o *odds) { o.pause, o.maxPause = p, longest })
}

// Cuts sets how often a Buffer is cut in two, or a call of an io.Reader or io.Writer gets less than it could; 0.2 by
// default.
func Cuts(p float64) Odds {
	mustProbability("Cuts", p)
	return oddsFunc(func(o *odds) { o.cut = p })
}

// Failures sets how often an end fails with ErrInjected, and Run cancels with that cause; 0.01 by
// default.
func Failures(p float64) Odds {
	mustProbability("Failures", p)
	return oddsFunc(func(o *odds) { o.fail = p })
}

// Stops sets how often a WriteStream or a stage wants no more, and Run drains; 0.01 by default. What is there
// behind a stop is a part of all, and nothing fails.
func Stops(p float64) Odds {
	mustProbability("Stops", p)
	return oddsFunc(func(o *odds) { o.stop = p })
}

func mustProbability(name string, p float64) {
	if !(p >= 0 && p <= 1) {
		panic(fmt.Sprintf("pipetest: %s: p must be from 0 to 1, got %v", name, p))
	}
}

// NewChaos returns a Chaos with a seed. It logs the seed with t.Logf, which shows if t fails, and what it has done to
// make things fail or stop at the end.
func NewChaos(t testing.TB, seed uint64, list ...Odds) *Chaos {
	t.Helper()
	c := &Chaos{seed: seed, odds: odds{
		delay: 0.2, maxDelay: time.Millisecond,
		pause: 0.05, maxPause: 100 * time.Millisecond,
		cut: 0.2, fail: 0.01, stop: 0.01,
	}}
	for _, o := range list {
		o.apply(&c.odds)
	}
	// At once: a test that is in a deadlock has no end.
	t.Logf("pipetest: NewChaos with seed %d", seed)
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("pipetest: the chaos with seed %d has done: %q", seed, c.Done())
		}
	})
	return c
}

// Done returns the failures and stops so far, in order, such as "stage#2: failure in call 17".
func (c *Chaos) Done() []string { return c.done.Notes() }

// Run runs p, as p.Run does, and disturbs it meanwhile: pauses and resumes, and now and then drains it or cancels it with
// ErrInjected as the cause, as the odds say. In a bubble it only does so while p waits for something.
func (c *Chaos) Run(ctx context.Context, p *pipe.Pipeline) error {
	e := c.wrap("run")
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	over := make(chan struct{})
	var g proc.Group
	g.Go("", "chaos", func() { e.disturb(ctx, cancel, p, over) })
	err := p.Run(ctx)
	close(over)
	g.Wait()
	return err
}

func (e *chaosEnd) disturb(ctx context.Context, cancel context.CancelCauseFunc, p *pipe.Pipeline, over <-chan struct{}) {
	for {
		h := e.next()
		if !waitFor(ctx, over, max(h.delay, time.Microsecond)) {
			return
		}
		switch {
		case h.fail:
			e.note("failure")
			cancel(ErrInjected)
			return
		case h.stop:
			e.note("stop")
			_ = p.Drain(ctx) // Run returns the same
			return
		case h.rest > 0:
			p.Pause()
			waitFor(ctx, over, h.rest)
			p.Resume()
		}
	}
}

// A chaosEnd is one place where harm is done.
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

// A harm is what is done in one call.
type harm struct {
	delay, rest time.Duration // 0: none
	cut         float64       // where, in 0 < cut < 1; 0: not
	fail, stop  bool
}

// next decides on the next call. It draws the same numbers whatever the odds are.
func (e *chaosEnd) next() harm {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.calls++
	var n [8]float64
	for i := range n {
		n[i] = e.r.Float64()
	}
	o := e.c.odds
	h := harm{fail: n[0] < o.fail, stop: n[1] < o.stop}
	if n[2] < o.delay {
		h.delay = time.Duration(n[3] * float64(o.maxDelay))
	}
	if n[4] < o.pause {
		h.rest = time.Duration(n[5] * float64(o.maxPause))
	}
	if n[6] < o.cut {
		h.cut = n[7]
	}
	return h
}

// part returns how many of n come first if a call is cut: 1 to n, and less than n if it is and n allows.
func (h harm) part(n int) int {
	if h.cut == 0 || n < 2 {
		return n
	}
	return 1 + int(h.cut*float64(n-1))
}

func (e *chaosEnd) note(what string) {
	e.mu.Lock()
	n := e.calls
	e.mu.Unlock()
	e.c.done.Note(fmt.Sprintf("%s: %s in call %d", e.name, what, n))
}
