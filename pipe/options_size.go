package pipe

// sizes are the functions that measure the elements that a stage emits. Each is
// a func(T) int64, or nil.
type sizes struct{ exact, estimate any }

// Sizer sets the function that returns the size in bytes of an element that the
// stage emits. The goroutine of the stage calls f once for each element. With
// [Workers], f is called twice for each element, and several workers may call
// it at the same time. An element counts at least 1 byte.
//
// Without Sizer, the size of an element is the result of its method Size()
// int64, if it has one. Otherwise it is the memory of its value, and of the
// strings and slices in it, to any depth. A slice counts up to its length.
// Pointers, maps, interfaces, functions and channels are not followed. If an
// element holds memory through these, give its type a method Size, or use
// Sizer. A nil pointer counts its own memory. If the elements of a slice have
// more than 64 MiB, those after that count as those before, on average. So the
// time to measure slices that share their memory is bounded.
//
// Sizer measures what one stage emits. A stage downstream measures what it
// emits itself. A method Size has an effect in all stages.
//
// T must be the type of an output of the stage, or Run fails. Sizer panics if f
// is nil.
func Sizer[T any](f func(T) int64) Option {
	must.Hold("Sizer", f != nil, "f must not be nil")
	return optionFunc(func(c *config) { c.sizer.exact = f })
}

// SizeEstimate sets a function that estimates the size in bytes of an element
// that the stage emits. It is for the author of a stage that knows more about
// its elements than their type shows. A decoder knows the length of the text of
// an element, for example.
//
// The engine calls f only if T may hold memory that is not counted otherwise.
// That is memory that it refers to through a pointer, a map, an interface, a
// function or a channel, in a type without a method Size. A time.Time holds
// none. The size of an element is then f(v) or what is counted, whichever is
// more. For other types the option has no effect and no cost. The option
// [Sizer] has precedence.
//
// [Out.Send] calls f once before it returns. So f may return a number that the
// stage function has set for the element that it sends. A Buffer is measured
// when it is put.
//
// T must be the type of an output of the stage, or Run fails. SizeEstimate
// panics if f is nil.
func SizeEstimate[T any](f func(T) int64) Option {
	must.Hold("SizeEstimate", f != nil, "f must not be nil")
	return optionFunc(func(c *config) { c.sizer.estimate = f })
}
