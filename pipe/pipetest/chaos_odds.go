package pipetest

import (
	"fmt"
	"time"
)

// An Odds sets how often a [Chaos] injects one kind of fault.
//
// Each kind has a probability p, from 0 to 1, with which it is injected at each
// call. Other values panic. A duration is the upper bound of a random duration.
// In a bubble it is virtual.
type Odds interface{ apply(*odds) }

type odds struct {
	delay, pause, cut, fail, stop float64
	maxDelay, maxPause            time.Duration
}

// defaultOdds let nearly all short runs end without a failure or a stop.
var defaultOdds = odds{
	delay: 0.2, maxDelay: time.Millisecond,
	pause: 0.05, maxPause: 100 * time.Millisecond,
	cut: 0.2, fail: 0.01, stop: 0.01,
}

type oddsFunc func(*odds)

func (f oddsFunc) apply(o *odds) { f(o) }

// Delays sets how often a call takes longer. By default p is 0.2, and a delay
// takes up to a millisecond.
func Delays(p float64, longest time.Duration) Odds {
	probability("Delays", p)
	return oddsFunc(func(o *odds) { o.delay, o.maxDelay = p, longest })
}

// Pauses sets how often a ReadStream is paused and resumed. By default p is
// 0.05, and a pause takes up to 100 milliseconds.
//
// [Chaos.Run] pauses the pipeline. A stage of [ChaosStage] waits for that time.
// For a WriteStream, the max size of the write queue is 1 byte until the next
// Write.
func Pauses(p float64, longest time.Duration) Odds {
	probability("Pauses", p)
	return oddsFunc(func(o *odds) { o.pause, o.maxPause = p, longest })
}

// Cuts sets how often a Buffer is cut in two, or a call of an io.Reader or
// io.Writer transfers less than it could. The default is 0.2.
func Cuts(p float64) Odds {
	probability("Cuts", p)
	return oddsFunc(func(o *odds) { o.cut = p })
}

// Failures sets how often a wrapped end fails with [ErrInjected]. [Chaos.Run]
// cancels the run with that cause. The default is 0.01.
func Failures(p float64) Odds {
	probability("Failures", p)
	return oddsFunc(func(o *odds) { o.fail = p })
}

// Stops sets how often a WriteStream or a stage accepts no more elements.
// [Chaos.Run] drains the pipeline. The default is 0.01.
//
// The elements that arrive before a stop are an initial part of all elements. A
// stop is not a failure.
func Stops(p float64) Odds {
	probability("Stops", p)
	return oddsFunc(func(o *odds) { o.stop = p })
}

func probability(what string, p float64) {
	must.Hold(what, p >= 0 && p <= 1, fmt.Sprintf("p must be from 0 to 1, got %v", p))
}
