package conform

import (
	"fmt"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/penstock-go/penstock/internal/stacks"
)

// A call is one call of a method of the implementation. It may hang, so it has
// a goroutine of its own.
type call struct {
	p        *probe
	name     string // such as "Read"
	done     chan struct{}
	returned atomic.Bool // for goroutines outside of the bubble, to which done belongs
}

// begin calls f, which calls the method with that name, and does not wait.
func (p *probe) begin(name string, f func()) *call {
	c := &call{p: p, name: name, done: make(chan struct{})}
	p.mu.Lock()
	p.calls = append(p.calls, c)
	p.mu.Unlock()
	p.group.Go("", "conform: "+name, func() {
		defer close(c.done)
		defer c.returned.Store(true)
		defer func() {
			if v := recover(); v != nil && v != any(verdictReached{}) {
				p.record("", fmt.Sprintf("%s panicked: %v\n%s", name, v, stacks.Parse(string(debug.Stack()))[0]))
			}
		}()
		f()
	})
	return c
}

// do calls f and waits for it. It fails the rule if f does not return.
func (p *probe) do(name string, f func()) {
	p.begin(name, f).mustEnd("", "")
}

// waitFor begins to wait until c is closed or has a value, or until the check
// ends.
func (p *probe) waitFor(name string, c <-chan struct{}) *call {
	end := make(chan struct{})
	p.atEnd(func() { close(end) })
	return p.begin("the wait for "+name, func() {
		select {
		case <-c:
		case <-end:
		}
	})
}

// ends reports whether the call returns within the patience of the probe.
func (c *call) ends() bool {
	timer := time.NewTimer(c.p.patience)
	defer timer.Stop()
	select {
	case <-c.done:
		return true
	case <-timer.C:
		return false
	}
}

// mustEnd fails the rule if the call does not return. want may be "", and when
// is an event such as "after Close", or "".
func (c *call) mustEnd(want, when string) {
	if !c.ends() {
		if want == "" {
			want = c.name + " returns"
		}
		c.p.failf(want, "%s did not return %s%s", c.name, c.p.waited(), prefixed(" ", when))
	}
	c.p.mu.Lock()
	failed := c.p.failed
	c.p.mu.Unlock()
	if failed { // the call panicked
		panic(verdictReached{})
	}
}

// waits reports whether the call still waits when no goroutine moves any more.
func (c *call) waits() bool {
	timer := time.NewTimer(c.p.quiet)
	defer timer.Stop()
	select {
	case <-c.done:
		return false
	case <-timer.C:
		return !c.ended()
	}
}

// ended reports whether the call has returned.
func (c *call) ended() bool {
	select {
	case <-c.done:
		return true
	default:
		return false
	}
}
