package queue

// Size returns the bytes of the values held and in work.
func (q *Queue[T]) Size() int64 { return q.q.Size() }

// Len returns the number of values held. Values in work are not counted.
func (q *Queue[T]) Len() int { return q.q.Len() }

// Stats are the figures of a queue at one moment. Sizes are in bytes.
type Stats struct {
	Len     int   // values held
	Size    int64 // of the values held and in work
	MaxSize int64
	Written int64 // bytes written so far
	Read    int64 // bytes read so far, at most Written
	Highest int64 // largest Size so far
	Full    bool
	Fulls   int64 // times that the queue has become full
	Drains  int64 // times that it has drained, at most Fulls
}

// Stats returns all figures of the queue at one moment.
func (q *Queue[T]) Stats() Stats { return Stats(q.q.Stats()) }
