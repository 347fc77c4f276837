package conform

import (
	"context"
	"errors"
	"io"
)

// runRules are about Run.
func runRules() []rule[*pumpCheck] {
	return []rule[*pumpCheck]{
		{
			name:  "run closes both",
			text:  "Run returns nil when everything is written and both streams are closed, not before.",
			cause: "Run does not call Close of the sink, or does not wait for it",
			needs: needs{"end leaves the sink open"},
			check: checkRunClosesBoth,
		},
		{
			name:  "source failure aborts",
			text:  "When the source fails, Run aborts the sink, closes the source and returns the failure.",
			cause: "the sink is closed as at the end, so that truncated output seems complete",
			needs: needs{"moves everything"},
			check: checkSourceFailureAborts,
		},
		{
			name: "sink failure",
			text: "When the sink fails while the pump waits for it, Run closes the source and returns the failure.",
			cause: "the pump still waits for Drained, or takes the wake-up for a drain; " +
				"a Write of an empty Buffer returns the failure",
			check: checkSinkFailure,
		},
		{
			name:  "cancel",
			text:  "When ctx is done, Run aborts the sink, closes the source and returns context.Cause(ctx), whatever it waits for.",
			cause: "the wait for Drained has no select on ctx.Done(), or Read is called with another ctx",
			check: checkCancelRun,
		},
		{
			name:  "no goroutine left",
			text:  "The goroutines of the pump have ended when Wait or Run returns.",
			cause: "a goroutine waits for Drained or in Read, and Wait does not wait for it",
			leaks: true,
			needs: needs{"cancel", "stop while full"},
			check: checkPumpLeavesNoGoroutine,
		},
	}
}

func checkRunClosesBoth(p *pumpCheck) {
	p.open(1 << 20)
	p.emit(3)
	p.r.endWith(io.EOF)
	c, err := p.startRun(context.Background())
	if !c.waits() {
		p.failf("Run waits until Close of the sink returns", "it returned %v", *err)
	}
	p.w.release()
	c.mustEnd("", "")
	if *err != nil {
		p.failf("Run returns nil", "Run returned the error %q", *err)
	}
	closes, aborted, _ := p.w.ended()
	p.mustCount("calls of Close of the sink", closes, 1)
	p.mustCount("calls of Abort of the sink", aborted, 0)
	p.mustCloseTheSource()
}

// mustAbort fails the rule unless the sink was aborted with cause and not
// closed.
func (p *pumpCheck) mustAbort(cause error) {
	closes, aborted, err := p.w.ended()
	if closes > 0 || aborted == 0 || !errors.Is(err, cause) {
		p.failf("Abort of the sink with the error", "Close was called %d times, Abort %d times, with the error %v", closes, aborted, err)
	}
	p.mustCloseTheSource()
}

func checkSourceFailureAborts(p *pumpCheck) {
	p.open(1 << 20)
	p.emit(3)
	p.r.endWith(errFeed)
	c, err := p.startRun(context.Background())
	c.mustEnd("", "after the source had failed")
	if !errors.Is(*err, errFeed) {
		p.failf("Run returns the failure of the source", "Run returned %v", *err)
	}
	p.mustCount("Buffers written before the failure", p.w.count(), 3)
	p.mustAbort(errFeed)
}

func checkSinkFailure(p *pumpCheck) {
	p.open(100)
	p.emit(3)
	c, err := p.startRun(context.Background())
	p.w.q.Discard(errMedium)
	c.mustEnd("", "after the sink had failed")
	if !errors.Is(*err, errMedium) {
		p.failf("Run returns the failure of the sink", "Run returned %v", *err)
	}
	p.mustCloseTheSource()
}

func checkCancelRun(p *pumpCheck) {
	for _, emitted := range []int{0, 3} { // it waits for the source, then for the sink
		p.open(100)
		p.emit(emitted)
		ctx, cancel := p.context()
		c, err := p.startRun(ctx)
		cancel(errCancel)
		c.mustEnd("", "after its ctx was done")
		if !errors.Is(*err, errCancel) {
			p.failf("Run returns context.Cause(ctx)", "Run returned %v", *err)
		}
		p.mustAbort(errCancel)
	}
}

func checkPumpLeavesNoGoroutine(p *pumpCheck) {
	for _, emitted := range []int{0, 3} {
		p.open(100)
		p.emit(emitted)
		p.start()
		p.stop()
	}
	p.open(1 << 20)
	p.emit(3)
	p.r.endWith(io.EOF)
	p.start()
	_ = p.wait()
	p.open(100)
	p.emit(3)
	ctx, cancel := p.context()
	c, _ := p.startRun(ctx)
	cancel(errCancel)
	c.mustEnd("", "after its ctx was done")
}
