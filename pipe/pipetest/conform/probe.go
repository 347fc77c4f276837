package conform

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/penstock-go/penstock/internal/proc"
	"github.com/penstock-go/penstock/internal/stacks"
)

// A probe is what the check of one rule uses to call an implementation that may hang, and to
// say what it has seen. Its methods are for the goroutine of the check, but where they say so.
type probe struct {
	t        testing.TB
	patience time.Duration // how long what must happen may take
	quiet    time.Duration // how long what must not happen is waited for

	group  proc.Group
	bubble string   // "": none
	ends   []func() // undo what the check has begun; the last one first

	mu sync.Mutex

	// guarded by mu
	over       bool // judged: what is said now comes too late
	failed     bool
	isStuck    bool
	hopeless   bool   // the test itself is wrong: no rule can be checked
	want, seen string // of a failure
	reason     string // of a skip
	calls      []*call
}

// A verdictReached ends the check of a rule, as a panic that nobody but the probe sees.
type verdictReached struct{}

// failf ends the check: the rule is broken. want says what should have been, seen what was. Any
// goroutine of the check may be the one that calls the method; it ends there.
func (p *probe) failf(want, seen string, args ...any) {
	p.record(want, fmt.Sprintf(seen, args...))
	panic(verdictReached{})
}

func (p *probe) record(want, seen string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.over && !p.failed {
		p.failed, p.want, p.seen = true, want, seen
	}
}

// given fails the rule if v, which the function of the test with that name has returned, is nil.
func (p *probe) given(v any, name string) {
	if v == nil {
		p.mu.Lock()
		p.hopeless = true
		p.mu.Unlock()
		p.failf(name+", which the test has given to the kit, makes something", "%s has returned nil", name)
	}
}

// skipf ends the check: the rule does not concern this implementation.
func (p *probe) skipf(reason string, args ...any) {
	p.mu.Lock()
	if !p.over && p.reason == "" {
		p.reason = fmt.Sprintf(reason, args...)
	}
	p.mu.Unlock()
	panic(verdictReached{})
}

// atEnd calls f when the check is over, however it ends.
func (p *probe) atEnd(f func()) { p.ends = append(p.ends, f) }

// context returns a context with the cancel function of its cause.
func (p *probe) context() (context.Context, context.CancelCauseFunc) {
	ctx, cancel := context.WithCancelCause(context.Background())
	p.atEnd(func() { cancel(nil) })
	return ctx, cancel
}

// settle waits until nothing moves any more, or, in real time, long enough for that.
func (p *probe) settle() { time.Sleep(p.quiet) }

// check runs the check of a rule and undoes what it has begun.
func (p *probe) check(f func()) {
	p.guard(f)
	for _, end := range slices.Backward(p.ends) {
		p.guard(end)
	}
	p.settle()
}

// guard calls f, which may end with a verdict.
func (p *probe) guard(f func()) {
	defer func() {
		switch v := recover().(type) {
		case nil, verdictReached:
		case string:
			if !strings.HasPrefix(v, "pipe: Buffer: ") { // that is what the race detector adds to a Buffer
				panic(v)
			}
			p.record("a Buffer is released once, and not used after that", "panic: "+v)
		default:
			panic(v)
		}
	}()
	f()
}

// A call is a call of the implementation on a goroutine of its own: it may hang.
type call struct {
	p    *probe
	name string // such as "Read"
	done chan struct{}
	over atomic.Bool // for those who may not look at done: it belongs to the bubble
}

// begin calls f, which is the method that name says, and does not wait.
func (p *probe) begin(name string, f func()) *call {
	c := &call{p: p, name: name, done: make(chan struct{})}
	p.mu.Lock()
	p.calls = append(p.calls, c)
	p.mu.Unlock()
	p.group.Go("", "conform: "+name, func() {
		defer close(c.done)
		defer c.over.Store(true)
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

// ends waits, as long as the patience lasts, and reports whether the call has returned.
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

// mustEnd fails the rule if the call does not return; when says after what, such as "after Close".
func (c *call) mustEnd(want, when string) {
	if !c.ends() {
		if want == "" {
			want = c.name + " returns"
		}
		c.p.failf(want, "%s has not returned %s%s", c.name, c.p.waited(), prefixed(" ", when))
	}
	c.p.mu.Lock()
	failed := c.p.failed
	c.p.mu.Unlock()
	if failed { // it panicked
		panic(verdictReached{})
	}
}

// waits reports whether the call has still not returned when nothing moves any more.
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

// waitFor begins to wait until c is closed, or gives a value, or the check is over.
func (p *probe) waitFor(name string, c <-chan struct{}) *call {
	over := make(chan struct{})
	p.atEnd(func() { close(over) })
	return p.begin("the wait for "+name, func() {
		select {
		case <-c:
		case <-over:
		}
	})
}

func (c *call) ended() bool {
	select {
	case <-c.done:
		return true
	default:
		return false
	}
}

func (p *probe) waited() string {
	if p.bubble == "" {
		return fmt.Sprintf("within %v", p.patience)
	}
	return fmt.Sprintf("within %v of virtual time", p.patience)
}

func prefixed(prefix, s string) string {
	if s == "" {
		return ""
	}
	return prefix + s
}

// underWay names the calls that have not returned.
func (p *probe) underWay() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var names []string
	for _, c := range p.calls {
		if !c.over.Load() && !slices.Contains(names, c.name) {
			names = append(names, c.name)
		}
	}
	return names
}
