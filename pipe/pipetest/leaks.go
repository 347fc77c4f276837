package pipetest

import (
	"regexp"
	"testing"

	"go.uber.org/goleak"

	"github.com/penstock-go/penstock/internal/proc"
	"github.com/penstock-go/penstock/internal/stacks"
)

// CheckLeaks fails t if goroutines that start from now on are left when t ends.
// It reports the pipeline and stage of each, and where it waits.
//
// It is for tests that cannot run in a bubble because they use a network or
// files. Use [Run] where you can, because Run is exact and takes no real time.
// Call CheckLeaks at the beginning of a test. Then it checks after all
// t.Cleanup functions of the test. It waits less than a second for goroutines
// that are about to end.
//
// CheckLeaks cannot distinguish goroutines of other tests from those of t, so t
// must not call t.Parallel. The connections that an http.Client keeps have
// goroutines as well, so close them with CloseIdleConnections. In a bubble
// CheckLeaks fails t at once.
//
// If a goroutine is left, CheckLeaks sets GODEBUG while it reads the labels.
//
// Source: goleak.VerifyNone.
func CheckLeaks(t testing.TB) {
	t.Helper()
	if stacks.Self().Bubble != "" {
		t.Fatal("pipetest: CheckLeaks must not be called in a bubble, where Run checks for leaks")
	}
	proc.BeExact()
	before := goleak.IgnoreCurrent()
	t.Cleanup(func() {
		t.Helper()
		err := goleak.Find(before)
		if err == nil {
			return
		}
		// If all of them have ended by now, nothing is left.
		if gs := named(err.Error()); len(gs) > 0 {
			t.Error("pipetest: " + stacks.Left(gs))
		}
	})
}

var goleakFinding = regexp.MustCompile(`(?m)^ ?\[?Goroutine (\d+) in state `)

// named returns the goroutines that are named in a report of goleak.
func named(finding string) []stacks.Goroutine {
	ids := make(map[string]bool)
	for _, match := range goleakFinding.FindAllStringSubmatch(finding, -1) {
		ids[match[1]] = true
	}
	var found []stacks.Goroutine
	for _, g := range stacks.All() {
		if ids[g.ID] {
			found = append(found, g)
		}
	}
	return found
}
