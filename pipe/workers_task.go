package pipe

import "time"

// grain is how long a task should keep a worker busy. To hand a task over costs
// about 1 µs, and a hundred times that keeps the loss at 1 %. An element that
// takes longer is a task of its own, so that slow functions keep all workers
// busy.
const grain = 100 * time.Microsecond

// taskLength returns how many of n elements, of which each takes perElem
// nanoseconds, make a task.
func taskLength(n int, perElem float64) int {
	if perElem == 0 {
		return 1
	}
	k := int(min(float64(n), float64(grain)/perElem))
	if n-k < k/2 {
		return n // no task of a small remainder
	}
	return max(1, k)
}

// A task is the work on some elements of the input.
type task[O any] struct {
	results []Buffer[O]
	size    int64 // bytes of input, until done, and of results
	done    bool  // the kernel has returned
	stop    bool  // and takes no more after this task
	alone   bool  // no other task was ready when it was delivered
	waits   bool  // its worker waits for room, guarded by window.mu

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

// maxSpare is the number of delivered tasks that are kept for reuse, 100 KiB. As
// many can be done while a slow element is not, and then be delivered at once.
const maxSpare = 1024

// A taskPool keeps delivered tasks for reuse. The zero taskPool is empty.
type taskPool[O any] struct {
	free list[O]
	n    int // tasks in free, ≤ maxSpare
}

func (p *taskPool[O]) get() *task[O] {
	if p.free.first == nil {
		return new(task[O])
	}
	p.n--
	return p.free.pop()
}

func (p *taskPool[O]) put(t *task[O]) {
	if p.n < maxSpare {
		*t = task[O]{results: t.results}
		p.free.push(t)
		p.n++
	}
}
