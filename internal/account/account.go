package account

import (
	"context"
	"runtime"
	"sync"
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

// An Account measures the time of one goroutine of a stage. While the goroutine
// waits, the account also has the condition that it waits for. Init prepares an
// Account. An Account must not be copied.
type Account struct {
	run    *Run
	owner  Owner
	yields int // number so far, used only by the goroutine

	mu sync.Mutex

	// guarded by mu
	living        bool                  // between Begin and End
	state         State                 // the current one
	since         time.Duration         // when the current state began, by the clock of the run
	spent         [States]time.Duration // in each state, up to since
	longest       time.Duration         // longest single time blocked
	condition     Condition             // what the goroutine waits for, nil if it does not wait or the wait can end by itself
	outlivesStage bool                  // the wait continues when the context of the stage ends
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

// Init makes a an account of run, for a goroutine of owner.
func (a *Account) Init(run *Run, owner Owner) { a.run, a.owner = run, owner }

// Clock returns the time since the run began.
func (a *Account) Clock() time.Duration { return a.run.Clock() }

// Begin opens the account. The goroutine that it measures calls it first.
func (a *Account) Begin() {
	a.mu.Lock()
	a.living, a.state, a.since = true, Busy, a.run.Clock()
	a.mu.Unlock()
}

// End closes the account. The goroutine waits for nothing from then on.
func (a *Account) End() {
	a.mu.Lock()
	a.closeLocked(a.run.Clock())
	a.living = false
	a.mu.Unlock()
	a.run.remove()
}

// BeginWait records that the goroutine has been in state s since start, because
// it waits for condition. A nil condition means that the wait can end by
// itself. The wait also ends with the context of the stage function. EndWait
// must follow.
func (a *Account) BeginWait(s State, start time.Duration, condition Condition) {
	a.beginWait(s, start, condition, a.owner.StageDone())
}

// BeginWaitUnder is BeginWait for a wait that ends with ctx. If ctx is neither
// of the contexts of the Owner, it may end the wait by itself, so condition is
// ignored.
func (a *Account) BeginWaitUnder(ctx context.Context, s State, start time.Duration, condition Condition) {
	a.beginWait(s, start, condition, ctx.Done())
}

func (a *Account) beginWait(s State, start time.Duration, condition Condition, done <-chan struct{}) {
	outlivesStage := false
	switch done {
	case a.owner.StageDone():
	case a.owner.DeliveryDone():
		outlivesStage = true
	default:
		condition = nil
	}
	if start == Untimed {
		start = a.run.Clock()
	}
	a.mu.Lock()
	a.closeLocked(start)
	a.state, a.condition, a.outlivesStage = s, condition, outlivesStage
	a.mu.Unlock()
	a.run.remove()
}

// EndWait records that the wait has ended, and returns how long it was.
func (a *Account) EndWait() time.Duration {
	a.run.Add()
	a.mu.Lock()
	defer a.mu.Unlock()
	d := a.closeLocked(a.run.Clock())
	a.state, a.condition = Busy, nil
	return d
}

// One yield in yieldEvery is timed. Yields are more frequent than waits, and
// reading the clock twice takes longer than a yield.
const yieldEvery = 4

// Untimed is the start of a yield that is not timed.
const Untimed time.Duration = -1

// Yield lets other goroutines run. A goroutine calls it before it waits,
// because the condition may be true afterwards. A yield costs a fifth of a
// wait. Yield returns the time at which it began, or Untimed.
func (a *Account) Yield() (start time.Duration) {
	start = Untimed
	if a.yields++; a.yields%yieldEvery == 0 {
		start = a.run.Clock()
	}
	runtime.Gosched()
	return start
}

// Yielded counts the time since start as spent in state s. start is the result
// of Yield. If it is not Untimed, Yielded also counts the yields since the last
// one that was timed.
func (a *Account) Yielded(s State, start time.Duration) time.Duration {
	if start == Untimed {
		return 0
	}
	now := a.run.Clock()
	a.mu.Lock()
	defer a.mu.Unlock()
	d := min(yieldEvery*(now-start), now-a.since)
	a.spent[s] += d
	a.since += d
	return d
}

// closeLocked counts the time in the current state up to now.
func (a *Account) closeLocked(now time.Duration) time.Duration {
	d := now - a.since
	a.spent[a.state] += d
	if a.state == Blocked && d > a.longest {
		a.longest = d
	}
	a.since = now
	return d
}
