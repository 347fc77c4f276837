package pace

import (
	"context"
	"sync/atomic"
	"time"
)

const (
	// slowAfter is the time after which results are due. Handing a Buffer over
	// takes a thousandth of that time.
	slowAfter = time.Millisecond

	// checkEvery is the time between two checks of the clock and the context,
	// if the function is as fast as before. A check costs about 50 ns.
	checkEvery = 100 * time.Microsecond

	// PerBuffer is the longest stride if results are handed over at the end of
	// each Buffer of input. A fast function then has one check for each full
	// Buffer. The check costs a twentieth of a nanosecond per element.
	PerBuffer = 1024

	// Gathered is the longest stride if results are gathered until a Buffer is
	// full. A check after 32 elements costs about 2 ns per element.
	Gathered = 32
)

// origin is the zero of the clock. time.Since is cheaper than time.Now, because
// it reads one clock and time.Now reads two.
var origin = time.Now()

// A Pace records how fast the function of a stage is, from one Buffer to the
// next. Workers share it. New makes one.
type Pace struct {
	longest int // elements between two checks, at most

	stride atomic.Int64 // elements between the last check and the next
	left   atomic.Int64 // elements that remain until the next check, ≥ 0
	last   atomic.Int64 // time of the last check, in nanoseconds since origin, 0 if none
}

// New returns a Pace with at most longest elements between two checks, such as
// [PerBuffer] or [Gathered].
func New(longest int) *Pace { return &Pace{longest: longest} }

// A Pacer applies a Pace to one Buffer of input, or to all elements of a
// source. One goroutine uses it.
type Pacer struct {
	pace  *Pace
	left  int           // elements until the next check
	since time.Duration // from the last hand-over of results to the last check
	fresh bool          // no element of the Pace has been worked on
}

// Begin starts a Buffer. If the function was slow, or has not been called yet,
// time is measured from this call. If it was fast, time is measured from the
// last check, which saves reading the clock. That time may include a wait for
// input, so Check does not rely on it if it is long.
func (p *Pace) Begin() Pacer {
	fresh := p.last.Load() == 0
	if fresh {
		p.stride.Store(1)
	}
	b := Pacer{pace: p, left: int(p.left.Load()), fresh: fresh}
	if p.stride.Load() == 1 {
		b.Restart()
	}
	return b
}

// Restart measures time from this call. It must be called after results were
// handed over. Otherwise the time of the stages downstream would count as time
// of the function.
func (p *Pacer) Restart() { p.pace.last.Store(int64(time.Since(origin))) }

// Next returns how many of the next n elements to process before the next
// check, at least 1.
func (p *Pacer) Next(n int) int { return min(max(1, p.left), n) }

// Check must be called after n elements. If no check is due yet, it returns
// false. Otherwise it reports whether results have waited for a millisecond or
// more, and fails with the cause if ctx is done.
//
// Fast elements may seem slow, because the stage has waited between them, or
// because other goroutines ran. Such a stage would split its Buffers, and a
// long chain of such stages would split them into single elements. So if
// elements were fast before, Check measures one more element first.
func (p *Pacer) Check(ctx context.Context, n int) (due bool, err error) {
	p.left -= n
	if p.left > 0 {
		return false, nil
	}
	if ctx.Err() != nil {
		return false, context.Cause(ctx)
	}
	now := int64(time.Since(origin))
	d := max(0, now-p.pace.last.Swap(now))
	stride := p.pace.stride.Load()
	if stride > 1 && d >= int64(slowAfter) {
		p.left = 1
		p.pace.stride.Store(1)
		return false, nil
	}
	per := d/stride + 1
	p.left = int(max(1, min(int64(p.pace.longest), int64(checkEvery)/per)))
	p.pace.stride.Store(int64(p.left))
	p.since += time.Duration(d)
	if p.since < slowAfter {
		return false, nil
	}
	p.since = 0
	return true, nil
}

// Step is called before each element, in place of Next and Check. When it is
// time for a check, it returns the cause if ctx is done.
func (p *Pacer) Step(ctx context.Context) error {
	if p.Pass() {
		return nil
	}
	return p.stepSlow(ctx)
}

func (p *Pacer) stepSlow(ctx context.Context) error {
	if p.fresh { // the first element has not been measured yet
		p.fresh, p.left = false, 1
		return nil
	}
	_, err := p.Check(ctx, 1)
	return err
}

// Pass reports whether no Check is due after one more element. If it is true,
// it counts the element. It is cheaper than Check.
func (p *Pacer) Pass() bool {
	if p.left > 1 {
		p.left--
		return true
	}
	return false
}

// End ends a Buffer. The elements that are left until the next check count for
// the next Buffer.
func (p *Pacer) End() { p.pace.left.Store(int64(max(0, p.left))) }
