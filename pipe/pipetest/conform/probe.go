package conform

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/internal/proc"
)

// A probe calls an implementation that may hang, and records how it has broken
// a rule. Its methods are for the goroutine of the check, unless their comment
// states otherwise.
type probe struct {
	t        testing.TB
	patience time.Duration // how long an event that must happen may take
	quiet    time.Duration // how long the check waits to see that nothing happens

	group  proc.Group
	bubble string   // number of the bubble, or ""
	ends   []func() // called at the end of the check, the last one first

	mu sync.Mutex

	// guarded by mu
	judged     bool // a later failure or skip does not count
	failed     bool
	isStuck    bool
	hopeless   bool   // the test itself is wrong, and no rule can be checked
	want, seen string // of a failure
	reason     string // of a skip
	calls      []*call
}

// A verdictReached is the value of the panic that ends the check of a rule. The
// probe recovers it.
type verdictReached struct{}

// failf ends the check, because the rule is broken. want describes what was
// expected, and seen what was observed. Any goroutine of the check may call
// failf. The goroutine then ends.
func (p *probe) failf(want, seen string, args ...any) {
	p.record(want, fmt.Sprintf(seen, args...))
	panic(verdictReached{})
}

// record records a failure, unless there is one. Any goroutine may call it.
func (p *probe) record(want, seen string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.judged && !p.failed {
		p.failed, p.want, p.seen = true, want, seen
	}
}

// mustExist fails the rule if v is nil. The function of the test with that name
// returned v.
func (p *probe) mustExist(v any, name string) {
	if v == nil {
		p.mu.Lock()
		p.hopeless = true
		p.mu.Unlock()
		p.failf(name+", which the test has given to the kit, returns something", "%s returned nil", name)
	}
}

// skipf ends the check, because the rule does not apply to this implementation.
func (p *probe) skipf(reason string, args ...any) {
	p.mu.Lock()
	if !p.judged && p.reason == "" {
		p.reason = fmt.Sprintf(reason, args...)
	}
	p.mu.Unlock()
	panic(verdictReached{})
}

// atEnd calls f at the end of the check, however it ends.
func (p *probe) atEnd(f func()) { p.ends = append(p.ends, f) }

// context returns a context and the function that cancels it with a cause.
func (p *probe) context() (context.Context, context.CancelCauseFunc) {
	ctx, cancel := context.WithCancelCause(context.Background())
	p.atEnd(func() { cancel(nil) })
	return ctx, cancel
}

// settle waits until all goroutines wait. In real time it cannot see that, so
// it waits for the time after which they usually do.
func (p *probe) settle() { time.Sleep(p.quiet) }

// arrive waits until calls that have returned have ended. In a bubble no time
// passes.
func (p *probe) arrive() {
	if p.bubble == "" {
		p.settle()
		return
	}
	synctest.Wait()
}

// check runs the check of a rule, and then the functions of atEnd.
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
			if !strings.HasPrefix(v, "pipe: Buffer: ") { // Buffers panic so under the race detector
				panic(v)
			}
			p.record("a Buffer is released once, and not used after that", "panic: "+v)
		default:
			panic(v)
		}
	}()
	f()
}

// waited describes the patience in a failure.
func (p *probe) waited() string {
	if p.bubble == "" {
		return fmt.Sprintf("within %v", p.patience)
	}
	return fmt.Sprintf("within %v of virtual time", p.patience.Round(time.Second))
}

// prefixed returns s after prefix, or "" if s is empty.
func prefixed(prefix, s string) string {
	if s == "" {
		return ""
	}
	return prefix + s
}

// underWay returns the names of the calls that have not returned. Any goroutine
// may call it, even one outside of the bubble.
func (p *probe) underWay() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var names []string
	for _, c := range p.calls {
		if !c.returned.Load() && !slices.Contains(names, c.name) {
			names = append(names, c.name)
		}
	}
	return names
}
