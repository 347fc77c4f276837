package pipetest

import (
	"regexp"
	"testing"

	"go.uber.org/goleak"

	"github.com/penstock-go/penstock/internal/stacks"
)

// CheckLeaks fails t if goroutines that start from now on are left when t ends, and says
// to which pipeline and stage each belongs, and where it waits.
//
// Call it first in a test that cannot be in a bubble, because it uses a network or files; what the
// test registers with t.Cleanup later is undone before the check. At the end it waits, less than a
// second, for goroutines that are about to end. Use Run where it is possible: it is exact, and waits for nobody.
//
// Goroutines of other tests are taken for those of t, so it must not be used together with
// t.Parallel. Connections that an http.Client keeps have goroutines as well: close them with
// CloseIdleConnections. In a bubble CheckLeaks fails t at once.
//
// To print labels it sets GODEBUG for a moment, and only if something is left.
//
// Source: goleak.VerifyNone.
func CheckLeaks(t testing.TB) {
	t.Helper()
	if stacks.Self().Bubble != "" {
		t.Fatal("pipetest: CheckLeaks is not for bubbles: Run does its work there")
	}
	before := goleak.IgnoreCurrent()
	t.Cleanup(func() {
		t.Helper()
		err := goleak.Find(before)
		if err == nil {
			return
		}
		// None of them there any more: they were about to end, after all.
		if gs := named(err.Error()); len(gs) > 0 {
			t.Error("pipetest: " + stacks.Left(gs))
		}
	})
}

var goleakFinding = regexp.MustCompile(`(?m)^ ?\[?Goroutine (\d+) in state `)

// named returns those goroutines that goleak names in its finding.
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
