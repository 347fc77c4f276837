package stages

import (
	"context"
	"math"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// Throttle lets perSecond elements pass in a second, and up to burst at once after a pause
// and at the beginning. On a Stream of bytes it counts bytes.
//
// perSecond is above 0, burst at least 1. Elements are delayed, not dropped; nothing
// is held but the Buffer that waits. Order is kept. Timers are late by some 0.1 ms: for high
// rates, a burst of what passes in a few milliseconds keeps the rate nevertheless.
//
// Source: the generic cell rate algorithm, ITU-T I.371, which is a token bucket that starts full.
func Throttle[T any](in *pipe.Stream[T], perSecond float64, burst int, opts ...pipe.Option) *pipe.Stream[T] {
	must("Throttle", perSecond > 0 && !math.IsInf(perSecond, 0), "perSecond must be a number above 0")
	must("Throttle", burst >= 1, "burst must be at least 1")
	return pipe.Via(in, func(ctx context.Context, in *pipe.In[T], out *pipe.Out[T]) error {
		bucket := tokenBucket{rate: perSecond, burst: float64(burst), start: time.Now()}
		timer := time.NewTimer(time.Hour)
		defer timer.Stop()
		return eachBuffer(ctx, in, func(b pipe.Buffer[T]) error {
			for rest := b.Elements(); len(rest) > 0; {
				n, wait := bucket.take(len(rest))
				if n > 0 {
					if err := out.SendAll(ctx, rest[:n]); err != nil {
						return err
					}
					rest = rest[n:]
					continue
				}
				if err := out.Flush(ctx); err != nil {
					return err
				}
				timer.Reset(wait)
				select {
				case <-timer.C:
				case <-ctx.Done():
					return context.Cause(ctx)
				}
			}
			b.Release()
			return nil
		})
	}, pipe.Defaults("throttle", opts)...)
}

// A tokenBucket says how many elements may pass now.
type tokenBucket struct {
	rate, burst float64 // elements a second; elements
	start       time.Time
	full        float64 // seconds from start at which the bucket is full again, if nothing passes
}

// take takes up to n tokens. If there is none, it returns how long to wait for one.
func (t *tokenBucket) take(n int) (int, time.Duration) {
	now := time.Since(t.start).Seconds()
	t.full = max(t.full, now)
	// A hundredth of a token forgives what rounding to nanoseconds takes.
	tokens := math.Floor(t.burst - (t.full-now)*t.rate + 0.01)
	if tokens < 1 {
		wait := t.full + (1-t.burst)/t.rate - now
		return 0, time.Duration(math.Ceil(min(wait, 1e9) * 1e9))
	}
	n = int(min(tokens, float64(n)))
	t.full += float64(n) / t.rate
	return n, 0
}
