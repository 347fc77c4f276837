package pipe

import "unsafe"

// The sizes in bytes of the headers of a string and of a slice.
const (
	stringHeader = int64(unsafe.Sizeof(""))
	sliceHeader  = int64(unsafe.Sizeof([]byte(nil)))
)

// A sizer measures elements of type T.
type sizer[T any] struct {
	fixed    int64          // size of every element, if all have the same; else 0
	one      func(*T) int64 // used if fixed is 0
	isOption bool           // given by the option Sizer
}

// all returns the size of elems in bytes. Each counts at least 1, so that only
// an empty Buffer has size 0.
func (s sizer[T]) all(elems []T) int64 {
	if s.fixed > 0 {
		return s.fixed * int64(len(elems))
	}
	size := int64(0)
	for i := range elems {
		size += s.of(&elems[i])
	}
	return size
}

func (s sizer[T]) of(v *T) int64 {
	if s.fixed > 0 {
		return s.fixed
	}
	return max(1, s.one(v))
}

// slotSize returns the bytes that an element takes in the memory of its Buffer.
func slotSize[T any]() int64 {
	var v T
	return int64(unsafe.Sizeof(v))
}

// sized is implemented by an element type that reports its own size in bytes.
type sized interface{ Size() int64 }

// sizerOf returns how elements of type T are measured without the option Sizer.
func sizerOf[T any]() sizer[T] {
	var p *T
	switch any(p).(type) {
	case sized: // T itself or *T has the method
		return sizer[T]{one: func(v *T) int64 { return any(v).(sized).Size() }}
	case *string:
		return sizer[T]{one: func(v *T) int64 { return stringHeader + int64(len(*any(v).(*string))) }}
	case *[]byte:
		return sizer[T]{one: func(v *T) int64 { return sliceHeader + int64(len(*any(v).(*[]byte))) }}
	case *[]string:
		return sizer[T]{one: func(v *T) int64 { return sizeOfStrings(*any(v).(*[]string)) }}
	}
	var zero T
	if _, ok := any(zero).(sized); ok { // T is a pointer or an interface with the method
		return sizer[T]{one: func(v *T) int64 { return any(*v).(sized).Size() }}
	}
	return sizer[T]{fixed: max(1, int64(unsafe.Sizeof(zero)))}
}

func sizeOfStrings(s []string) int64 {
	size := sliceHeader
	for _, v := range s {
		size += stringHeader + int64(len(v))
	}
	return size
}
