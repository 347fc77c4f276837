package pipe

import "time"

// grain is how long a task should keep a worker busy. The hand-over of a task
// costs about 1 µs, so the loss is about 1 %. An element that takes longer than
// grain is a task of its own, so that all workers are busy if the function is
// slow.
const grain = 100 * time.Microsecond

// taskLength returns how many of n elements make a task. Each element takes
// perElem nanoseconds.
func taskLength(n int, perElem float64) int {
	if perElem == 0 {
		return 1
	}
	k := int(min(float64(n), float64(grain)/perElem))
	if n-k < k/2 {
		return n // so that no small remainder is a task of its own
	}
	return max(1, k)
}

// slowAfter is the time after which a task has become slow. An idle worker then
// takes back the elements of the task that have not begun.
const slowAfter = 2 * grain

// taskSize is the memory of a task without results, about. A task that is done
// counts it, so that tasks without results are bounded as well.
const taskSize = 128 // bytes

// A task is the work on some elements of the input.
type task[O any] struct {
	results []Buffer[O]
	size    int64 // bytes of the results, and taskSize if the task is done
	done    bool  // the kernel has returned
	stop    bool  // the kernel has returned ErrStopped, so no task follows
	alone   bool  // no other task was ready when this one was delivered
	waits   bool  // its worker waits for room, guarded by window.mu

	next *task[O] // in a list
}

// A list is a linked list of tasks. The zero list is empty.
type list[O any] struct{ first, last *task[O] }

func (l *list[O]) push(t *task[O]) {
	if l.first == nil {
		l.first = t
	} else {
		l.last.next = t
	}
	l.last = t
}

// pushAfter adds t after the task before, which is in the list.
func (l *list[O]) pushAfter(before, t *task[O]) {
	t.next = before.next
	before.next = t
	if l.last == before {
		l.last = t
	}
}

// pop takes off the first task. The list must not be empty.
func (l *list[O]) pop() *task[O] {
	t := l.first
	l.first, t.next = t.next, nil
	return t
}

// maxSpare is the number of delivered tasks that are kept for reuse, which take
// 100 KiB. While one element is slow, many later tasks become done. They are
// then delivered at the same time.
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
