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
	}
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

// startAndHold starts the pump on a sink whose first Write waits until proceed
// is closed, and lets it write a Buffer. The source has one more.
func (p *pumpCheck) startAndHold() (proceed chan struct{}) {
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
