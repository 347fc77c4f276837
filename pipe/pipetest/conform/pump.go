package conform

import (
	"context"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
	"github.com/penstock-go/penstock/queue"
)

// A Mover is what TestPump tests: it moves Buffers from a ReadStream to a WriteStream. Its methods are those
// of pump.Pump.
type Mover interface {
	Start() error
	Stop()
	Wait(ctx context.Context) error
	Run(ctx context.Context) error
	BytesPumped() int64
	WriteQueueMaxSize() int64
	SetWriteQueueMaxSize(n int64) error
}

// TestPump checks whether what newPump returns moves Buffers as pump.Pump does, each rule in a subtest that is named
// for it. A failure says which rule was broken, what was seen, and what usually causes it. A hang is a
// failure, too, and at once. The streams are the kit's own.
//
//	func TestMyPump(t *testing.T) {
//		conform.TestPump(t, func(r pump.ReadStream[byte], w pump.WriteStream[byte]) conform.Mover {
//			return NewMyPump(r, w)
//		})
//	}
//
// Not checked is that options of a constructor come before Start: constructors differ.
func TestPump(t *testing.T, newPump func(r pump.ReadStream[byte], w pump.WriteStream[byte]) Mover) {
	t.Helper()
	if newPump == nil {
		t.Fatal("conform: TestPump: newPump must not be nil")
	}
	examine(t, false, nil, pumpRules(), func(p *probe) *pumping { return &pumping{probe: p, newPump: newPump} })
}

// A pumping is a pump under test, with its streams.
type pumping struct {
	*probe
	newPump func(pump.ReadStream[byte], pump.WriteStream[byte]) Mover
	pump    Mover
	r       *pumped
	w       *basin
}

// open makes a pump to a sink with the given max size.
func (p *pumping) open(maxSize int64) {
	p.r = &pumped{changed: make(chan struct{})}
	p.w = &basin{q: queue.New(maxSize, pipe.Bytes.Size), closed: make(chan struct{})}
	m, r, w := p.newPump(p.r, p.w), p.r, p.w
	p.given(m, "newPump")
	p.pump = m
	p.atEnd(func() {
		w.q.Discard(errAbort)
		w.release()
		_ = r.Close()
		p.begin("Stop", m.Stop).ends()
	})
}

func (p *pumping) start() {
	var err error
	p.do("Start", func() { err = p.pump.Start() })
	if err != nil {
		p.failf("Start returns nil", "Start has returned the error %q", err)
	}
	p.settle()
}

func (p *pumping) stop() {
	p.do("Stop", p.pump.Stop)
	p.settle()
}

// emit lets the source give n Buffers of 100 bytes.
func (p *pumping) emit(n int) {
	for range n {
		p.r.emit(bufferOfCopy(make([]byte, 100)))
	}
	p.settle()
}

// wait is Wait, which must return.
func (p *pumping) wait() (err error) {
	p.begin("Wait", func() { err = p.pump.Wait(context.Background()) }).mustEnd("Wait returns, since the pump has ended", "")
	return err
}

// startRun begins a Run, whose result is in *err once it has ended.
func (p *pumping) startRun(ctx context.Context) (c *call, err *error) {
	err = new(error)
	c = p.begin("Run", func() { *err = p.pump.Run(ctx) })
	p.settle()
	return c, err
}

// want fails the rule unless the streams have seen what they should have by now.
func (p *pumping) want(what string, got, want int) {
	if got != want {
		p.failf("", "%s: %d, want %d", what, got, want)
	}
}
