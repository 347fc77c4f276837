package pipe

import (
	"reflect"
	"unsafe"
)

// maxSize bounds the size of one Buffer, 1 PiB. Sums of sizes in the engine
// then do not overflow, whatever a Size method or a Sizer returns.
const maxSize = int64(1) << 50

// A sizer measures elements of type T.
type sizer[T any] struct {
	fixed int64          // size of every element, if all have the same; else 0
	one   func(*T) int64 // used if fixed is 0
}

// all returns the size of elems in bytes. Each counts at least 1, so that only
// an empty Buffer has size 0.
func (s sizer[T]) all(elems []T) int64 {
	if s.fixed > 0 {
		return s.fixed * int64(len(elems))
	}
	size := int64(0)
	for i := range elems {
		size = min(size+s.of(&elems[i]), maxSize)
	}
	return size
}

func (s sizer[T]) of(v *T) int64 {
	if s.fixed > 0 {
		return s.fixed
	}
	return min(max(1, s.one(v)), maxSize)
}

// slotSize returns the bytes that an element takes in the memory of its Buffer.
func slotSize[T any]() int64 {
	var v T
	return int64(unsafe.Sizeof(v))
}

// sizerFor returns how elements of type T are measured with the options of a
// stage.
func sizerFor[T any](opts sizes) sizer[T] {
	if f, ok := opts.exact.(func(T) int64); ok {
		return sizer[T]{one: func(v *T) int64 { return f(*v) }}
	}
	counted := sizerOf[T]()
	if f, ok := opts.estimate.(func(T) int64); ok && hidesMemory(reflect.TypeFor[T]()) {
		return sizer[T]{one: func(v *T) int64 { return max(counted.of(v), f(*v)) }}
	}
	return counted
}

// sizerOf returns how elements of type T are measured without the options Sizer
// and SizeEstimate.
func sizerOf[T any]() sizer[T] {
	own := max(1, slotSize[T]())
	t := reflect.TypeFor[T]()
	switch {
	case canBeNil(t) && t.Implements(sizedType):
		return sizer[T]{one: func(v *T) int64 {
			if size, ok := sizeOfRef(any(*v)); ok {
				return size
			}
			return own
		}}
	case hasSize(t) && !canBeNil(t) && !embedsNilable(t):
		return sizer[T]{one: func(v *T) int64 { return any(v).(sized).Size() }}
	}
	if more := memoryOf(t); more != nil {
		return sizer[T]{one: func(v *T) int64 { return own + more(unsafe.Pointer(v), 0) }}
	}
	return sizer[T]{fixed: own}
}
