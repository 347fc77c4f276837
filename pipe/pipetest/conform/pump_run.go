package conform

import (
	"context"
	"errors"
	"io"
	"sync/atomic"
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
			name: "cancel",
			text: "When ctx is done, Run aborts the sink, closes the source and returns context.Cause(ctx), whatever it waits for.",
			cause: "the wait for Drained has no select on ctx.Done(), or Read is called with another ctx; " +
				"or the cause is taken for the end if it is io.EOF",
			check: checkCancelRun,
		},
		{
			name:  "run waits",
			text:  "When Run returns because its ctx is done, or after a Stop, the pump is inside no method of a stream.",
			cause: "Run returns without waiting for the goroutine of the pump",
			needs: needs{"cancel", "stop does not wait"},
			check: checkRunWaits,
		},
		{
			name:  "run with a done ctx",
			text:  "If ctx is done at the start, Run reads nothing, aborts the sink and closes the source.",
			cause: "the pump starts before ctx is checked",
			needs: needs{"cancel"},
			check: checkRunWithADoneContext,
		},
	}
}

// pumpLeakRules are about what a pump leaves.
func pumpLeakRules() []rule[*pumpCheck] {
	return []rule[*pumpCheck]{
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
	p.open(100)
	ctx, cancel := p.context()
	c, _ := p.startRun(ctx)
	cancel(io.EOF)
	c.mustEnd("", "after its ctx was done")
	p.mustAbort(io.EOF)
}

func checkRunWaits(p *pumpCheck) {
	for _, stop := range []string{"its ctx was done", "a Stop"} {
		proceed := p.held()
		ctx, cancel := p.context()
		c, err := p.startRun(ctx)
		p.emit(2)
		if stop == "a Stop" {
			p.do("Stop", p.pump.Stop)
		} else {
			cancel(errCancel)
		}
		if !c.waits() {
			p.failf("Run waits until Write of the sink has returned", "Run returned %v after %s, while Write of the sink was under way", *err, stop)
		}
		close(proceed)
		c.mustEnd("", "after "+stop)
		p.mustCount("Buffers written", p.w.count(), 1)
	}
}

func checkRunWithADoneContext(p *pumpCheck) {
	p.open(1 << 20)
	p.emit(1)
	var reads atomic.Int64
	p.r.update(func() { p.r.onRead = func() { reads.Add(1) } })
	ctx, cancel := p.context()
	cancel(errCancel)
	c, err := p.startRun(ctx)
	c.mustEnd("", "though its ctx was done at the start")
	if !errors.Is(*err, errCancel) {
		p.failf("Run returns context.Cause(ctx)", "Run returned %v", *err)
	}
	p.mustCount("Buffers read", int(reads.Load()), 0)
	p.mustAbort(errCancel)
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
