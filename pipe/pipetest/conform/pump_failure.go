package conform

import (
	"context"
	"errors"

	"github.com/penstock-go/penstock/pipe"
)

// sinkRules are about a sink that fails, or that has all that it needs.
func sinkRules() []rule[*pumpCheck] {
	return []rule[*pumpCheck]{
		{
			name: "sink failure",
			text: "When the sink fails while the pump waits for it, Run closes the source and returns the failure.",
			cause: "the pump still waits for Drained, or takes the wake-up for a drain; " +
				"a Write of an empty Buffer returns the failure",
			check: checkSinkFailure,
		},
		{
			name:  "failure resumes",
			text:  "When the sink fails while the pump holds the source paused, Wait returns the failure, and the source does not stay paused.",
			cause: "the error is returned between Pause and Resume; a paused source withholds its end, so its next reader waits forever",
			needs: needs{"drained resumes once", "sink failure"},
			check: checkFailureResumes,
		},
		{
			name:  "failing sink",
			text:  "When a pump.Failing sink fails, the pump ends even if the source is silent, and Wait and Run return the failure.",
			cause: "the pump notices a failure only at its next Write; let a goroutine wait for Failed and cancel the Read",
			needs: needs{"sink failure"},
			check: checkFailingSink,
		},
		{
			name:  "sink stops",
			text:  "When the sink returns pipe.ErrStopped, Run closes both streams and returns it.",
			cause: "pipe.ErrStopped is treated as a failure, so that the sink is aborted, though it has all that it wants",
			needs: needs{"run closes both", "sink failure"},
			check: checkSinkStops,
		},
	}
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

func checkFailureResumes(p *pumpCheck) {
	p.open(100)
	p.start()
	p.emit(3)
	p.mustPause(1, 0)
	p.w.q.Discard(errMedium)
	if err := p.wait(); !errors.Is(err, errMedium) {
		p.failf("Wait returns the failure of the sink", "Wait returned %v", err)
	}
	if p.r.isPaused() {
		p.failf("the source is resumed", "the source was still paused when Wait returned the failure")
	}
}

func checkFailingSink(p *pumpCheck) {
	p.openStreams(1 << 20)
	w := failingUnderPump{p.w, make(chan struct{})}
	p.use(p.r, w)
	p.start()
	w.fail(errMedium)
	if err := p.wait(); !errors.Is(err, errMedium) {
		p.failf("Wait returns the failure of the sink", "Wait returned %v", err)
	}
	p.openStreams(1 << 20)
	w = failingUnderPump{p.w, make(chan struct{})}
	p.use(p.r, w)
	c, err := p.startRun(context.Background())
	w.fail(errMedium)
	c.mustEnd("", "after the sink had failed, while the source was silent")
	if !errors.Is(*err, errMedium) {
		p.failf("Run returns the failure of the sink", "Run returned %v", *err)
	}
	p.mustCloseTheSource()
}

func checkSinkStops(p *pumpCheck) {
	p.open(1 << 20)
	p.w.release()
	c, err := p.startRun(context.Background())
	p.w.q.Discard(pipe.ErrStopped)
	p.emit(1)
	c.mustEnd("", "after the sink had returned pipe.ErrStopped")
	if *err != pipe.ErrStopped {
		p.failf("Run returns pipe.ErrStopped", "Run returned %v", *err)
	}
	closes, aborted, _ := p.w.ended()
	p.mustCount("calls of Close of the sink", closes, 1)
	p.mustCount("calls of Abort of the sink", aborted, 0)
	p.mustCloseTheSource()
}
