package pipetest

import (
	"context"
	"fmt"
	"time"
)

// A Behaviour makes a Source, a Sink, a Reader or a Writer difficult in one way. Several may be
// given; of those of one kind the last one wins. What they count is elements for a Source and a Sink,
// bytes for a Reader and a Writer. The time they take is virtual in a bubble.
type Behaviour interface{ apply(*course) }

type behaviourFunc func(*course)

func (f behaviourFunc) apply(c *course) { f(c) }

// ErrAfter lets n elements or bytes pass, and fails with err then and ever after. Where the
// input ends at n, err comes instead of the end. It panics if n is below 0 or err is nil.
func ErrAfter(n int64, err error) Behaviour {
	mustCount("ErrAfter", n, 0)
	if err == nil {
		panic("pipetest: ErrAfter: the error must not be nil")
	}
	return behaviourFunc(func(c *course) { c.errAt, c.err = n, err })
}

// BlockAfter lets n elements or bytes pass, and blocks then until told is closed; 0 blocks from the beginning. A
// context that is done, Close and Abort end the wait. In a bubble, told must have been made in the bubble. It panics if n
// is below 0.
func BlockAfter(n int64, told <-chan struct{}) Behaviour {
	mustCount("BlockAfter", n, 0)
	return behaviourFunc(func(c *course) { c.blockAt, c.told = n, told })
}

// ShortAfter makes the write that crosses n bytes short: it takes what is left up to n and returns that
// count without an error, which an io.Writer must not do. It is for a Writer; others
// panic when they are made. It panics if n is below 0.
func ShortAfter(n int64) Behaviour {
	mustCount("ShortAfter", n, 0)
	return behaviourFunc(func(c *course) { c.shortAt = n })
}

// Slow makes each Buffer, or each call of a Reader or Writer, take d.
func Slow(d time.Duration) Behaviour {
	return behaviourFunc(func(c *course) { c.delay = d })
}

// Stutter makes a pause of d after every n elements or bytes, and none between. It panics if n
// is below 1.
func Stutter(n int64, d time.Duration) Behaviour {
	mustCount("Stutter", n, 1)
	return behaviourFunc(func(c *course) { c.burst, c.gap = n, d })
}

// OneByOne cuts what passes into single elements or bytes: a Source gives Buffers of one element, a Reader
// one byte for each Read. A Sink and a Writer take one at a time, each with the delay of Slow.
func OneByOne() Behaviour { return AtMost(1) }

// AtMost cuts what passes into n elements or bytes at most, as OneByOne does. It panics if n is below 1.
func AtMost(n int) Behaviour {
	mustCount("AtMost", int64(n), 1)
	return behaviourFunc(func(c *course) { c.atMost = n })
}

// ByHand lets the test do the work: a Source that has given its elements waits for Emit and End, and a Sink keeps what it
// is given in its queue until Drain or Close. It is for a Source and a Sink; others panic when they are made.
func ByHand() Behaviour {
	return behaviourFunc(func(c *course) { c.byHand = true })
}

// OnCall calls f inside each call of a method, with the name of the method: when Read and Close begin,
// and when any other has had its effect. f may call methods of either side, as long as they do not wait
// for the call that it is in; Note of a Recorder writes down the order. It is called by many goroutines at once if
// the methods are.
func OnCall(f func(method string)) Behaviour {
	return behaviourFunc(func(c *course) { c.onCall = f })
}

// Measure counts in h what a Source or Reader has given and a Sink or Writer not yet
// taken. Give it to both ends.
func Measure(h *Held) Behaviour {
	return behaviourFunc(func(c *course) { c.held = h })
}

func mustCount(name string, n, least int64) {
	if n < least {
		panic(fmt.Sprintf("pipetest: %s: n must be at least %d, got %d", name, least, n))
	}
}

// A course applies behaviours to elements or bytes that pass one end. One goroutine at a time uses it.
type course struct {
	// set when it is made, read-only after
	errAt, shortAt int64 // -1: never
	err            error
	blockAt        int64
	told           <-chan struct{} // nil: never blocks
	delay, gap     time.Duration
	burst          int64 // 0: no Stutter
	atMost         int   // 0: any number
	byHand         bool
	onCall         func(string)
	held           *Held

	passed int64 // elements or bytes so far
	rested int64 // what passed had been at the last pause of Stutter
}

func newCourse(name string, behaviours []Behaviour, writer, hand bool) course {
	c := course{errAt: -1, shortAt: -1}
	for _, b := range behaviours {
		b.apply(&c)
	}
	switch {
	case c.shortAt >= 0 && !writer:
		panic("pipetest: " + name + ": ShortAfter is for a Writer")
	case c.byHand && !hand:
		panic("pipetest: " + name + ": ByHand is for a Source or a Sink")
	}
	return c
}

// called tells OnCall of a call.
func (c *course) called(method string) {
	if c.onCall != nil {
		c.onCall(method)
	}
}

// wait waits as long as the next Buffer, or call, has to. It returns early when ctx ends or closing is closed.
func (c *course) wait(ctx context.Context, closing <-chan struct{}) {
	if c.told != nil && c.passed >= c.blockAt {
		select {
		case <-c.told:
		case <-ctx.Done():
		case <-closing:
		}
	}
	rest := c.burst > 0 && c.passed-c.rested >= c.burst
	d := c.delay
	if rest {
		d += c.gap
	}
	if waitFor(ctx, closing, d) && rest {
		c.rested = c.passed
	}
}

// allow returns how many of n may pass now, 0 only if n is 0, or the failure.
func (c *course) allow(n int) (int, error) {
	if c.errAt >= 0 && c.passed >= c.errAt {
		return 0, c.err
	}
	allowed := int64(n)
	if c.errAt >= 0 {
		allowed = min(allowed, c.errAt-c.passed)
	}
	if c.told != nil && c.passed < c.blockAt {
		allowed = min(allowed, c.blockAt-c.passed)
	}
	if left := c.burst - (c.passed - c.rested); left > 0 { // else the pause was cut short
		allowed = min(allowed, left)
	}
	if c.atMost > 0 {
		allowed = min(allowed, int64(c.atMost))
	}
	return int(allowed), nil
}

// waitFor waits for d, and reports false if ctx or closing ended that.
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
