package pipetest

import (
	"fmt"
	"time"

	"github.com/penstock-go/penstock/internal/misuse"
)

const must = misuse.Package("pipetest")

// A Behaviour makes a [Source], a [Sink], a [Reader] or a [Writer] misbehave in
// one way.
//
// These four types are called ends. An end may have several Behaviours. If two
// of them are of the same kind, the later one replaces the earlier one.
// Behaviours of a Source or a Sink count elements, and those of a Reader or a
// Writer count bytes. In a bubble, the time that they take is virtual.
type Behaviour interface{ apply(*passage) }

type behaviourFunc func(*passage)

func (f behaviourFunc) apply(p *passage) { f(p) }

// ErrAfter lets n elements or bytes pass. Every call after that fails with err.
//
// If the input has exactly n elements or bytes, err replaces its end. ErrAfter
// panics if n is below 0 or err is nil.
func ErrAfter(n int64, err error) Behaviour {
	atLeast("ErrAfter", n, 0)
	must.Hold("ErrAfter", err != nil, "the error must not be nil")
	return behaviourFunc(func(p *passage) { p.errAt, p.err = n, err })
}

// BlockAfter lets n elements or bytes pass and then blocks until release is
// closed. With n = 0 it blocks at the first element.
//
// The wait ends early if the context of the call is done, or when the end is
// closed or aborted. In a bubble, release must be a channel of that bubble.
// BlockAfter panics if n is below 0.
func BlockAfter(n int64, release <-chan struct{}) Behaviour {
	atLeast("BlockAfter", n, 0)
	return behaviourFunc(func(p *passage) { p.blockAt, p.release = n, release })
}

// ShortAfter makes one write a short write, the one that would exceed n bytes
// in total. This write takes only the bytes up to n, and returns their number
// without an error. An [io.Writer] must not do that.
//
// Only [NewWriter] accepts it. The constructors of the other ends panic.
// ShortAfter panics if n is below 0.
func ShortAfter(n int64) Behaviour {
	atLeast("ShortAfter", n, 0)
	return behaviourFunc(func(p *passage) { p.shortAt = n })
}

// Slow makes each Buffer take the time d. In a Reader and a Writer it makes
// each call take that time.
func Slow(d time.Duration) Behaviour {
	return behaviourFunc(func(p *passage) { p.delay = d })
}

// Stutter adds a wait of the time d after every n elements or bytes. It panics
// if n is below 1.
func Stutter(n int64, d time.Duration) Behaviour {
	atLeast("Stutter", n, 1)
	return behaviourFunc(func(p *passage) { p.burst, p.gap = n, d })
}

// OneByOne lets single elements or bytes pass. A Source returns Buffers of one
// element, and a Reader one byte for each Read. A Sink and a Writer take one at
// a time, each with the delay of [Slow].
func OneByOne() Behaviour { return AtMost(1) }

// AtMost lets at most n elements or bytes pass at once, in the same way as
// [OneByOne]. It panics if n is below 1.
func AtMost(n int) Behaviour {
	must.Positive("AtMost", "n", n)
	return behaviourFunc(func(p *passage) { p.atMost = n })
}

// ByHand lets the test decide when elements come or are taken. A Source that
// has returned its elements waits for [Source.Emit] and [Source.End]. A Sink
// keeps the elements in its queue until [Sink.Drain] or [Sink.Close].
//
// Only [NewSource] and [NewSink] accept it. The constructors of the other ends
// panic.
func ByHand() Behaviour {
	return behaviourFunc(func(p *passage) { p.byHand = true })
}

// OnCall calls f with the name of each method that is called. For Read and
// Close it calls f at their beginning. For every other method it calls f after
// the effect of the method.
//
// f runs inside the call. It may call other methods that do not wait for that
// call. If methods are called at the same time, f is called at the same time,
// too. Pass [Recorder.Note] as f to record the order of the calls.
func OnCall(f func(method string)) Behaviour {
	return behaviourFunc(func(p *passage) { p.onCall = f })
}

// Measure counts in h the bytes that a Source or Reader has given and a Sink or
// Writer has not taken yet. Give it to both ends, with the same [Held].
func Measure(h *Held) Behaviour {
	return behaviourFunc(func(p *passage) { p.held = h })
}

func atLeast(what string, n, least int64) {
	must.Hold(what, n >= least, fmt.Sprintf("n must be at least %d, got %d", least, n))
}
