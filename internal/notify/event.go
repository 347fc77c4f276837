package notify

// An Event happens any number of times, and any number of goroutines can wait
// for the next time. The zero Event is ready to use.
//
// The lock that guards the condition also guards the Event. To wait, check the
// condition and call Next under the lock, release the lock, and receive from
// the channel. Then the event cannot happen unnoticed between the check and the
// wait.
type Event struct {
	next chan struct{} // closed by Happen, nil if no goroutine has asked for it
}

// Next returns a channel that is closed when the event happens next. All calls
// between two occurrences return the same channel.
func (e *Event) Next() <-chan struct{} {
	if e.next == nil {
		e.next = make(chan struct{})
	}
	return e.next
}

// Happen wakes every goroutine that waits. It never blocks.
func (e *Event) Happen() {
	if e.next != nil {
		close(e.next)
		e.next = nil
	}
}

// Awaited reports whether Next was called since the last occurrence, so that a
// goroutine may be waiting.
func (e *Event) Awaited() bool { return e.next != nil }
