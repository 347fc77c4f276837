package conform

import (
	"io"
	"slices"
)

// pumpRules returns all rules of a pump.
func pumpRules() []rule[*pumping] {
	return slices.Concat(flowRules(), roundRules(), callerRules(), runRules())
}

// flowRules are about what happens for each Buffer.
func flowRules() []rule[*pumping] {
	return []rule[*pumping]{
		{
			name:  "moves everything",
			text:  "A pump writes every Buffer once and in order, and Wait returns nil at the end of the source.",
			cause: "the loop ends before the last Buffer was written",
			check: checkMovesEverything,
		},
		{
			name:  "end leaves the sink open",
			text:  "The end of the source does not close the sink, unless the pump was started with Run.",
			cause: "Close is called at io.EOF in the loop that Start shares with Run",
			needs: needs{"moves everything"},
			check: checkEndLeavesTheSinkOpen,
		},
		{
			name:  "never full, never paused",
			text:  "Start and Stop neither pause nor resume the source.",
			cause: "Resume at each Start, or Pause at each Stop, to be on the safe side: a pause of the user is undone",
			needs: needs{"moves everything"},
			check: checkNeverFull,
		},
		{
			name:  "counts what it writes",
			text:  "BytesPumped counts a Buffer between its Write and the look at WriteQueueFull, and goes on over Stop and Start.",
			cause: "the counter is set at Start, or changed at the end of the loop",
			needs: needs{"moves everything"},
			check: checkCounts,
		},
		{
			name:  "full pauses once",
			text:  "When the sink is full behind a Write, the source is paused, once, and nothing is written until it has drained.",
			cause: "the sink is asked before the Write; or Pause is called for each Buffer",
			needs: needs{"never full, never paused"},
			check: checkFullPausesOnce,
		},
		{
			name:  "drained resumes once",
			text:  "When the sink has drained, the source is resumed, once for each pause.",
			cause: "the wait for Drained ends the loop, or is missing so that Resume comes at once",
			needs: needs{"full pauses once"},
			check: checkDrainedResumesOnce,
		},
	}
}

// roundRules are about Start and Stop.
func roundRules() []rule[*pumping] {
	return []rule[*pumping]{
		{
			name:  "stop stops",
			text:  "Nothing is read or written after Stop, and nothing is lost: the next Start goes on where the last one ended.",
			cause: "a Buffer that was read when Stop came is dropped; it must still be written before Stop returns",
			needs: needs{"moves everything"},
			check: checkStopStops,
		},
		{
			name:  "start on a full sink",
			text:  "A pump that is started on a full sink waits until it has drained, also if the source has ended by then.",
			cause: "the sink is looked at behind a Write only",
			needs: needs{"moves everything"},
			check: checkStartOnAFullSink,
		},
		{
			name:  "stop while full",
			text:  "A Stop while the pump holds the source paused leaves it paused; the next Start waits until the sink has drained, and resumes it.",
			cause: "the pump forgets that it has paused the source, which then stays paused for ever",
			needs: needs{"full pauses once", "stop stops", "start on a full sink"},
			check: checkStopWhileFull,
		},
		{
			name:  "stop inside a write",
			text:  "A Stop from inside the sink's Write returns, and the pump does not pause the source behind it.",
			cause: "Stop waits for the goroutine that it is called on; or WriteQueueFull is looked at, and the source paused, though the pump was stopped",
			needs: needs{"never full, never paused"},
			check: checkStopInsideAWrite,
		},
	}
}

// callerRules are about what others may do while a pump runs.
func callerRules() []rule[*pumping] {
	return []rule[*pumping]{
		{
			name:  "resume by hand",
			text:  "A Resume by somebody else while the pump waits for Drained loses nothing: the next full pauses again.",
			cause: "the pump counts pauses and resumes, or reads while it waits",
			needs: needs{"drained resumes once"},
			check: checkResumeByHand,
		},
		{
			name:  "start twice",
			text:  "A second Start is refused while the pump is running.",
			cause: "each Start starts a goroutine, and both read the source",
			check: checkStartTwice,
		},
		{
			name:  "max size is forwarded",
			text:  "WriteQueueMaxSize and SetWriteQueueMaxSize are those of the sink.",
			cause: "the pump keeps a max size of its own",
			check: checkMaxSizeIsForwarded,
		},
	}
}

func checkMovesEverything(p *pumping) {
	p.open(1 << 20)
	var want []byte
	for i := range 200 {
		b := []byte{byte(i), byte(i + 1)}
		want = append(want, b...)
		p.r.emit(bufferOfCopy(b))
	}
	p.r.emit(bufferOfCopy[byte](nil))
	p.r.endWith(io.EOF)
	p.start()
	if err := p.wait(); err != nil {
		p.failf("Wait returns nil", "Wait has returned the error %q", err)
	}
	if f, how := compare(p.w.written(), want); f != same {
		p.failf("every Buffer of the source once and in order", "%s", how)
	}
}

func checkEndLeavesTheSinkOpen(p *pumping) {
	p.open(1 << 20)
	p.emit(1)
	p.r.endWith(io.EOF)
	p.start()
	_ = p.wait()
	closes, aborted, _ := p.w.ended()
	p.want("calls of Close and Abort of the sink", closes+aborted, 0)
}

// pauses fails the rule unless the source was paused and resumed so often.
func (p *pumping) pauses(pauses, resumes int) {
	gotPauses, gotResumes := p.r.state()
	if gotPauses != pauses || gotResumes != resumes {
		p.failf("", "the source was paused %d times and resumed %d times, want %d and %d", gotPauses, gotResumes, pauses, resumes)
	}
}

