package bytequeue

// A ring is a first-in first-out list of values with their sizes. The zero ring
// is empty.
type ring[T any] struct {
	slots []slot[T] // len is 0 or a power of two
	head  int       // index of the oldest value, 0 ≤ head < len(slots)
	n     int       // number of values, 0 ≤ n ≤ len(slots)
}

type slot[T any] struct {
	v    T
	size int64
}

const (
	minSlots  = 16   // most edges hold at most 16 Buffers at the default max size, so a ring seldom grows
	keepSlots = 1024 // a larger ring is the result of a burst and is released once it is empty
)

func (r *ring[T]) push(v T, size int64) {
	if r.n == len(r.slots) {
		r.grow()
	}
	s := &r.slots[(r.head+r.n)&(len(r.slots)-1)]
	s.v, s.size = v, size
	r.n++
}

// pop removes the oldest value. The ring must not be empty.
func (r *ring[T]) pop() (T, int64) {
	s := &r.slots[r.head]
	v, size := s.v, s.size
	var zero T
	s.v = zero // so that the ring does not keep v alive
	r.head = (r.head + 1) & (len(r.slots) - 1)
	r.n--
	if r.n == 0 && len(r.slots) > keepSlots {
		*r = ring[T]{}
	}
	return v, size
}

func (r *ring[T]) grow() {
	slots := make([]slot[T], max(minSlots, 2*len(r.slots)))
	n := copy(slots, r.slots[r.head:])
	copy(slots[n:], r.slots[:r.head])
	r.slots, r.head = slots, 0
}
