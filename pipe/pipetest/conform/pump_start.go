package conform

import (
	"context"
	"io"
	"sync/atomic"
)

// startStopRules are about Start and Stop.
func startStopRules() []rule[*pumpCheck] {
	return []rule[*pumpCheck]{
		{
			name: "start after stop",
			text: "A Start just after Stop returns at once. " +
				"If the pump is inside a method of a stream then, the new round begins when that method has returned.",
			cause: "Start waits for the round before, or two rounds use the streams at the same time",
			needs: needs{"moves everything", "stop does not wait"},
			check: checkStartAfterStop,
		},
		{
			name:  "stop stops",
			text:  "Nothing is read or written when Wait has returned after Stop, and nothing is lost. The next Start continues where the last one ended.",
			cause: "a Buffer that was read before Stop is dropped; it must be written before Wait returns",
			needs: needs{"moves everything", "stop does not wait"},
			check: checkStopStops,
		},
		{
			name:  "start on a full sink",
			text:  "A pump that starts on a full sink waits until it has drained, even if the source has ended by then. It neither pauses nor resumes the source.",
			cause: "the sink is checked only after a Write; or Start does all that follows a Write on a full sink",
			needs: needs{"never full, never paused"},
			check: checkStartOnAFullSink,
		},
		{
			name: "stop while full",
			text: "A Stop while the pump holds the source paused leaves it paused. " +
				"The next Start waits until the sink has drained, and then resumes the source.",
			cause: "the pump forgets that it has paused the source, which then stays paused forever",
			needs: needs{"full pauses once", "stop stops", "start on a full sink"},
			check: checkStopWhileFull,
		},
		{
			name:  "stop inside a write",
			text:  "A Stop from inside Write of the sink returns, and the pump does not pause the source afterwards.",
			cause: "the pump checks WriteQueueFull, and pauses the source, though it was stopped",
			needs: needs{"never full, never paused", "stop does not wait"},
			check: checkStopInsideAWrite,
		},
	}
}

// interferenceRules are about what others may do while a pump runs.
func interferenceRules() []rule[*pumpCheck] {
	return []rule[*pumpCheck]{
		{
			name:  "resume by hand",
			text:  "A Resume by another caller while the pump waits for Drained loses nothing. The next full queue pauses the source again.",
			cause: "the pump counts pauses and resumes, or reads while it waits",
			needs: needs{"drained resumes once"},
			check: checkResumeByHand,
		},
		{
			name: "calls from inside",
			text: "The methods of the streams may call Stop, Start, BytesPumped and WriteQueueMaxSize of the pump.",
			cause: "the pump holds a mutex while it calls a method of a stream, and its own methods need that mutex; " +
				"or Stop waits",
			needs: needs{"stop while full", "start after stop"},
			check: checkCallsFromInside,
		},
		{
			name:  "start twice",
			text:  "A second Start returns an error while the pump is running.",
			cause: "each Start starts a goroutine, and both read the source",
			check: checkStartTwice,
		},
		{
			name:  "start after the end",
			text:  "After the end of the source, and after a failure, Start returns an error, even after a Stop.",
			cause: "Start checks only whether a goroutine is running",
			needs: needs{"moves everything", "start twice"},
			check: checkStartAfterTheEnd,
		},
		{
			name:  "max size is forwarded",
			text:  "WriteQueueMaxSize and SetWriteQueueMaxSize are those of the sink.",
			cause: "the pump keeps a max size of its own",
			check: checkMaxSizeIsForwarded,
		},
	}
}

func checkStopStops(p *pumpCheck) {
	p.open(1 << 20)
	var want []byte
	for round := range 20 {
		p.start()
		for i := range 3 {
			b := []byte{byte(round), byte(i)}
			want = append(want, b...)
			p.r.emit(bufferOfCopy(b))
		}
		p.do("Stop", p.pump.Stop) // at any point of the loop
		p.begin("Wait", func() { _ = p.pump.Wait(context.Background()) }).mustEnd("Wait returns", "after Stop")
		n := p.w.count()
		b := []byte{byte(round), 3}
		want = append(want, b...)
		p.r.emit(bufferOfCopy(b))
		p.settle()
		p.mustCount("Buffers written after Stop and Wait", p.w.count()-n, 0)
	}
	p.stopInsideRead()
	want = append(want, 20, 21)
	p.r.endWith(io.EOF)
	p.start()
	_ = p.wait()
	if f, how := compare(p.w.written(), want); f != same {
		p.failf("every Buffer of the source once and in order, in 20 rounds of Start and Stop", "%s", how)
	}
}

