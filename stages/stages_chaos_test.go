package stages_test

import (
	"flag"
	"fmt"
	"runtime"
	"testing"

	"github.com/penstock-go/penstock/internal/check/chaos"
	"github.com/penstock-go/penstock/pipe/pipetest"
)

var (
	chaosFirst = flag.Uint64("chaos.first", 1, "seed of the first random graph")
	chaosCount = flag.Uint64("chaos.count", 120, "number of random graphs")
)

// The seed of what fails is run again by -chaos.first=SEED -chaos.count=1.
func TestRandomGraphsDoWhatAPlainLoopDoes(t *testing.T) {
	workers := uint64(runtime.GOMAXPROCS(0))
	for w := range workers {
		t.Run(fmt.Sprintf("worker=%d", w), func(t *testing.T) {
			t.Parallel()
			for seed := *chaosFirst + w; seed < *chaosFirst+*chaosCount; seed += workers {
				t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) {
					pipetest.Run(t, func(t *testing.T) {
						if err := chaos.New(seed).Run(t.Context()); err != nil {
							t.Error(err)
						}
					})
				})
			}
		})
	}
}
