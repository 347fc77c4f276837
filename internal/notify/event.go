package notify

// An Event is something that happens again and again, and that any number of
// goroutines can wait for. The zero Event is ready to use and holds no memory
// until a goroutine waits.
//
// The lock that guards what the Event is about also guards the Event: look at the
// condition and call Next under it, release it, then wait on the channel. So no
// occurrence can fall between the look and the wait.
type Event struct {
	next chan struct{} // closed by Happen; nil: no goroutine waits
}

// Next returns the channel that the next Happen closes.
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

// Awaited reports whether a goroutine may be waiting for the next occurrence.
func (e *Event) Awaited() bool { return e.next != nil }
