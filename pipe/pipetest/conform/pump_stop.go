package conform

import (
	"context"
	"errors"
)

// pumpStopRules are about Stop and Wait.
func pumpStopRules() []rule[*pumpCheck] {
	return []rule[*pumpCheck]{
		{
			name:  "stop before start",
			text:  "Stop and Wait before the first Start return at once, and Wait returns an error.",
			cause: "Wait waits for a round that has not begun, or Stop calls a function that Start sets",
			check: checkStopBeforeStart,
		},
		{
			name: "stop does not wait",
			text: "Stop returns at once, even while the pump is inside Write of the sink. " +
				"Wait then waits until that Write has returned, or until its ctx is done.",
			cause: "Stop waits for the goroutine of the pump, so that a Stop from inside a stream waits for itself; " +
				"or Wait returns as soon as Stop was called, or has no select on ctx.Done()",
			needs: needs{"stop before start"},
			check: checkStopDoesNotWait,
		},
		{
			name:  "many waiters",
			text:  "Many goroutines may call Wait at the same time. All of them return the same.",
			cause: "the result is sent once on a channel; close a channel, and keep the result",
			needs: needs{"stop does not wait"},
			check: checkManyWaiters,
		},
	}
}

// leftRules are about the marks of a source that is pump.Resumable.
func leftRules() []rule[*pumpCheck] {
	return []rule[*pumpCheck]{
		{
			name: "left paused",
			text: "If a Stop leaves a pump.Resumable source paused, the pump calls LeavePaused. " +
				"The next Start, even of another pump, resumes the source if LeftPaused reports the mark. Otherwise the pause belongs to the user, and continues.",
			cause: "only a field of the pump records that it has paused the source, so that another pump waits forever, or a pause of the user ends",
			needs: needs{"stop while full"},
			check: checkLeftPausedByAPump,
		},
	}
}

func checkLeftPausedByAPump(p *pumpCheck) {
	p.openStreams(500)
	r := resumableUnderPump{p.r}
	p.use(r, p.w)
	p.start()
	p.emit(1)
	p.stop()
	if p.r.isPaused() {
		p.failf("a Stop while the sink is not full leaves the source as it is", "the source was paused")
	}
	p.start()
	p.emit(8)
	p.stop()
	if !p.r.isPaused() || !r.LeftPaused() {
		p.failf("the source has the mark of LeavePaused after a Stop while the sink is full", "paused: %t, marked: %t", p.r.isPaused(), r.LeftPaused())
	}
	p.use(r, p.w)
	p.start()
	p.drain()
	if p.r.isPaused() {
		p.failf("another pump resumes the source when the sink has drained", "the source was still paused")
	}
	p.mustCount("Buffers written", p.w.count(), 9)
	p.emit(6)
	p.stop()
	p.do("Pause", p.r.Pause) // by the user
	p.start()
	p.drain()
	if !p.r.isPaused() {
		p.failf("a pause of the user, which came after the Stop, continues after the next Start", "the pump resumed the source")
	}
	p.r.Resume()
	p.settle()
	p.mustCount("Buffers written", p.w.count(), 15)
}

func checkStopBeforeStart(p *pumpCheck) {
	p.open(100)
	p.do("Stop", p.pump.Stop)
	var err error
	p.do("Wait", func() { err = p.pump.Wait(context.Background()) })
	if err == nil {
		p.failf("Wait returns an error, because the pump was never started", "Wait returned nil")
	}
}

// held makes a pump to a sink whose Write waits until proceed is closed.
func (p *pumpCheck) held() (proceed chan struct{}) {
	p.open(1 << 20)
	proceed = make(chan struct{})
	end := make(chan struct{})
	p.atEnd(func() { close(end) })
	p.w.onWrite = func() {
		select {
		case <-proceed:
		case <-end:
		}
	}
	return proceed
}

// startAndHold starts the pump on a sink whose first Write waits until proceed
// is closed, and lets it write a Buffer. The source has one more.
func (p *pumpCheck) startAndHold() (proceed chan struct{}) {
	proceed = p.held()
	p.start()
	p.emit(2)
	return proceed
}

func checkStopDoesNotWait(p *pumpCheck) {
	proceed := p.startAndHold()
	p.begin("Stop", p.pump.Stop).mustEnd("Stop returns", "while Write of the sink runs")
	ctx, cancel := p.context()
	var err error
	c := p.begin("Wait", func() { err = p.pump.Wait(ctx) })
	if !c.waits() {
		p.failf("Wait waits until Write of the sink has returned", "Wait returned %v", err)
	}
	cancel(errCancel)
	c.mustEnd("Wait returns", "after its ctx was done")
	if !errors.Is(err, errCancel) {
		p.failf("Wait returns context.Cause(ctx)", "Wait returned %v", err)
	}
	close(proceed)
	if err := p.wait(); err == nil {
		p.failf("Wait returns an error after Stop", "Wait returned nil")
	}
	p.mustCount("Buffers written", p.w.count(), 1)
}

func checkStartAfterStop(p *pumpCheck) {
	proceed := p.startAndHold()
	p.do("Stop", p.pump.Stop)
	var err error
	p.begin("Start", func() { err = p.pump.Start() }).mustEnd("Start returns", "while Write of the sink runs")
	if err != nil {
		p.failf("Start returns nil, because the pump was stopped", "Start returned the error %q", err)
	}
	p.settle()
	p.mustCount("Buffers written while the first Write runs", p.w.count(), 1)
	close(proceed)
	p.settle()
	p.mustCount("Buffers written after that", p.w.count(), 2)
}

func checkManyWaiters(p *pumpCheck) {
	p.open(1 << 20)
	p.start()
	errs := make([]error, 5)
	var calls []*call
	for i := range errs {
		calls = append(calls, p.begin("Wait, called by five goroutines at once,", func() { errs[i] = p.pump.Wait(context.Background()) }))
		if !calls[i].waits() {
			p.failf("Wait waits while the pump runs", "it returned %v", errs[i])
		}
	}
	p.r.endWith(errFeed)
	for i, c := range calls {
		c.mustEnd("", "after the source had failed")
		if !errors.Is(errs[i], errFeed) {
			p.failf("each Wait returns the failure of the source", "one of them returned %v", errs[i])
		}
	}
}
