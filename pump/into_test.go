package pump_test

import (
	"context"
	"io"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
)

// An Out is a WriteStream: a stage function may run a pump into it.
func TestPumpIntoAnOutMovesEverything(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := newSource(), newSink(1000)
		for range 100 {
			r.emit(buffer(10))
		}
		r.endWith(io.EOF)
		w.drainAlways()
		p := pipe.New("p")
		in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
			return pump.New(r, pump.Into(out), pump.WriteQueueMaxSize(50)).Run(ctx)
		})
		pump.To(relay(in, passOn), w)
		if err := p.Run(t.Context()); err != nil {
			t.Error(err)
		}
		if _, n := w.written(); n != 1000 {
			t.Errorf("bytes written = %d, want 1000", n)
		}
	})
}