func checkNeverFull(p *pumping) {
	p.open(1 << 20)
	for range 10 {
		p.start()
		p.emit(1)
		p.stop()
	}
	p.pauses(0, 0)
}

func checkFullPausesOnce(p *pumping) {
	p.open(500)
	p.start()
	p.emit(5)
	p.pauses(0, 0)
	p.emit(1)
	p.pauses(1, 0)
	p.emit(5)
	p.pauses(1, 0)
	p.want("Buffers written", p.w.count(), 6)
}

func checkDrainedResumesOnce(p *pumping) {
	p.open(500)
	p.start()
	for round := range 5 {
		p.emit(6)
		p.pauses(round+1, round)
		p.w.drain()
		p.settle()
		p.pauses(round+1, round+1)
	}
	p.want("Buffers written", p.w.count(), 30)
}

func checkCounts(p *pumping) {
	p.open(1 << 20)
	seen := int64(-1)
	p.w.onFull = func() { seen = p.pump.BytesPumped() }
	p.start()
	p.emit(1)
	p.stop()
	if seen != 100 {
		p.failf("BytesPumped = 100 when WriteQueueFull is called behind the first Write", "BytesPumped = %d (-1: WriteQueueFull was not called)", seen)
	}
	p.start()
	p.emit(2)
	p.stop()
	p.want("BytesPumped after three Buffers of 100 bytes, with a Stop between them", int(p.pump.BytesPumped()), 300)
}

func checkStopStops(p *pumping) {
	p.open(1 << 20)
	var want []byte
	for round := range 20 {
		p.start()
		for i := range 3 {
			b := []byte{byte(round), byte(i)}
			want = append(want, b...)
			p.r.emit(bufferOfCopy(b))
		}
		p.do("Stop", p.pump.Stop) // anywhere
		n := p.w.count()
		b := []byte{byte(round), 3}
		want = append(want, b...)
		p.r.emit(bufferOfCopy(b))
		p.settle()
		p.want("Buffers written after Stop", p.w.count()-n, 0)
	}
	p.stopInsideRead()
	want = append(want, 20, 21)
	p.r.endWith(io.EOF)
	p.start()
	_ = p.wait()
	if f, how := compare(p.w.written(), want); f != same {
		p.failf("every Buffer of the source once and in order, over 20 rounds of Start and Stop", "%s", how)
	}
}

// stopInsideRead stops the pump just before Read returns the next Buffer to it, which is the last one of this start.
func (p *pumping) stopInsideRead() {
	stopping := make(chan *call, 1)
	p.start()
	p.r.update(func() {
		p.r.onGive = func() {
			stopping <- p.begin("Stop", p.pump.Stop)
			p.settle()
		}
	})
	p.r.emit(bufferOfCopy([]byte{20, 21}))
	p.settle()
	p.settle()
	p.r.update(func() { p.r.onGive = nil })
	(<-stopping).mustEnd("", "")
}

func checkStopWhileFull(p *pumping) {
	p.open(500)
	p.start()
	p.emit(8)
	p.pauses(1, 0)
	p.stop()
	p.pauses(1, 0)
	p.start()
	p.pauses(1, 0)
	p.want("Buffers written while the sink is full", p.w.count(), 6)
	p.w.drain()
	p.settle()
	if p.r.isPaused() {
		p.failf("the source is resumed when the sink has drained", "it is still paused: nobody will resume it")
	}
	p.want("Buffers written", p.w.count(), 8)
}

func checkStopInsideAWrite(p *pumping) {
	p.open(50) // the first Buffer makes the sink full
	inside := make(chan struct{})
	p.w.onWrite = func() {
		p.pump.Stop()
		close(inside)
	}
	p.start()
	p.emit(1)
	p.waitFor("a Stop inside Write of the sink", inside).mustEnd("Stop returns", "")
	p.settle()
	p.pauses(0, 0)
}

func checkStartOnAFullSink(p *pumping) {
	p.open(100)
	_ = p.w.Write(bufferOfCopy(make([]byte, 200)))
	p.emit(1)
	p.r.endWith(io.EOF)
	p.start()
	p.want("Buffers written to the full sink by the pump", p.w.count()-1, 0)
	p.w.drain()
	if err := p.wait(); err != nil {
		p.failf("Wait returns nil", "Wait has returned the error %q", err)
	}
	p.want("Buffers written after the sink has drained", p.w.count()-1, 1)
}

func checkResumeByHand(p *pumping) {
	p.open(500)
	p.start()
	p.emit(6)
	p.r.Resume()
	p.emit(6)
	p.w.drain()
	p.settle()
	p.w.drain()
	p.settle()
	p.emit(12)
	if !p.r.isPaused() {
		p.failf("the source is paused again when the sink is full again", "it is not")
	}
	for range 10 {
		p.w.drain()
		p.settle()
	}
	p.want("Buffers written", p.w.count(), 24)
}

func checkStartTwice(p *pumping) {
	p.open(1 << 20)
	p.start()
	var err error
	p.do("Start", func() { err = p.pump.Start() })
	if err == nil {
		p.failf("an error, since the pump is running", "the second Start has returned nil")
	}
}

func checkMaxSizeIsForwarded(p *pumping) {
	p.open(500)
	p.want("WriteQueueMaxSize", int(p.pump.WriteQueueMaxSize()), 500)
	if err := p.pump.SetWriteQueueMaxSize(700); err != nil {
		p.failf("SetWriteQueueMaxSize returns nil", "it has returned the error %q", err)
	}
	p.want("WriteQueueMaxSize of the sink", int(p.w.WriteQueueMaxSize()), 700)
	if err := p.pump.SetWriteQueueMaxSize(0); err == nil {
		p.failf("SetWriteQueueMaxSize(0) returns the error of the sink", "it has returned nil")
	}
}
