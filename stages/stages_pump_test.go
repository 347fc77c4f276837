package stages_test

import (
	"context"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
	"github.com/penstock-go/penstock/stages"
)

// trickle returns a reader of n bytes, one a second. After them a Read waits.
func trickle(n int) io.Reader {
	r, w := io.Pipe()
	go func() {
		for range n {
			time.Sleep(time.Second)
			if _, err := w.Write([]byte{1}); err != nil {
				return
			}
		}
	}()
	return r
}

// pumped is a source whose function is a pump from r into the Out.
func pumped(p *pipe.Pipeline, r io.Reader) *pipe.Stream[byte] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
		return pump.New[byte](pump.NewReader(r), pump.Into(out)).Run(ctx)
	}, pipe.Name("pumped"))
}

func TestDrainOfAPumpIntoAnOutIsClean(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		var n int64
		stages.Count(pumped(p, trickle(10)), &n)
		done := make(chan error, 1)
		go func() { done <- p.Run(t.Context()) }()
		time.Sleep(time.Minute)
		p.Drain()
		if err := <-done; err != nil || n != 10 {
			t.Errorf("Run = %v, %d bytes; want nil, 10", err, n)
		}
	})
}

func TestStopOfAPumpIntoAnOutIsClean(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		var n int64
		stages.Count(stages.Take(pumped(p, trickle(3)), 3), &n)
		if err := p.Run(t.Context()); err != nil || n != 3 {
			t.Errorf("Run = %v, %d bytes; want nil, 3", err, n)
		}
	})
}
