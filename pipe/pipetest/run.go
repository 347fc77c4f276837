package pipetest

import (
	"fmt"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/internal/stacks"
)

// Run calls f in a bubble of testing/synctest, with virtual time, and fails t if a goroutine of f is
// left at the end: it says to which pipeline and stage each belongs, and where it waits.
//
// The end is when f has returned, its t.Context is done and its t.Cleanup functions have run; what has
// not ended when nothing moves any more is left. When all goroutines wait for each other,
// and for no timer, the test fails as well, and lists where.
//
// The rules of synctest.Test hold: f uses no network and no files, and must not call
// t.Run, t.Parallel and t.Deadline. A panic in f crashes the process, as anywhere else.
//
// Source: synctest.Test.
func Run(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	if finding := runBubble(t, f); finding != "" {
		t.Fatal(finding)
	}
}

// runBubble runs f and returns what is wrong with its end.
func runBubble(t *testing.T, f func(t *testing.T)) (finding string) {
	bubble := ""
	defer func() {
		v := recover()
		switch {
		case v == nil || finding != "": // what is left makes synctest.Test panic
		case fmt.Sprintf("%T", v) == "runtime.synctestDeadlockError":
			finding = "pipetest: deadlock: every goroutine waits, and no timer is set\n" + stacks.List(stacks.InBubble(bubble, ""))
		default:
			panic(v)
		}
	}()
	synctest.Test(t, func(t *testing.T) {
		bubble = stacks.Self().Bubble
		ended := false
		t.Cleanup(func() { // the first one: it runs behind all those of f
			if !ended {
				return // a panic must not be kept back by a goroutine that is not idle
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
