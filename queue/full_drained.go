package queue

// Full reports whether the queue is full. It becomes full when its size exceeds
// its max size, and stays full until its size has fallen to half of the max
// size.
//
// A full queue still accepts writes. A writer that calls [Queue.Write] should
// stop while the queue is full, and continue when [Queue.Drained] is closed.
//
// A queue that has ended may be full, but no call waits for it to drain.
func (q *Queue[T]) Full() bool { return q.q.Full() }

// Drained returns a channel that is closed when the queue drains or ends. If
// the queue is not full or has ended, the channel is closed already. So a
// writer may call Full and then Drained, and cannot miss the moment between.
//
// Each full episode has one channel, which wakes all waiters at once. Another
// writer may have filled the queue again by the time a waiter runs. When a
// queue has ended, the next Write returns the reason.
func (q *Queue[T]) Drained() <-chan struct{} { return q.q.Drained() }

// Drains returns how many times the queue has drained, and a channel that is
// closed when that number changes or the queue ends. Once the queue has ended,
// the number stays as it is, and the channel is nil.
//
// Drains is for a caller that does something once for each drain. The
// difference of two results of Drains is the number of drains between them. So
// the caller misses no drain, even if drains follow each other fast.
func (q *Queue[T]) Drains() (n int64, changed <-chan struct{}) { return q.q.Drains() }

// MaxSize returns the size in bytes above which the queue is full.
func (q *Queue[T]) MaxSize() int64 { return q.q.MaxSize() }

// SetMaxSize changes the max size to n bytes. The change takes effect at once.
// A queue with a size of more than n is full from now on. A full queue with a
// size of at most n/2 drains.
//
// If n is below 1, SetMaxSize returns an error and changes nothing.
func (q *Queue[T]) SetMaxSize(n int64) error { return q.q.SetMaxSize(n) }
