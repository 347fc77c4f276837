package account

import (
	"context"
	"runtime"
	"time"
)

// A State is one of the things on which a goroutine spends its time.
type State int

const (
	Busy    State = iota // works
	Starved              // waits for input
	Blocked              // waits for downstream
	States               // the number of states
)

// String returns the name of the state.
func (s State) String() string { return [States]string{"busy", "starved", "blocked"}[s] }

// An Account belongs to one goroutine of a stage. It is the Meter of the stage
// in that goroutine. While the goroutine waits, the account also has the
// condition that it waits for. Init prepares an Account. An Account must not be
// copied.
type Account struct {
	Meter
	yields yields // used only by the goroutine

	// guarded by the mu of the ledger
	top           *Meter    // of the stage that works or waits now, which may be a kernel
	condition     Condition // what the goroutine waits for, nil if it does not wait or the wait can end by itself
	outlivesStage bool      // the wait continues when the context of the stage ends
}

// An Owner knows the two contexts under which a goroutine may wait.
type Owner interface {
	// StageDone is closed when the context of the stage function ends.
	StageDone() <-chan struct{}

	// DeliveryDone is closed when the context for deliveries ends. The
	// goroutine delivers under it what the stage function has put.
	DeliveryDone() <-chan struct{}

	// StageEnding reports whether the context of the stage function has ended
	// or is about to end.
	StageEnding() bool
}

// A Condition is what a goroutine waits for on the edges of its stage.
type Condition interface {
	// Missing reports whether the goroutine would still wait.
	Missing() bool
}

// A Check is a Condition that is a function.
type Check func() bool

// Missing calls c.
func (c Check) Missing() bool { return c() }

// Clock returns the time since the run began.
func (a *Account) Clock() time.Duration { return a.ledger.run.Clock() }

// Begin opens the account. The goroutine that it measures calls it first.
func (a *Account) Begin() {
	a.top = &a.Meter
	a.open(Busy)
}

// End closes the account. The goroutine waits for nothing from then on.
func (a *Account) End() {
	a.Close()
	a.ledger.run.remove()
}

// Call records that the stage that works now calls the kernel of m. The kernel
// is busy from now on, and its caller is blocked. Return must follow, with the
// result of Call.
func (a *Account) Call(m *Meter) (caller *Meter) {
	l := a.ledger
	now := l.run.Clock()
	l.mu.Lock()
	caller = a.top
	caller.changeLocked(Blocked, now)
	m.changeLocked(Busy, now)
	a.top = m
	l.mu.Unlock()
	return caller
}

// Return records that the kernel has returned to its caller.
func (a *Account) Return(caller *Meter) {
	l := a.ledger
	now := l.run.Clock()
	l.mu.Lock()
	a.top.changeLocked(Starved, now)
	caller.changeLocked(Busy, now)
	a.top = caller
	l.mu.Unlock()
}

// BeginWait records that the stage that works now has been in state s since
// start, because the goroutine waits for condition. A nil condition means that
// the wait can end by itself. The wait also ends with the context of the stage
// function. EndWait must follow.
func (a *Account) BeginWait(s State, start time.Duration, condition Condition) {
	a.beginWait(s, start, condition, a.ledger.owner.StageDone())
}

// BeginWaitUnder is BeginWait for a wait that ends with ctx. If ctx is neither
// of the contexts of the Owner, it may end the wait by itself, so condition is
// ignored.
func (a *Account) BeginWaitUnder(ctx context.Context, s State, start time.Duration, condition Condition) {
	a.beginWait(s, start, condition, ctx.Done())
}

func (a *Account) beginWait(s State, start time.Duration, condition Condition, done <-chan struct{}) {
	l := a.ledger
	outlivesStage := false
	switch done {
	case l.owner.StageDone():
	case l.owner.DeliveryDone():
		outlivesStage = true
	default:
		condition = nil
	}
	if start == Untimed {
		start = l.run.Clock()
	}
	l.mu.Lock()
	a.top.changeLocked(s, start)
	a.condition, a.outlivesStage = condition, outlivesStage
	l.mu.Unlock()
	l.run.remove()
}

// EndWait records that the wait has ended.
func (a *Account) EndWait() {
	l := a.ledger
	l.run.Add()
	now := l.run.Clock()
	l.mu.Lock()
	a.top.changeLocked(Busy, now)
	a.condition = nil
	l.mu.Unlock()
}

// One yield in yieldEvery is timed while yields are shorter than longYield.
// Yields are more frequent than waits, and reading the clock twice takes longer
// than a short yield. After a long one, the next one is timed.
const (
	yieldEvery = 4
	longYield  = 20 * time.Microsecond
)

// Untimed is the start of a yield that is not timed.
const Untimed time.Duration = -1

// yields counts the yields of a goroutine. The first one is timed.
type yields struct {
	next  int // number of yields before the next one that is timed
	since int // number of yields since the last one that was timed, which is not included
}

// Yield lets other goroutines run. A goroutine calls it before it waits,
// because the condition may be true afterwards. A yield costs a fifth of a
// wait. Yield returns the time at which it began, or Untimed.
func (a *Account) Yield() (start time.Duration) {
	y := &a.yields
	start = Untimed
	y.since++
	if y.next--; y.next < 0 {
		start = a.Clock()
		y.next = yieldEvery - 1
	}
	runtime.Gosched()
	return start
}

// Yielded counts the time since start as spent in state s. start is the result
// of Yield. If it is not Untimed, Yielded also counts the yields since the last
// one that was timed.
func (a *Account) Yielded(s State, start time.Duration) {
	if start == Untimed {
		return
	}
	l, y := a.ledger, &a.yields
	now := a.Clock()
	d := now - start
	l.mu.Lock()
	a.top.moveLocked(s, min(time.Duration(y.since)*d, now-a.top.counted))
	l.mu.Unlock()
	y.since = 0
	if d >= longYield {
		y.next = 0
	}
}
