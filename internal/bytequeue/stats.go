package bytequeue

// Size returns the bytes held and in work.
func (q *Queue[T]) Size() int64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.size
}

// Len returns the number of values held.
func (q *Queue[T]) Len() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.held.n
}

// Stats are the figures of a queue at one moment. Package queue has the same
// type, with the same fields in the same order, and documents them.
type Stats struct {
	Len     int
	Size    int64
	MaxSize int64
	Written int64
	Read    int64
	Highest int64
	Full    bool
	Fulls   int64
	Drains  int64
}

// Stats returns all figures of the queue at one moment.
func (q *Queue[T]) Stats() Stats {
	q.mu.Lock()
	defer q.mu.Unlock()
	return Stats{
		Len: q.held.n, Size: q.size, MaxSize: q.maxSize, Written: q.written, Read: q.read, Highest: q.highest,
		Full: q.full, Fulls: q.fulls, Drains: q.drains,
	}
}
