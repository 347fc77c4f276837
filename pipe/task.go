package pipe

// A task is the work on a few elements of the input.
type task[O any] struct {
	results []Buffer[O]
	size    int64 // bytes of input, until done, and of results
	done    bool  // the kernel has returned
	stop    bool  // and wants no more after this task
	waits   bool  // its worker waits for room; guarded by crew.mu

	next *task[O] // in a list
}

// A list is a queue of tasks. The zero list is empty.
type list[O any] struct{ first, last *task[O] }

func (l *list[O]) push(t *task[O]) {
	if l.first == nil {
		l.first = t
	} else {
		l.last.next = t
	}
	l.last = t
}

// pop takes off the first task. The list must not be empty.
func (l *list[O]) pop() *task[O] {
	t := l.first
	l.first, t.next = t.next, nil
	return t
}
