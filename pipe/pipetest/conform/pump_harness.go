package conform

import (
	"context"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
	"github.com/penstock-go/penstock/queue"
)

// A pumpCheck is a pump under test, with its streams.
type pumpCheck struct {
	*probe
	newPump func(pump.ReadStream[byte], pump.WriteStream[byte]) Mover
	pump    Mover
	r       *sourceUnderPump
	w       *sinkUnderPump
}

// open makes a pump to a sink with the given max size.
func (p *pumpCheck) open(maxSize int64) {
	p.openStreams(maxSize)
	p.use(p.r, p.w)
}

// openStreams makes the streams of a pump.
func (p *pumpCheck) openStreams(maxSize int64) {
	p.r = &sourceUnderPump{}
	p.w = &sinkUnderPump{q: queue.New(maxSize, pipe.Bytes.Size), closed: make(chan struct{}), ending: make(chan struct{})}
}

// use makes a pump between two streams, which are p.r and p.w in some form.
func (p *pumpCheck) use(r pump.ReadStream[byte], w pump.WriteStream[byte]) {
	m, source, sink := p.newPump(r, w), p.r, p.w
	p.mustExist(m, "New")
	p.pump = m
	p.atEnd(func() {
		sink.q.Discard(errAbort)
		sink.release()
		_ = source.Close()
		p.begin("Stop", m.Stop).ends()
		p.begin("Wait", func() { _ = m.Wait(context.Background()) }).ends()
	})
}

// start calls Start, which must succeed.
func (p *pumpCheck) start() {
	var err error
	p.do("Start", func() { err = p.pump.Start() })
	if err != nil {
		p.failf("Start returns nil", "Start returned the error %q", err)
	}
	p.settle()
}

// stop stops the pump and waits until it has stopped.
func (p *pumpCheck) stop() {
	p.do("Stop", p.pump.Stop)
	p.begin("Wait", func() { _ = p.pump.Wait(context.Background()) }).mustEnd("Wait returns", "after Stop")
	p.settle()
}

// emit adds n Buffers of 100 bytes to the source.
func (p *pumpCheck) emit(n int) {
	for range n {
		p.r.emit(bufferOfCopy(make([]byte, 100)))
	}
	p.settle()
}

// drain drains the sink.
func (p *pumpCheck) drain() {
	p.w.drain()
	p.settle()
}

// wait calls Wait, which must return.
func (p *pumpCheck) wait() (err error) {
	p.begin("Wait", func() { err = p.pump.Wait(context.Background()) }).mustEnd("Wait returns, because the pump has ended", "")
	return err
}

// mustSucceed calls Wait, which must return nil.
func (p *pumpCheck) mustSucceed() {
	if err := p.wait(); err != nil {
		p.failf("Wait returns nil", "Wait returned the error %q", err)
	}
}

// startRun begins a Run. Its result is in *err once it has ended.
func (p *pumpCheck) startRun(ctx context.Context) (c *call, err *error) {
	err = new(error)
	c = p.begin("Run", func() { *err = p.pump.Run(ctx) })
	p.settle()
	return c, err
}

// mustCount fails the rule unless got is want. The failure names the number
// what.
func (p *pumpCheck) mustCount(what string, got, want int) {
	if got != want {
		p.failf("", "%s: %d, want %d", what, got, want)
	}
}

// mustPause fails the rule unless the source was paused and resumed as many
// times.
func (p *pumpCheck) mustPause(pauses, resumes int) {
	gotPauses, gotResumes := p.r.state()
	if gotPauses != pauses || gotResumes != resumes {
		p.failf("", "the source was paused %d times and resumed %d times, want %d and %d", gotPauses, gotResumes, pauses, resumes)
	}
}

// mustCloseTheSource fails the rule unless the source was closed.
func (p *pumpCheck) mustCloseTheSource() {
	if p.r.timesClosed() == 0 {
		p.failf("the source is closed", "it was still open")
	}
}
