package pipetest

import (
	"fmt"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/internal/stacks"
)

// Run calls f in a bubble of testing/synctest, where time is virtual. It fails
// t if goroutines that f has started are left at the end, and reports the
// pipeline and stage of each and where it waits.
//
// The end is when f has returned, its t.Context is done and its t.Cleanup
// functions have run. A goroutine is left if it has not ended when all
// goroutines of the bubble wait. Run also fails t if all goroutines wait for
// each other and no timer is set. It then lists where they wait.
//
// The rules of synctest.Test apply. f must not use a network or files, and must
// not call t.Run, t.Parallel or t.Deadline. A panic in f crashes the process as
// in any test.
//
// Source: synctest.Test.
func Run(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	if finding := runBubble(t, f); finding != "" {
		t.Fatal(finding)
	}
}

// runBubble runs f and returns what is wrong at its end, or "".
func runBubble(t *testing.T, f func(t *testing.T)) (finding string) {
	bubble := ""
	defer func() {
		v := recover()
		switch {
		case v == nil || finding != "": // synctest.Test panics if a goroutine is left
		case fmt.Sprintf("%T", v) == "runtime.synctestDeadlockError":
			finding = "pipetest: deadlock: every goroutine waits, and no timer is set\n" +
				stacks.List(stacks.InBubble(bubble, ""))
		default:
			panic(v)
		}
	}()
	synctest.Test(t, func(t *testing.T) {
		bubble = stacks.Self().Bubble
		ended := false
		t.Cleanup(func() { // registered first, so it runs after all those of f
			if !ended {
				return // f panics, and a goroutine that never idles must not delay that
			}
			synctest.Wait()
			if gs := stacks.InBubble(bubble, stacks.Self().ID); len(gs) > 0 {
				finding = "pipetest: " + stacks.Left(gs)
			}
		})
		defer func() { ended = ended || t.Failed() || t.Skipped() }()
		f(t)
		ended = true
	})
	return finding
}
