package stages

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

const (
	// slowAfter is the time that makes an element slow: waiting for a full Buffer of
	// such elements would be felt. Handing over a Buffer costs a thousandth of it.
	slowAfter = time.Millisecond

	// lookEvery is the time between two looks at the clock and at the context, as far as it can be foreseen. One costs
	// about 50 ns.
	lookEvery = 100 * time.Microsecond

	// longest is the number of elements after which a look is due however fast they are: a full Buffer, so
	// that a fast function pays a twentieth of a nanosecond an element.
	longest = pipe.DefaultBufferLength

	// longestGathered is longest for elements that are gathered until a Buffer is full, without an end that hands over
	// what there is: at 32, the looks cost about 2 ns an element.
	longestGathered = 32
)

// born is what the clock of a rhythm starts from: time.Since looks at one clock, time.Now at two.
var born = time.Now()

// A rhythm measures how fast the elements of one stage are, and remembers it from Buffer to Buffer, so that a fast
// function is called in a plain loop, and the results of a slow one need not wait for each other. Workers
// share it.
type rhythm struct {
	longest int // elements between two looks, at most

	stride atomic.Int64 // elements between the last look and the next
	left   atomic.Int64 // of these, not worked on yet; ≥ 0
	last   atomic.Int64 // time of the last look, in nanoseconds since born; 0: none
}

func newRhythm(longest int) *rhythm { return &rhythm{longest: longest} }

// A beat is a rhythm during one Buffer, or all of a source, on one goroutine.
type beat struct {
	r     *rhythm
	left  int           // elements until the next look
	since time.Duration // since results were handed over, as of the last look
}

// begin starts a Buffer. The first one of all is measured from here; what comes later, from the last look.
func (r *rhythm) begin() beat {
	if r.last.Load() == 0 {
		r.stride.Store(1)
		r.last.CompareAndSwap(0, int64(time.Since(born)))
	}
	return beat{r: r, left: int(r.left.Load())}
}

// next returns how many of n elements to work on before it is due to look again; at least 1.
func (b *beat) next(n int) int { return min(max(1, b.left), n) }

// look is called behind n elements. If it is due, it looks at the clock, reports whether results have waited for a
// millisecond or more, and returns the cause if ctx is done. A time without input counts too: then there is no
// hurry, and what is handed over early costs nothing.
func (b *beat) look(ctx context.Context, n int) (late bool, err error) {
	b.left -= n
	if b.left > 0 {
		return false, nil
	}
	if ctx.Err() != nil {
		return false, context.Cause(ctx)
	}
	now := int64(time.Since(born))
	d := max(0, now-b.r.last.Swap(now))
	per := d/b.r.stride.Load() + 1
	b.left = int(max(1, min(int64(b.r.longest), int64(lookEvery)/per)))
	b.r.stride.Store(int64(b.left))
	b.since += time.Duration(d)
	if b.since < slowAfter {
		return false, nil
	}
	b.since = 0
	return true, nil
}

// flusher is an Out whose type does not matter.
type flusher interface {
	Flush(ctx context.Context) error
}

// flushIfLate is look behind one element of a function whose results are sent to out.
func (b *beat) flushIfLate(ctx context.Context, out flusher) error {
	if b.left > 1 {
		b.left--
		return nil
	}
	late, err := b.look(ctx, 1)
	if err == nil && late {
		err = out.Flush(ctx)
	}
	return err
}

// end ends a Buffer: what is left of the stride goes over to the next.
func (b *beat) end() { b.r.left.Store(int64(max(0, b.left))) }
