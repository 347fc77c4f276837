package bytequeue

import "fmt"

// alreadyClosed is handed out where there is nothing to wait for.
var alreadyClosed = func() chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
}()

// Full reports whether the queue has held more than its max size and has not
// since fallen to half of it. Writes are accepted all the same: whoever fills the queue is
// expected to stop, and to go on when Drained is closed.
func (q *Queue[T]) Full() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.full
}

// Drained returns a channel that is closed as soon as the queue is not full. It
// is closed already if the queue is not full now, so a wake-up cannot be
// lost between Full and Drained. All who wait through one full episode are woken
// together. A queue that has ended is never waited for: the channel is closed, and
// the next Write tells the error.
func (q *Queue[T]) Drained() <-chan struct{} {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.full || q.refusal != nil {
		return alreadyClosed
	}
	if q.drained == nil {
		q.drained = make(chan struct{})
	}
	return q.drained
}

// Drains returns how many times the queue has fallen from full to drained, and a
// channel that is closed when that number changes. Once the queue has ended
// the number does not change; the channel is then nil, and one handed out before is closed.
//
// It serves callers that must react to each change once, however fast they follow one another.
func (q *Queue[T]) Drains() (n int64, changed <-chan struct{}) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.refusal != nil {
		return q.drains, nil
	}
	if q.changed == nil {
		q.changed = make(chan struct{})
	}
	return q.drains, q.changed
}

// settleLocked brings full up to date after a change of size or maxSize, and wakes
// the writers if the queue has drained.
func (q *Queue[T]) settleLocked() {
	if !q.full && q.size > q.maxSize {
		q.full = true
		q.fulls++
	}
	if !q.full || q.size > q.maxSize/2 || q.short() {
		return
	}
	q.full = false
	if q.refusal != nil {
		return // everybody was woken by the end; there is no drain after it
	}
	q.drains++
	if q.drained != nil {
		close(q.drained)
		q.drained = nil
	}
	if q.changed != nil {
		close(q.changed)
		q.changed = nil
	}
	q.writers.wakeAll()
}

// MaxSize returns the size in bytes above which the queue is full.
func (q *Queue[T]) MaxSize() int64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.maxSize
}

// SetMaxSize changes the max size to n bytes, at once: a queue that holds more
// than n is full from now on, and a full one that holds at most n/2 is drained. If n
// is below 1, nothing changes and SetMaxSize returns an error.
func (q *Queue[T]) SetMaxSize(n int64) error {
	if err := checkMaxSize(n); err != nil {
		return fmt.Errorf("queue: %w", err)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.maxSize = n
	q.settleLocked()
	return nil
}

func checkMaxSize(n int64) error {
	if n < 1 {
		return fmt.Errorf("max size must be at least 1 byte, got %d", n)
	}
	return nil
}

// Size returns the bytes held and being worked on: written and not yet done with.
func (q *Queue[T]) Size() int64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.size
}

// Len returns the number of values held: written and not yet read.
func (q *Queue[T]) Len() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.held.n
}

// Stats are the figures of a queue at one moment. Sizes are bytes.
type Stats struct {
	Len     int   // values held
	Size    int64 // held and being worked on
	MaxSize int64
	Written int64 // bytes so far
	Read    int64 // of these, read
	Highest int64 // largest Size so far
	Full    bool
	Fulls   int64 // times the queue became full
	Drains  int64 // times it fell from full to drained
}

// Stats returns all figures of the queue as of one moment.
func (q *Queue[T]) Stats() Stats {
	q.mu.Lock()
	defer q.mu.Unlock()
	return Stats{
		Len: q.held.n, Size: q.size, MaxSize: q.maxSize, Written: q.written, Read: q.read, Highest: q.highest,
		Full: q.full, Fulls: q.fulls, Drains: q.drains,
	}
}