// stopInsideRead stops the pump just before Read returns the next Buffer to it.
// That Buffer is the last one before Stop.
func (p *pumpCheck) stopInsideRead() {
	stopping := make(chan *call, 1)
	p.start()
	p.r.update(func() {
		p.r.onRead = func() {
			stopping <- p.begin("Stop", p.pump.Stop)
			p.settle()
		}
	})
	p.r.emit(bufferOfCopy([]byte{20, 21}))
	p.settle()
	p.settle()
	p.r.update(func() { p.r.onRead = nil })
	(<-stopping).mustEnd("", "")
}

func checkStopWhileFull(p *pumpCheck) {
	p.open(500)
	p.start()
	p.emit(8)
	p.mustPause(1, 0)
	p.stop()
	p.mustPause(1, 0)
	p.start()
	p.mustPause(1, 0)
	p.mustCount("Buffers written while the sink is full", p.w.count(), 6)
	p.drain()
	if p.r.isPaused() {
		p.failf("the source is resumed when the sink has drained", "it was still paused")
	}
	p.mustCount("Buffers written", p.w.count(), 8)
}

func checkStopInsideAWrite(p *pumpCheck) {
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
	p.mustPause(0, 0)
}

func checkStartOnAFullSink(p *pumpCheck) {
	p.open(100)
	_ = p.w.Write(bufferOfCopy(make([]byte, 200)))
	p.emit(1)
	p.r.endWith(io.EOF)
	p.start()
	p.mustCount("Buffers that the pump wrote to the full sink", p.w.count()-1, 0)
	p.mustPause(0, 0)
	p.w.drain()
	p.mustSucceed()
	p.mustCount("Buffers written after the sink has drained", p.w.count()-1, 1)
	p.mustPause(0, 0)
}

func checkStartAfterTheEnd(p *pumpCheck) {
	for _, end := range []error{io.EOF, errFeed} {
		p.open(1 << 20)
		p.emit(1)
		p.r.endWith(end)
		p.start()
		_ = p.wait()
		for range 2 {
			var err error
			p.do("Start", func() { err = p.pump.Start() })
			if err == nil {
				p.failf("Start returns an error, because the source has ended", "Start returned nil")
			}
			p.do("Stop", p.pump.Stop)
		}
	}
}

func checkResumeByHand(p *pumpCheck) {
	p.open(500)
	p.start()
	p.emit(6)
	p.r.Resume()
	p.emit(6)
	p.drain()
	p.drain()
	p.emit(12)
	if !p.r.isPaused() {
		p.failf("the source is paused again when the sink is full again", "it was not")
	}
	for range 10 {
		p.drain()
	}
	p.mustCount("Buffers written", p.w.count(), 24)
}

func checkCallsFromInside(p *pumpCheck) {
	for _, method := range []string{"Write", "WriteQueueFull", "Read", "Pause and Resume"} {
		p.open(150) // each second Buffer makes the sink full
		var calls atomic.Int64
		inside := func() {
			if calls.Add(1) > 100 {
				return
			}
			_, _ = p.pump.BytesPumped(), p.pump.WriteQueueMaxSize()
			p.pump.Stop()
			_ = p.pump.Start()
		}
		switch method {
		case "Write":
			p.w.onWrite = inside
		case "WriteQueueFull":
			p.w.onFull = inside
		case "Read":
			p.r.update(func() { p.r.onRead = inside })
		default:
			p.r.onSwitch = inside
		}
		p.start()
		p.emit(6)
		for range 6 {
			p.drain()
		}
		if n := p.w.count(); n != 6 {
			p.failf("the pump moves 6 Buffers", "it moved %d, because %s of the streams called Stop and Start of the pump", n, method)
		}
	}
}

func checkStartTwice(p *pumpCheck) {
	p.open(1 << 20)
	p.start()
	var err error
	p.do("Start", func() { err = p.pump.Start() })
	if err == nil {
		p.failf("an error, because the pump is running", "the second Start returned nil")
	}
}

func checkMaxSizeIsForwarded(p *pumpCheck) {
	p.open(500)
	p.mustCount("WriteQueueMaxSize", int(p.pump.WriteQueueMaxSize()), 500)
	if err := p.pump.SetWriteQueueMaxSize(700); err != nil {
		p.failf("SetWriteQueueMaxSize returns nil", "it returned the error %q", err)
	}
	p.mustCount("WriteQueueMaxSize of the sink", int(p.w.WriteQueueMaxSize()), 700)
	if err := p.pump.SetWriteQueueMaxSize(0); err == nil {
		p.failf("SetWriteQueueMaxSize(0) returns the error of the sink", "it returned nil")
	}
}
