package bytequeue

// Ended reports whether the queue has ended, by Close, Fail or Discard. Values
// may still be held.
func (q *Queue[T]) Ended() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.end != nil
}
