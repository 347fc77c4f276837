package conform

import (
	"context"
	"errors"
	"io"
)

// runRules are about Run.
func runRules() []rule[*pumping] {
	return []rule[*pumping]{
		{
			name:  "run closes both",
			text:  "Run returns nil when everything is written and both streams are closed, not before.",
			cause: "Close of the sink is not waited for, or not called",
			needs: needs{"end leaves the sink open"},
			check: checkRunClosesBoth,
		},
		{
			name:  "source failure aborts",
			text:  "When the source fails, Run aborts the sink, closes the source and returns the failure.",
			cause: "the sink is closed as at the end: what was cut off looks complete",
			needs: needs{"moves everything"},
			check: checkSourceFailureAborts,
		},
		{
			name:  "sink failure",
			text:  "When the sink fails while the pump waits for it, Run closes the source and returns the failure.",
			cause: "the pump goes on waiting for Drained, or takes the wake-up for a drain; a Write of an empty Buffer tells",
			check: checkSinkFailure,
		},
		{
			name:  "cancel",
			text:  "When ctx is done, Run aborts the sink, closes the source and returns context.Cause(ctx), whatever it waits for.",
			cause: "the wait for Drained has no select on ctx.Done(), or ctx is not passed on to Read",
			check: checkCancelRun,
		},
		{
			name:  "nothing left",
			text:  "The goroutines of the pump have ended when Stop or Run returns, and at its end.",
			cause: "a goroutine waits for Drained or in Read, and Stop does not wait for it",
			leaks: true,
			needs: needs{"cancel", "stop while full"},
			check: checkPumpLeavesNothing,
		},
	}
}

func checkRunClosesBoth(p *pumping) {
	p.open(1 << 20)
	p.emit(3)
	p.r.endWith(io.EOF)
	c, err := p.startRun(context.Background())
	if !c.waits() {
		p.failf("Run waits until Close of the sink returns", "it has returned %v", *err)
	}
	p.w.release()
	c.mustEnd("", "")
	if *err != nil {
		p.failf("Run returns nil", "Run has returned the error %q", *err)
	}
	closes, aborted, _ := p.w.ended()
	p.want("calls of Close of the sink", closes, 1)
	p.want("calls of Abort of the sink", aborted, 0)
	p.mustCloseTheSource()
}

func (p *pumping) mustCloseTheSource() {
	if p.r.wasClosed() == 0 {
		p.failf("the source is closed", "it is still open")
	}
}

// mustAbort fails the rule unless the sink was aborted because of cause, and not closed before.
func (p *pumping) mustAbort(cause error) {
	closes, aborted, err := p.w.ended()
	if closes > 0 || aborted == 0 || !errors.Is(err, cause) {
		p.failf("Abort of the sink with the error", "Close was called %d times, Abort %d times, with the error %v", closes, aborted, err)
	}
	p.mustCloseTheSource()
}

func checkSourceFailureAborts(p *pumping) {
	p.open(1 << 20)
	p.emit(3)
	p.r.endWith(errFeed)
	c, err := p.startRun(context.Background())
	c.mustEnd("", "when the source had failed")
	if !errors.Is(*err, errFeed) {
		p.failf("Run returns the failure of the source", "Run has returned %v", *err)
	}
	p.want("Buffers written before the failure", p.w.count(), 3)
	p.mustAbort(errFeed)
}

func checkSinkFailure(p *pumping) {
	p.open(100)
	p.emit(3)
	c, err := p.startRun(context.Background())
	p.w.q.Discard(errMedium)
	c.mustEnd("", "when the sink had failed")
	if !errors.Is(*err, errMedium) {
		p.failf("Run returns the failure of the sink", "Run has returned %v", *err)
	}
	p.mustCloseTheSource()
}

func checkCancelRun(p *pumping) {
	for _, emitted := range []int{0, 3} { // it waits for the source, and for the sink
		p.open(100)
		p.emit(emitted)
		ctx, cancel := p.context()
		c, err := p.startRun(ctx)
		cancel(errCancel)
		c.mustEnd("", "after the end of its ctx")
		if !errors.Is(*err, errCancel) {
			p.failf("Run returns context.Cause(ctx)", "Run has returned %v", *err)
		}
		p.mustAbort(errCancel)
	}
}

func checkPumpLeavesNothing(p *pumping) {
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
	c.mustEnd("", "after the end of its ctx")
}
