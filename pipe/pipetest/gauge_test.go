package pipetest_test

import (
	"sync"
	"testing"
	"time"

	"github.com/penstock-go/penstock/pipe/pipetest"
)

func TestGaugeKnowsTheConcurrencyReached(t *testing.T) {
	pipetest.Run(t, func(t *testing.T) {
		var g pipetest.Gauge
		var wg sync.WaitGroup
		for i := range 10 {
			wg.Go(func() {
				time.Sleep(time.Duration(i/3) * time.Minute) // three at a time, and one in the end
				g.Enter()
				defer g.Leave()
				time.Sleep(time.Second)
			})
		}
		time.Sleep(500 * time.Millisecond)
		if got := g.Now(); got != 3 {
			t.Errorf("Now = %d, want 3", got)
		}
		wg.Wait()
		if g.Now() != 0 || g.Highest() != 3 {
			t.Errorf("Now = %d, Highest = %d, want 0 and 3", g.Now(), g.Highest())
		}
	})
}

func TestGaugePanicsWhenMoreLeaveThanEntered(t *testing.T) {
	var g pipetest.Gauge
	g.Enter()
	g.Leave()
	wantPanic(t, "pipetest: Gauge: Leave without Enter", g.Leave)
}

func TestHeldKnowsTheMost(t *testing.T) {
	var h pipetest.Held
	h.Add(100)
	h.Done(60)
	h.Add(50)
	h.Done(90)
	if h.Now() != 0 || h.Highest() != 100 {
		t.Errorf("Now = %d, Highest = %d, want 0 and 100", h.Now(), h.Highest())
	}
}
