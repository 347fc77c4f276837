package readsize

// First is the number of bytes that the first read asks for. Many messages fit
// into it, and it is small beside the stack of the goroutine that waits.
const First = 256 // bytes

// factor is how much larger or smaller the next read may be.
const factor = 16

// A Size is the number of bytes for the next read. UpTo makes one.
type Size struct {
	next int // from 1 to most
	most int
}

// UpTo returns a Size of at most most bytes, which must be at least 1.
func UpTo(most int) Size { return Size{min(First, most), most} }

// Next returns the number of bytes that the next read should ask for.
func (s *Size) Next() int { return s.next }

// Got records that a read of Next bytes has returned n bytes.
func (s *Size) Got(n int) {
	switch {
	case n == s.next:
		s.next = min(s.next*factor, s.most)
	case n < s.next/factor:
		s.next = min(max(s.next/factor, First), s.most)
	}
}

// AtLimit reports whether Next returns the limit.
func (s *Size) AtLimit() bool { return s.next == s.most }
