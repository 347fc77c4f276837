package pipetest

import (
	"context"
	"time"
)

// A passage applies Behaviours to the elements or bytes that pass one end. One
// goroutine at a time uses it.
type passage struct {
	// set before the first use, then read-only
	errAt, shortAt int64 // -1: never
	err            error
	blockAt        int64
	release        <-chan struct{} // nil: never blocks
	delay, gap     time.Duration
	burst          int64 // 0: no Stutter
	atMost         int   // 0: any number
	byHand         bool
	onCall         func(string)
	held           *Held

	passed int64 // elements or bytes so far
	paused int64 // value of passed at the last pause of Stutter; ≤ passed
}

// newPassage returns the passage of an end that the function called name makes.
// The end accepts ShortAfter if short is set, and ByHand if hand is set.
func newPassage(name string, behaviours []Behaviour, short, hand bool) passage {
	p := passage{errAt: -1, shortAt: -1}
	for _, b := range behaviours {
		b.apply(&p)
	}
	must.Hold(name, p.shortAt < 0 || short, "ShortAfter is for a Writer")
	must.Hold(name, !p.byHand || hand, "ByHand is for a Source or a Sink")
	return p
}

// called reports a call to the function of OnCall.
func (p *passage) called(method string) {
	if p.onCall != nil {
		p.onCall(method)
	}
}

// wait waits for as long as the Behaviours ask for the next Buffer or call. It
// returns early when ctx is done or closing is closed.
func (p *passage) wait(ctx context.Context, closing <-chan struct{}) {
	if p.release != nil && p.passed >= p.blockAt {
		select {
		case <-p.release:
		case <-ctx.Done():
		case <-closing:
		}
	}
	pause := p.burst > 0 && p.passed-p.paused >= p.burst
	d := p.delay
	if pause {
		d += p.gap
	}
	if waitFor(ctx, closing, d) && pause {
		p.paused = p.passed
	}
}

// allow returns how many of n may pass now, or the failure. The number is 0
// only if n is 0.
func (p *passage) allow(n int) (int, error) {
	if p.errAt >= 0 && p.passed >= p.errAt {
		return 0, p.err
	}
	allowed := int64(n)
	if p.errAt >= 0 {
		allowed = min(allowed, p.errAt-p.passed)
	}
	if p.release != nil && p.passed < p.blockAt {
		allowed = min(allowed, p.blockAt-p.passed)
	}
	if left := p.burst - (p.passed - p.paused); left > 0 { // otherwise the pause ended early
		allowed = min(allowed, left)
	}
	if p.atMost > 0 {
		allowed = min(allowed, int64(p.atMost))
	}
	return int(allowed), nil
}

// waitFor waits for the time d. It reports false if the end of ctx or the
// closing of closing came first.
func waitFor(ctx context.Context, closing <-chan struct{}, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
	case <-closing:
	}
	return false
}
