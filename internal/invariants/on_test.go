package invariants_test

import (
	"os"
	"testing"

	"github.com/penstock-go/penstock/internal/invariants"
)

// A race step that builds without the detector would pass unnoticed.
func TestRaceDetectorIsOnWhenExpected(t *testing.T) {
	if os.Getenv("PENSTOCK_EXPECT_RACE") == "1" && !invariants.RaceEnabled {
		t.Error("PENSTOCK_EXPECT_RACE=1, but this build has no race detector: add -race (it needs cgo)")
	}
}

func TestRaceDetectorEnablesInvariants(t *testing.T) {
	if invariants.RaceEnabled && !invariants.Enabled {
		t.Error("Enabled = false under the race detector, want true")
	}
}
