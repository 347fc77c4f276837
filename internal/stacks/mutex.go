package stacks

import (
	"fmt"
	"slices"
	"time"
)

// samples is the number of times that a MutexWatch must find the same. The
// runtime takes a goroutine out of its bubble while that helps to collect
// garbage, so a single sample may not show all of them.
const samples = 10

// A MutexWatch finds a deadlock over a mutex in a bubble. There virtual time
// stops, and package synctest does not notice it. The zero MutexWatch is ready
// to use.
type MutexWatch struct {
	before []string // goroutines and their states at the previous call
	same   int      // calls with that result
}

// Interval is the time between two calls of Deadlock, so that a deadlock is
// found within patience. It should be long, because a goroutine outside of the
// bubble may have the mutex and still do its work.
func (*MutexWatch) Interval(patience time.Duration) time.Duration { return max(1, patience/samples) }

// Deadlock describes a deadlock of the bubble with that number, or returns "".
// In a deadlock all goroutines of the bubble wait, one of them for a mutex, and
// that was so at the calls before.
func (w *MutexWatch) Deadlock(bubble string) string {
	need := 0
	var now []string
	for _, g := range Parse(text(true)) {
		if g.Bubble != bubble {
			continue
		}
		if !g.Durable && !g.NeedsMutex() {
			*w = MutexWatch{}
			return ""
		}
		if g.NeedsMutex() {
			need++
		}
		now = append(now, g.ID+" "+g.State)
	}
	if need == 0 || !slices.Equal(now, w.before) {
		*w = MutexWatch{before: now}
		return ""
	}
	if w.same++; w.same < samples-1 {
		return ""
	}
	found := fmt.Sprintf("deadlock: every goroutine waits, and %d of them for a mutex\n%s", need, List(InBubble(bubble, "")))
	outside := slices.DeleteFunc(All(), func(g Goroutine) bool { return g.Bubble == bubble || !g.NeedsMutex() })
	if len(outside) > 0 {
		found += "\noutside of the bubble:\n" + List(outside)
	}
	return found
}
