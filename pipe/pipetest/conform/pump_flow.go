package conform

import (
	"io"
	"sync/atomic"
)

// flowRules are about what a pump does for each Buffer.
func flowRules() []rule[*pumpCheck] {
	return []rule[*pumpCheck]{
		{
			name:  "moves everything",
			text:  "A pump writes every Buffer once and in order, and Wait returns nil at the end of the source.",
			cause: "the loop ends before the last Buffer was written, or at an empty Buffer",
			check: checkMovesEverything,
		},
		{
			name:  "end leaves the sink open",
			text:  "The end of the source does not close the sink, unless Run has started the pump.",
			cause: "Close is called at io.EOF in the loop that Start shares with Run",
			needs: needs{"moves everything"},
			check: checkEndLeavesTheSinkOpen,
		},
		{
			name:  "never full, never paused",
			text:  "Start and Stop neither pause nor resume the source.",
			cause: "each Start calls Resume, or each Stop calls Pause, so that a pause of the user ends",
			needs: needs{"moves everything"},
			check: checkNeverFullNeverPaused,
		},
		{
			name:  "counts bytes",
			text:  "BytesPumped counts a Buffer that Write has accepted, before the check of WriteQueueFull. It does not count a Buffer that Write has refused. Stop and Start do not reset it.",
			cause: "the counter is reset at Start, or changed at the end of the loop, or before the error of Write is checked",
			needs: needs{"moves everything"},
			check: checkCountsBytes,
		},
		{
			name:  "full pauses once",
			text:  "If the sink is full after a Write, the pump pauses the source once, and writes nothing until the sink has drained.",
			cause: "WriteQueueFull is called before the Write; or Pause is called for each Buffer",
			needs: needs{"never full, never paused"},
			check: checkFullPausesOnce,
		},
		{
			name:  "drained resumes once",
			text:  "When the sink has drained, the pump resumes the source once for each pause.",
			cause: "the wait for Drained ends the loop; or there is no such wait, and Resume comes at once",
			needs: needs{"full pauses once"},
			check: checkDrainedResumesOnce,
		},
	}
}

func checkMovesEverything(p *pumpCheck) {
	p.open(1 << 20)
	var want []byte
	for i := range 200 {
		b := []byte{byte(i), byte(i + 1)}
		want = append(want, b...)
		p.r.emit(bufferOfCopy(b))
		if i%50 == 49 {
			p.r.emit(bufferOfCopy[byte](nil))
		}
	}
	p.r.endWith(io.EOF)
	p.start()
	p.mustSucceed()
	if f, how := compare(p.w.written(), want); f != same {
		p.failf("every Buffer of the source once and in order", "%s", how)
	}
}

func checkEndLeavesTheSinkOpen(p *pumpCheck) {
	p.open(1 << 20)
	p.emit(1)
	p.r.endWith(io.EOF)
	p.start()
	_ = p.wait()
	closes, aborted, _ := p.w.ended()
	p.mustCount("calls of Close and Abort of the sink", closes+aborted, 0)
}

func checkNeverFullNeverPaused(p *pumpCheck) {
	p.open(1 << 20)
	for range 10 {
		p.start()
		p.emit(1)
		p.stop()
	}
	p.mustPause(0, 0)
}

func checkFullPausesOnce(p *pumpCheck) {
	p.open(500)
	p.start()
	p.emit(5)
	p.mustPause(0, 0)
	p.emit(1)
	p.mustPause(1, 0)
	p.emit(5)
	p.mustPause(1, 0)
	p.mustCount("Buffers written", p.w.count(), 6)
}

func checkDrainedResumesOnce(p *pumpCheck) {
	p.open(500)
	p.start()
	for round := range 5 {
		p.emit(6)
		p.mustPause(round+1, round)
		p.drain()
		p.mustPause(round+1, round+1)
	}
	p.mustCount("Buffers written", p.w.count(), 30)
}

func checkCountsBytes(p *pumpCheck) {
	p.open(1 << 20)
	var seen atomic.Int64 // a broken pump may still run when its Wait returns
	seen.Store(-1)
	p.w.onFull = func() { seen.Store(p.pump.BytesPumped()) }
	p.start()
	p.emit(1)
	p.stop()
	if seen := seen.Load(); seen != 100 {
		p.failf("BytesPumped = 100 when WriteQueueFull is called after the first Write", "BytesPumped = %d (-1: WriteQueueFull was not called)", seen)
	}
	p.start()
	p.emit(2)
	p.stop()
	p.mustCount("BytesPumped after three Buffers of 100 bytes, with a Stop between them", int(p.pump.BytesPumped()), 300)
	p.start()
	p.w.q.Discard(errMedium)
	p.emit(1)
	_ = p.wait()
	p.mustCount("BytesPumped after three Buffers of 100 bytes and one that Write refused", int(p.pump.BytesPumped()), 300)
}
