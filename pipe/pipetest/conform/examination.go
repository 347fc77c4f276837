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

// Times to wait. Those called virtual cost nothing.
const (
	virtualPatience = time.Minute
	virtualQuiet    = time.Second

	// DefaultPatience is how long, in real time, something that must happen may take, unless
	// the environment variable PIPETEST_PATIENCE says otherwise: long enough for a loaded machine.
	DefaultPatience = 5 * time.Second

	// DefaultQuiet is how long, in real time, nothing may happen where nothing must, unless
	// PIPETEST_QUIET says otherwise: every rule waits that long several times.
	DefaultQuiet = 50 * time.Millisecond

	// stuckLimit is how long, in real time, a rule may take in a bubble, where all waiting is virtual.
	stuckLimit = 20 * time.Second
)

// An examination says how rules are checked.
type examination struct {
	real  bool          // in real time, not in a bubble
	limit time.Duration // stuckLimit

	// What the kit's own tests need to get rid of broken implementations; both may be nil.
	free    func() // wakes, in the bubble, what was left behind, once that is known
	unstick func() // wakes, from outside, what does not let the bubble become idle
}

// run calls check with a new probe, and returns the probe when all is over.
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
			t.Cleanup(func() { // the first one: it runs behind those of the implementation
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
	p.over = true
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

// recoverDeadlock recovers the panic of a bubble in which all wait. Its goroutines stay where they are, since
// nothing can wake them. If they are left at the end and that breaks the rule, it was said before; if
// the check itself waits, it is inside a function that was given to it, such as Open.
func (p *probe) recoverDeadlock() {
	switch v := recover(); {
	case v == nil, strings.HasPrefix(fmt.Sprint(v), "deadlock: main bubble goroutine has exited"):
	case strings.HasPrefix(fmt.Sprint(v), "deadlock: "):
		p.record("the functions that the test has given to the kit return", "one of them waits for ever\n"+stacks.List(stacks.InBubble(p.bubble, "")))
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
	p.record("the implementation waits on channels only, which testing/synctest can see", fmt.Sprintf(
		"%s under way, and for %v something neither ended nor waited on a channel: "+
			"usually a method that holds a mutex while it waits, so that the next one waits for the mutex; or a loop without end; "+
			"or a socket or a file, for which the field Real is\n%s", calls, limit, stacks.List(stacks.InBubble(bubble, ""))))
}

// inRealTime is run without a bubble.
func (e examination) inRealTime(t *testing.T, leaks bool, check func(*probe)) *probe {
	p := &probe{
		t:        t,
		patience: fromEnvironment("PIPETEST_PATIENCE", DefaultPatience),
		quiet:    fromEnvironment("PIPETEST_QUIET", DefaultQuiet),
	}
	before := goleak.IgnoreCurrent()
	// A test of its own, so that what the implementation has registered with Cleanup is undone behind it.
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
	p.over = true
	return p
}

func fromEnvironment(name string, otherwise time.Duration) time.Duration {
	d, err := time.ParseDuration(os.Getenv(name))
	if err != nil || d <= 0 {
		return otherwise
	}
	return d
}
