package pipetest

import (
	"fmt"
	"os"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/internal/proc"
	"github.com/penstock-go/penstock/internal/stacks"
)

// Run calls f in a bubble of testing/synctest, where time is virtual. It fails
// t if goroutines that f has started are left at the end, and reports the
// pipeline and stage of each and where it waits.
//
// The end is when f has returned, its t.Context is done and its t.Cleanup
// functions have run. A goroutine is left if it has not ended when all
// goroutines of the bubble wait.
//
// Run also fails t if all goroutines wait for each other and no timer is set.
// It then lists where they wait. It does the same if all goroutines wait, and
// one of them for a mutex. A timer does not help then, because virtual time
// stops while a goroutine waits for a mutex. Run waits for five seconds of real
// time before it reports that, because code outside of the bubble may have the
// mutex. The environment variable PIPETEST_PATIENCE has another duration. The
// goroutines of that deadlock remain until the process ends.
//
// The rules of synctest.Test apply. f must not use a network or files, and must
// not call t.Run, t.Parallel or t.Deadline. A panic in f crashes the process as
// in any test.
//
// Source: synctest.Test.
func Run(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	proc.BeExact()
	b := &bubble{t: t, f: f, done: make(chan struct{})}
	b.group.Go("", "", b.run)
	b.wait()
	switch {
	case b.panicked != nil:
		panic(b.panicked)
	case b.finding != "":
		t.Fatal("pipetest: " + b.finding)
	case t.Failed():
		t.FailNow()
	}
}

// A bubble is a test in a bubble. It has a goroutine of its own, so that Run
// can end although the bubble does not.
type bubble struct {
	t     *testing.T
	f     func(t *testing.T)
	group proc.Group
	done  chan struct{}          // closed when run has returned
	id    atomic.Pointer[string] // number of the bubble, nil before it has begun

	// set before done is closed, or by wait if it is never closed
	finding  string // the failure of the test as a whole, or ""
	panicked any    // the panic of package synctest, or nil
}

// run runs the test and records how it ends. If the test fails, package
// synctest ends the goroutine by runtime.Goexit.
func (b *bubble) run() {
	defer close(b.done)
	defer func() {
		v := recover()
		switch {
		case v == nil || b.finding != "": // synctest.Test panics if a goroutine is left
		case fmt.Sprintf("%T", v) == "runtime.synctestDeadlockError":
			b.finding = "deadlock: every goroutine waits, and no timer is set\n" +
				stacks.List(stacks.InBubble(*b.id.Load(), ""))
		default:
			b.panicked = v
		}
	}()
	synctest.Test(b.t, b.inside)
}

// inside is the test in the bubble, with the check for leaks.
func (b *bubble) inside(t *testing.T) {
	self := stacks.Self()
	b.id.Store(&self.Bubble)
	ended := false
	t.Cleanup(func() { // registered first, so it runs after all those of f
		if !ended {
			return // f panics, and a goroutine that never idles must not delay that
		}
		synctest.Wait()
		if gs := stacks.InBubble(self.Bubble, stacks.Self().ID); len(gs) > 0 {
			b.finding = stacks.Left(gs)
		}
	})
	defer func() { ended = ended || t.Failed() || t.Skipped() }()
	b.f(t)
	ended = true
}

// defaultPatience is how long, in real time, the goroutines of a bubble may
// wait for a mutex. It allows for a machine under load.
const defaultPatience = 5 * time.Second

// wait waits until run has returned, or until the bubble is in a deadlock over
// a mutex. There is no event for that, so wait checks the goroutines from time
// to time.
func (b *bubble) wait() {
	patience, err := time.ParseDuration(os.Getenv("PIPETEST_PATIENCE"))
	if err != nil || patience <= 0 {
		patience = defaultPatience
	}
	var watch stacks.MutexWatch
	ticker := time.NewTicker(watch.Interval(patience))
	defer ticker.Stop()
	for {
		select {
		case <-b.done:
			b.group.Wait()
			return
		case <-ticker.C:
		}
		if id := b.id.Load(); id != nil {
			if found := watch.Deadlock(*id); found != "" {
				b.finding = found
				return
			}
		}
	}
}
