package pipetest

// A Held counts the bytes that are on their way between a source and a sink.
//
// [Measure] counts for the ends of this package. Other ends call Add and Done.
//
// The zero Held is ready to use and must not be copied. Any number of
// goroutines may call its methods at the same time.
type Held struct{ count counter }

// Add counts n bytes that the source has given.
func (h *Held) Add(n int64) { h.count.add(n) }

// Done counts n bytes that the sink has taken or dropped.
func (h *Held) Done(n int64) { h.count.add(-n) }

// Now returns the number of bytes on their way.
func (h *Held) Now() int64 { return h.count.now() }

// Highest returns the largest number that Now has had.
func (h *Held) Highest() int64 { return h.count.highest() }
