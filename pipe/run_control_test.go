package pipe_test

import (
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
)

func TestControlBeforeAndAfterRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("paused from the start")
		n := countElements(numbers(p, 1000))
		p.Pause()
		done := run(t.Context(), p)
		synctest.Wait()
		if n.Load() != 0 {
			t.Errorf("%d delivered during the pause, want 0", n.Load())
		}
		p.Resume()
		if err := <-done; err != nil || n.Load() != 1000 {
			t.Errorf("Run = %v, %d delivered; want nil, 1000", err, n.Load())
		}
		p.Pause()
		p.Resume()
		p.Drain()

		p = pipe.New("drained from the start")
		n = countElements(numbers(p, 1<<30))
		p.Drain()
		if err := p.Run(t.Context()); err != nil || n.Load() > pipe.DefaultBufferLength {
			t.Errorf("Run = %v, %d delivered; want nil, at most one Buffer", err, n.Load())
		}
	})
}

func TestControlFromManyGoroutines(t *testing.T) {
	for range 20 {
		p := pipe.New("test")
		s := numbers(p, 1<<30)
		for range 3 {
			s = mapInts(s, same, pipe.Async())
		}
		n := countElements(s)
		done := run(t.Context(), p)
		for range 4 {
			go func() {
				for range 100 {
					p.Pause()
					p.Stats()
					p.Resume()
				}
			}()
		}
		for n.Load() == 0 {
			p.Resume()
		}
		p.Drain()
		p.Drain()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}
