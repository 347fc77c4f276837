package stages

import (
	"context"
	"math"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// Throttle passes on perSecond elements a second. At the start and after a
// pause it passes on up to burst elements at once. An element of a Stream of
// bytes is one byte.
//
// perSecond is above 0, and burst at least 1. Throttle delays elements and
// drops none. It holds only the Buffer in work. Order is kept. Timers are about
// 0.1 ms late. So for a high rate, set burst to the number of elements that
// pass in some milliseconds.
//
// Source: the generic cell rate algorithm, ITU-T I.371. It is a token bucket
// that is full at the start.
func Throttle[T any](in *pipe.Stream[T], perSecond float64, burst int, opts ...pipe.Option) *pipe.Stream[T] {
	must.Hold("Throttle", perSecond > 0 && !math.IsInf(perSecond, 0), "perSecond must be a number above 0")
	must.Hold("Throttle", burst >= 1, "burst must be at least 1")
	return pipe.Via(in, func(ctx context.Context, in *pipe.In[T], out *pipe.Out[T]) error {
		bucket := tokenBucket{rate: perSecond, burst: float64(burst), start: time.Now()}
		timer := time.NewTimer(time.Hour)
		defer timer.Stop()
		for b, err := range in.Buffers(ctx) {
			if err != nil {
				return err
			}
			if err := throttle(ctx, in, b.Elements(), &bucket, timer, out); err != nil {
				return err
			}
			b.Release()
		}
		return nil
	}, pipe.Defaults("Throttle", opts, pipe.KeepsRaw())...)
}

// throttle sends elems as the bucket permits.
func throttle[T any](ctx context.Context, in *pipe.In[T], elems []T, bucket *tokenBucket, timer *time.Timer, out *pipe.Out[T]) error {
	for len(elems) > 0 {
		n, wait := bucket.take(len(elems))
		if n > 0 {
			if err := out.SendAll(ctx, elems[:n]); err != nil {
				return err
			}
			elems = elems[n:]
			continue
		}
		if err := out.Flush(ctx); err != nil {
			return err
		}
		timer.Reset(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			in.Interrupted(len(elems)) // counts elems if they are dropped
			return context.Cause(ctx)
		}
	}
	return nil
}

// A tokenBucket computes how many elements may pass now.
type tokenBucket struct {
	rate, burst float64 // elements a second; elements
	start       time.Time
	full        float64 // seconds after start when the bucket is full again, if no element passes
}

// take takes up to n tokens. If there is none, it returns the time until there
// is one.
func (t *tokenBucket) take(n int) (int, time.Duration) {
	now := time.Since(t.start).Seconds()
	t.full = max(t.full, now)
	// Durations are rounded to nanoseconds. A hundredth of a token compensates
	// for that.
	tokens := math.Floor(t.burst - (t.full-now)*t.rate + 0.01)
	if tokens < 1 {
		wait := t.full + (1-t.burst)/t.rate - now
		return 0, time.Duration(math.Ceil(min(wait, 1e9) * 1e9))
	}
	n = int(min(tokens, float64(n)))
	t.full += float64(n) / t.rate
	return n, 0
}
