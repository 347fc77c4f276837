package bytequeue

import "context"

// The methods in this file wait and do no more, for callers that must know when a wait is over before
// anything is read or written. They do not let others run before they sleep: such a caller does that itself.

// WaitDrained waits while the queue is full. It returns nil when it is not, or has ended,
// and context.Cause(ctx) when ctx is done.
func (q *Queue[T]) WaitDrained(ctx context.Context) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.full || q.refusal != nil {
		return nil
	}
	return q.sleepDrainedLocked(ctx)
}

// Wait waits until a Read of r would not: a value is held or the queue has ended. It
// returns context.Cause(ctx) when ctx is done. The value that r has read last no longer counts. The
// caller is expected to read next: a value that is held wakes one reader only.
func (r *Reader[T]) Wait(ctx context.Context) error {
	if ctx.Err() != nil {
		r.giveUp()
		return context.Cause(ctx)
	}
	r.Done()
	q := r.q
	q.mu.Lock()
	if q.held.n > 0 || q.end != nil {
		q.mu.Unlock()
		return nil
	}
	next, err := q.sleepReadableLocked(ctx)
	q.mu.Unlock()
	next.wake()
	return err
}
