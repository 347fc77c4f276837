package conform

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/penstock-go/penstock/internal/proc"
	"github.com/penstock-go/penstock/internal/stacks"
)

// Times to wait. The virtual ones take no real time. They are odd, because
// streams wait for round times. So the check and the stream do not act at the
// same moment.
const (
	virtualPatience = time.Minute + 1_000_003*time.Nanosecond
	virtualQuiet    = time.Second + 7_000_013*time.Nanosecond

	// DefaultPatience is how long, in real time, something that must happen may
	// take. The environment variable PIPETEST_PATIENCE overrides it. It allows
	// for a machine under load.
	DefaultPatience = 5 * time.Second

	// DefaultQuiet is how long, in real time, a check waits to see that nothing
	// happens. The environment variable PIPETEST_QUIET overrides it. Every rule
	// waits that long several times.
	DefaultQuiet = 50 * time.Millisecond

	// stuckLimit is how long, in real time, a rule may take in a bubble, where
	// all waiting is virtual.
	stuckLimit = 20 * time.Second
)

// An examination describes how rules are checked.
type examination struct {
	real  bool          // in real time, not in a bubble
	limit time.Duration // stuckLimit, or less in a test of the kit

	// Both are for tests of the kit. They end broken implementations.
	free    func() // wakes, in the bubble, the goroutines that are left; may be nil
	unstick func() // ends, from outside, the loop that keeps the bubble busy; may be nil
}

// run calls check with a new probe and returns the probe with its result.
func (e examination) run(t *testing.T, leaks bool, check func(*probe)) *probe {
	if e.real {
		return e.inRealTime(t, leaks, check)
	}
	p := &probe{patience: virtualPatience, quiet: virtualQuiet}
	var group proc.Group
	done := make(chan struct{})
	group.Go("", "conform", func() {
		defer close(done)
		defer p.recoverDeadlock()
		synctest.Test(t, func(t *testing.T) {
			p.mu.Lock()
			p.t, p.bubble = t, stacks.Self().Bubble
			p.mu.Unlock()
			t.Cleanup(func() { // registered first, so it runs after those of the implementation
				if leaks {
					p.noneLeft(stacks.InBubble(p.bubble, stacks.Self().ID))
				}
				e.release()
			})
			p.check(func() { check(p) })
		})
	})
	timer := time.NewTimer(e.limit)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
		p.stuck(e.limit)
		if e.unstick != nil {
			e.unstick()
			<-done
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.judged = true
	return p
}

func (e examination) release() {
	if e.free != nil {
		e.free()
	}
}

func (p *probe) noneLeft(gs []stacks.Goroutine) {
	if len(gs) > 0 {
		p.record("all goroutines of the implementation have ended", stacks.Left(gs))
	}
}

// recoverDeadlock recovers the panic of a bubble in which all goroutines wait.
// The goroutines do not end, because nothing can wake them.
//
// If the check has ended, these goroutines are leaks, and the leak check has
// reported them if a leak breaks the rule. If the check has not ended, it waits
// inside a function of the user, such as Open.
func (p *probe) recoverDeadlock() {
	switch v := recover(); {
	case v == nil, strings.HasPrefix(fmt.Sprint(v), "deadlock: main bubble goroutine has exited"):
	case strings.HasPrefix(fmt.Sprint(v), "deadlock: "):
		p.record("the functions that the test has given to the kit return",
			"one of them waits forever\n"+stacks.List(stacks.InBubble(p.bubble, "")))
	default:
		panic(v)
	}
}

// stuck fails the rule because the bubble does not become idle.
func (p *probe) stuck(limit time.Duration) {
	p.mu.Lock()
	p.isStuck = true
	bubble := p.bubble
	p.mu.Unlock()
	calls := strings.Join(p.underWay(), " and ")
	if calls == "" {
		calls = "no method"
	}
	p.record("the implementation waits only on channels, which testing/synctest can see", fmt.Sprintf(
		"for %v a goroutine neither ended nor waited on a channel (under way: %s). "+
			"Usually a method holds a mutex while it waits, and the next one waits for that mutex. "+
			"Or there is an endless loop. Or there is a socket or a file, which needs the field Real\n%s",
		limit, calls, stacks.List(stacks.InBubble(bubble, ""))))
}

// inRealTime is run without a bubble.
func (e examination) inRealTime(t *testing.T, leaks bool, check func(*probe)) *probe {
	p := &probe{
		t:        t,
		patience: fromEnvironment("PIPETEST_PATIENCE", DefaultPatience),
		quiet:    fromEnvironment("PIPETEST_QUIET", DefaultQuiet),
	}
	before := goleak.IgnoreCurrent()
	// The check runs in a subtest. At the end of the subtest, the functions run
	// that the implementation has registered with Cleanup.
	t.Run("check", func(t *testing.T) {
		p.t = t
		p.check(func() { check(p) })
	})
	if err := goleak.Find(before); leaks && err != nil {
		p.record("all goroutines of the implementation have ended", err.Error())
	}
	e.release()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.judged = true
	return p
}

// fromEnvironment returns the duration in the environment variable of that
// name. Without a valid one it returns otherwise.
func fromEnvironment(name string, otherwise time.Duration) time.Duration {
	d, err := time.ParseDuration(os.Getenv(name))
	if err != nil || d <= 0 {
		return otherwise
	}
	return d
}
