package bytequeue

import (
	"slices"
	"sync"
)

// A member is one queue of a Select. The queue refers to it, and puts it on the
// ready list of the Select. So the Select need not check the queues that are
// empty, however many there are.
type member[T any] struct {
	r    *Reader[T]
	i    int // index in the Select
	list *readyList[T]

	ready bool       // on the list, or taken off it by the Select and not polled yet; guarded by r.q.mu
	next  *member[T] // on the list; guarded by list.mu
}

// A readyList has the members of a Select whose queues hold a value or have
// ended. The first is the one that has been ready longest. A member that is
// ready again after a read becomes the last one. So no queue starves another.
type readyList[T any] struct {
	w *waiter // of the goroutine of the Select, woken when the list is not empty any more

	mu          sync.Mutex // may be locked while a Queue.mu is held
	first, last *member[T] // guarded by mu
}

// join makes the queue refer to m. If another member has the same reader, m
// replaces it.
func (m *member[T]) join() {
	q := m.r.q
	q.mu.Lock()
	defer q.mu.Unlock()
	q.members = append(slices.DeleteFunc(q.members, func(o *member[T]) bool { return o.r == m.r }), m)
	if q.held.n > 0 || q.end != nil {
		m.ready = true
		m.list.push(m)
	}
}

// poll returns a value or the end of the queue, if there is one of them. If
// there is more after a value, m is put on the list again. After the end, m
// stays ready, so that it is not put on the list again.
func (m *member[T]) poll() (v T, ok bool, err error) {
	q := m.r.q
	q.mu.Lock()
	if q.held.n > 0 {
		v, ok = m.r.takeLocked(), true
	} else {
		err = q.end
	}
	m.ready = q.held.n > 0 || q.end != nil
	again := ok && m.ready
	q.mu.Unlock()
	if again {
		m.list.push(m)
	}
	return v, ok, err
}

// announceLocked puts the queue on the ready list of each Select that reads it.
// Unlike a reader that waits, a Select keeps the announcement. So all of them
// get it, even if only one will find a value.
func (q *Queue[T]) announceLocked() {
	for _, m := range q.members {
		if !m.ready {
			m.ready = true
			if m.list.push(m) {
				m.list.w.wake()
			}
		}
	}
}

// push appends m, and reports whether it is the only member of the list.
func (l *readyList[T]) push(m *member[T]) (only bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	m.next = nil
	if l.last != nil {
		l.last.next, l.last = m, m
		return false
	}
	l.first, l.last = m, m
	return true
}

// pop takes the first member off the list. It returns nil if the list is empty.
func (l *readyList[T]) pop() *member[T] {
	l.mu.Lock()
	defer l.mu.Unlock()
	m := l.first
	if m == nil {
		return nil
	}
	l.first, m.next = m.next, nil
	if l.first == nil {
		l.last = nil
	}
	return m
}

func (l *readyList[T]) empty() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.first == nil
}
