package jsonio_test

import (
	"slices"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
	"github.com/penstock-go/penstock/stages/jsonio"
)

// The number 12 may be the start of a longer one.
func TestDrainDropsAPartialLine(t *testing.T) {
	for end, want := range map[bool][]int{false: {7}, true: {7, 12}} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			var got []int
			stages.Collect(jsonio.Decode[int](stagetest.TextUntilDrain(p, "7\n12", end)), &got)
			stagetest.RunDrained(t, p)
			if !slices.Equal(got, want) {
				t.Errorf("got %v, want %v, with a source at its end = %t", got, want, end)
			}
		})
	}
}
