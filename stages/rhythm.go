package stages

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

const (
	// lookEvery is the time between two looks at the clock and at the context, as far as it can be foreseen. One costs
	// about 50 ns.
	lookEvery = 100 * time.Microsecond

	// longest is the number of elements after which a look is due however fast they are: a full Buffer, so
	// that a fast function pays a fifth of a nanosecond an element.
	longest = pipe.DefaultBufferLength
)

// A rhythm remembers from Buffer to Buffer how fast the elements of one stage are, so that a fast
// function is called in a plain loop, and the results of a slow one need not wait for each other. Workers
// share it.
type rhythm struct {
	perElem atomic.Int64 // nanoseconds per element, as of the last look; 0: unknown
	last    atomic.Int64 // time of the last look, in nanoseconds
}

// A beat is a rhythm during one Buffer.
type beat struct {
	r     *rhythm
	since time.Duration // since results were handed over
}

// begin starts a Buffer. The first one of all is measured from here; what comes later, from the last look.
func (r *rhythm) begin() beat {
	if r.last.Load() == 0 {
		r.last.CompareAndSwap(0, time.Now().UnixNano())
	}
	return beat{r: r}
}

// stride returns how many of left elements to work on before the next look; at least 1.
func (b *beat) stride(left int) int {
	n := int64(1)
	if per := b.r.perElem.Load(); per > 0 {
		n = max(1, min(longest, int64(lookEvery)/per))
	}
	return min(int(n), left)
}

// look is called behind n elements. It reports whether results have waited for a millisecond or more, and
// returns the cause if ctx is done. A time without input counts too: then there is no hurry, and
// what is handed over early costs nothing.
func (b *beat) look(ctx context.Context, n int) (late bool, err error) {
	if ctx.Err() != nil {
		return false, context.Cause(ctx)
	}
	now := time.Now().UnixNano()
	d := max(0, now-b.r.last.Swap(now))
	b.r.perElem.Store(d/int64(n) + 1)
	b.since += time.Duration(d)
	if b.since < slowAfter {
		return false, nil
	}
	b.since = 0
	return true, nil
}

// resultsFor returns a Buffer for the results of b, one for each element. If the results are of the type of the elements,
// and b has no other owner, it is b itself: the i-th result may replace any element up to the i-th.
func resultsFor[I, O any](b pipe.Buffer[I], out *pipe.Out[O]) (res pipe.Buffer[O], inPlace bool) {
	if same, ok := any(b).(pipe.Buffer[O]); ok && !b.Shared() {
		return same, true
	}
	return out.Buffer(b.Len()), false
}
