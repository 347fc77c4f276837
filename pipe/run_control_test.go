package pipe_test

import (
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
)

func TestControlBeforeAndAfterRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("paused from the start")
		n := counting(numbers(p, 1000))
		p.Pause()
		done := run(t.Context(), p)
		synctest.Wait()
		if n.Load() != 0 {
			t.Errorf("%d delivered while paused", n.Load())
		}
		p.Resume()
		if err := <-done; err != nil || n.Load() != 1000 {
			t.Errorf("Run = %v, %d delivered", err, n.Load())
		}
		p.Pause()
		p.Resume()
		if err := p.Drain(t.Context()); err != nil {
			t.Errorf("Drain after Run = %v", err)
		}

		p = pipe.New("drained from the start")
		n = counting(numbers(p, 1<<30))
		if err := p.Drain(t.Context()); err != nil {
			t.Errorf("Drain before Run = %v", err)
		}
		if err := p.Run(t.Context()); err != nil || n.Load() > pipe.DefaultBufferLength {
			t.Errorf("Run = %v, %d delivered", err, n.Load())
		}
	})
}

func TestControlFromManyGoroutines(t *testing.T) {
	for range 20 {
		p := pipe.New("test")
		s := numbers(p, 1<<30)
		for range 3 {
			s = mapInts(s, func(v int) (int, error) { return v, nil }, pipe.Async())
		}
		n := counting(s)
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
		go p.Drain(t.Context())
		if err := p.Drain(t.Context()); err != nil {
			t.Error(err)
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}
