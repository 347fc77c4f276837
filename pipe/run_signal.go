package pipe

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"time"
)

// ErrNotDrained is the failure of a run whose drain on a signal was cut off,
// because it took longer than its grace, or because of a second signal.
var ErrNotDrained = errors.New("the drain was cut off")

// DrainOnSignal drains p when the process gets one of signals, such as
// os.Interrupt, while p runs. It calls [Pipeline.DrainBegun]. So Run finishes
// the work that has begun, completes its outputs with that, and returns nil.
//
// If the run has not ended after grace, or if a second signal comes, the run is
// cancelled. Run then returns an error that wraps [ErrNotDrained]. Sinks then
// discard what they have not completed. For example, fileio.Write leaves no
// file. So grace must be longer than the longest work on one element.
//
// DrainOnSignal comes before Run. It panics if Run has begun, if grace is not
// above 0, or if there are no signals. While p runs, the signals do not have
// their usual effect on the process. [Stats] says whether a run was drained.
//
// To deliver every element that a source has handed over, such as messages of a
// broker, give that source the option [Begun]. Bound the queue of the first
// slow stage by [WriteQueueMaxSize] then, so that its elements need less time
// than grace.
//
// Source: os/signal.NotifyContext; net/http.Server.Shutdown.
func DrainOnSignal(p *Pipeline, grace time.Duration, signals ...os.Signal) {
	must.Hold("DrainOnSignal", p != nil, "the Pipeline must not be nil")
	must.Hold("DrainOnSignal", grace > 0, fmt.Sprintf("grace must be positive, got %v", grace))
	must.Hold("DrainOnSignal", len(signals) > 0, "at least one signal is needed")
	must.Hold("DrainOnSignal", !p.outcome.hasBegun(), "Run has begun")
	p.cfg.grace, p.cfg.signals = grace, slices.Clone(signals)
}

// awaitSignals drains the run on the first signal, and cancels it on the second
// one or after the grace. It runs on a goroutine of its own, until ctx ends.
func (p *Pipeline) awaitSignals(ctx context.Context, signals chan os.Signal) {
	defer signal.Stop(signals)
	var first os.Signal
	select {
	case first = <-signals:
	case <-ctx.Done():
		return
	}
	p.DrainBegun()
	grace := time.NewTimer(p.cfg.grace)
	defer grace.Stop()
	select {
	case second := <-signals:
		p.fail(p.notDrained(fmt.Sprintf("signal %q, after %q", second, first)))
	case <-grace.C:
		p.fail(p.notDrained(fmt.Sprintf("%v after signal %q", p.cfg.grace, first)))
	case <-ctx.Done():
	}
}

func (p *Pipeline) notDrained(why string) error {
	return fmt.Errorf("%s%w: %s", p.prefix(), ErrNotDrained, why)
}
