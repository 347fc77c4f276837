package pump_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pump"
)

// A full disk must end an upload whose client is silent. The case comes from
// eclipse-vertx/vert.x#2065.
func TestFailureOfTheSinkEndsAPumpWhoseSourceIsSilent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src, client := io.Pipe()
		cause := errors.New("disk full")
		r := pump.NewReader(src)
		w := pump.NewWriter(writerFunc(func(p []byte) (int, error) { return 0, cause }))
		p := pump.New(r, w)
		go client.Write([]byte("one Buffer, and then silence"))
		if err := p.Run(t.Context()); !errors.Is(err, cause) {
			t.Errorf("Run = %v, want %v", err, cause)
		}
	})
}

func TestAbortOfTheSinkEndsAWaitingPump(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		src, _ := io.Pipe()
		cause := errors.New("no longer wanted")
		r, w := pump.NewReader(src), pump.NewWriter(io.Discard)
		p := pump.New(r, w)
		if err := p.Start(); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		w.Abort(cause)
		if err := p.Wait(t.Context()); !errors.Is(err, cause) {
			t.Errorf("Wait = %v, want %v", err, cause)
		}
		r.Close()
	})
}

func TestFailedStaysOpenOnSuccess(t *testing.T) {
	w := pump.NewWriter(io.Discard)
	p := pump.New(pump.NewReader(strings.NewReader("all is well")), w)
	if err := p.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	select {
	case <-w.Failed():
		t.Error("Failed is closed after a success")
	default:
	}
	if st := w.Stats(); st.Size != 0 || st.Highest != 11 {
		t.Errorf("Stats = %+v, want an empty queue that held at most 11 bytes", st)
	}
}

// A muteSink announces its failure and still accepts Writes.
type muteSink struct {
	*sink
	failed chan struct{}
}

func (s muteSink) Failed() <-chan struct{} { return s.failed }

func TestFailedSinkThatAcceptsWritesFailsThePump(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := muteSink{newSink(1), make(chan struct{})}
		close(s.failed)
		if err := pump.New(newSource(), s).Run(t.Context()); err == nil {
			t.Error("Run = nil, want an error")
		}
		if closes, aborted := s.ended(); closes > 0 || aborted == nil {
			t.Errorf("the sink was closed %d times and aborted with %v, want an Abort only", closes, aborted)
		}
	})
}

// A stoppingSink stops its pump from inside Failed.
type stoppingSink struct {
	*sink
	stop func()
}

func (s stoppingSink) Failed() <-chan struct{} { s.stop(); return nil }

func TestStopFromInsideFailedEndsThePump(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var p *pump.Pump[byte]
		p = pump.New(newSource(), stoppingSink{newSink(1), func() { p.Stop() }})
		if err := p.Run(t.Context()); err != pump.ErrNotRunning {
			t.Errorf("Run = %v, want %v", err, pump.ErrNotRunning)
		}
	})
}
