package pipetest_test

import (
	"sync"
	"testing"
	"time"

	"github.com/penstock-go/penstock/pipe/pipetest"
)

func TestGaugeMeasuresConcurrency(t *testing.T) {
	pipetest.Run(t, func(t *testing.T) {
		var g pipetest.Gauge
		var wg sync.WaitGroup
		for i := range 10 {
			wg.Go(func() {
				time.Sleep(time.Duration(i/3) * time.Minute) // three at a time, and the last one alone
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
