package pump_test

import (
	"context"
	"runtime"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
)

func rounds(t *testing.T) int {
	if testing.Short() {
		return 1000
	}
	return 10_000
}

func TestManyRoundsMoveEveryByteOnceAndInOrder(t *testing.T) {
	defer goleak.VerifyNone(t)
	check := &rampCheck{t: t}
	r, w := pump.NewReader(&ramp{}, pump.WriteQueueMaxSize(64)), pump.NewWriter(check, pump.WriteQueueMaxSize(10))
	p := pump.New(r, w)
	for i := range rounds(t) {
		if err := p.Start(); err != nil {
			t.Fatal(err)
		}
		for goal := p.BytesPumped() + int64(i%5); p.BytesPumped() < goal; {
			runtime.Gosched()
		}
		if p.Stop(); i%2 == 0 { // the next Start may come while the round is ending
			p.Wait(t.Context())
		}
	}
	p.Wait(t.Context())
	if err := w.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if int64(check.next) != p.BytesPumped() {
		t.Errorf("bytes written = %d, pumped %d", check.next, p.BytesPumped())
	}
}

// Two pumps alternate on one source and write to different sinks.
func TestPumpsThatAlternateOnOneSourceLoseNothing(t *testing.T) {
	var mu sync.Mutex
	check := &rampCheck{t: t}
	into := func() *pump.Writer {
		return pump.NewWriter(writerFunc(func(p []byte) (int, error) { return len(p), nil }), pump.WriteQueueMaxSize(5))
	}
	r := pump.NewReader(&ramp{}, pump.WriteQueueMaxSize(64))
	sinks := []*pump.Writer{into(), into()}
	var pumps []*pump.Pump[byte]
	for _, w := range sinks {
		pumps = append(pumps, pump.New(r, &tapped{Writer: w, tap: func(b pipe.Bytes) {
			mu.Lock()
			defer mu.Unlock()
			check.Write(b.Elements())
		}}))
	}
	moved := func() int64 { return pumps[0].BytesPumped() + pumps[1].BytesPumped() }
	for i := range rounds(t) / 10 {
		p := pumps[i%2]
		if err := p.Start(); err != nil {
			t.Fatal(err)
		}
		for goal := moved() + 7; moved() < goal; {
			runtime.Gosched() // this would not end if the source stayed paused
		}
		stop(t, p)
	}
	for _, w := range sinks {
		w.Close(t.Context())
	}
	r.Close()
	if int64(check.next) != moved() {
		t.Errorf("bytes seen = %d, pumped %d", check.next, moved())
	}
}

// A tapped is a Writer that calls tap for each Buffer before it queues the
// Buffer.
type tapped struct {
	*pump.Writer
	tap func(b pipe.Bytes)
}

func (w *tapped) Write(b pipe.Bytes) error {
	w.tap(b)
	return w.Writer.Write(b)
}

func TestAllMethodsMayBeCalledAtTheSameTime(t *testing.T) {
	r, w := pump.NewReader(&ramp{}, pump.WriteQueueMaxSize(100)), pump.NewWriter(&rampCheck{t: t}, pump.WriteQueueMaxSize(50))
	p := pump.New(r, w)
	var g sync.WaitGroup
	for i := range 8 {
		g.Go(func() {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			for range rounds(t) / 20 {
				switch i % 4 {
				case 0:
					_ = p.Start()
				case 1:
					p.Stop()
				case 2:
					_ = p.SetWriteQueueMaxSize(50 + p.BytesPumped()%50)
				default:
					_ = p.Wait(ctx)
				}
				runtime.Gosched()
			}
		})
	}
	g.Wait()
	p.Stop()
	p.Wait(t.Context())
	if err := w.Close(t.Context()); err != nil {
		t.Error(err)
	}
	r.Close()
}
