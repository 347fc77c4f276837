package notify

import (
	"context"
	"time"
)

// Sleep waits until d has passed or ctx is done. It returns context.Cause(ctx)
// if ctx is done by then, even if d has passed as well. Otherwise it returns
// nil.
//
// If d is 0 or less, Sleep only checks ctx. It leaves no timer when it returns.
func Sleep(ctx context.Context, d time.Duration) error {
	if d > 0 {
		timer := time.NewTimer(d)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
		}
	}
	return context.Cause(ctx)
}
