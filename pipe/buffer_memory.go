package pipe

import (
	"reflect"
	"sync"
	"time"
	"unsafe"
)

// A measure returns the bytes that the value at a pointer keeps alive through
// strings, slices and arrays, in addition to the memory of the value itself.
//
// depth counts the slices of its own type that the value is in. See
// deepestSlice.
type measure func(p unsafe.Pointer, depth int) int64

// deepestSlice bounds how deep a type that contains slices of itself is
// followed. Such a slice may even contain itself.
const deepestSlice = 32

// mostMeasured bounds the work for one slice, whose elements may be slices that
// share their memory. If each level of a type T []T has the next one twice, the
// number of paths is exponential. No edge needs the exact size of a larger
// element. The elements of a slice are measured until they have this size.
const mostMeasured = 64 << 20 // bytes

// measures has the measure of each type that was asked for, as a *measure. It
// is nil if all values of the type have the same size.
var measures sync.Map

// memoryOf returns the measure of values of type t, or nil if they keep alive
// nothing that is counted. Pointers, maps, interfaces, functions and channels
// are not followed. If a type has a method Size, that is called.
func memoryOf(t reflect.Type) measure {
	if f, ok := measures.Load(t); ok {
		return *f.(*measure)
	}
	f := buildMemory(t, make(map[reflect.Type]*measure))
	measures.Store(t, &f)
	return f
}

// buildMemory makes the measure of t. building has the measures that are being
// made, because a type can contain a slice of itself.
func buildMemory(t reflect.Type, building map[reflect.Type]*measure) measure {
	if f, ok := building[t]; ok {
		return func(p unsafe.Pointer, depth int) int64 {
			if depth == deepestSlice {
				return 0
			}
			return (*f)(p, depth+1) // *f is set by then, and a slice has a measure
		}
	}
	f := new(measure)
	building[t] = f
	defer delete(building, t)
	*f = memoryOfParts(t, building)
	if hasSize(t) && !canBeNil(t) {
		*f = memoryBySize(t, *f)
	}
	return *f
}

// memoryOfParts makes the measure of t from the measures of its parts.
func memoryOfParts(t reflect.Type, building map[reflect.Type]*measure) measure {
	switch t.Kind() {
	case reflect.String:
		return func(p unsafe.Pointer, _ int) int64 { return int64(len(*(*string)(p))) }
	case reflect.Slice:
		return memoryOfSlice(t.Elem(), buildMemory(t.Elem(), building))
	case reflect.Array:
		return memoryOfArray(t, buildMemory(t.Elem(), building))
	case reflect.Struct:
		return memoryOfStruct(t, building)
	}
	return nil
}

// memoryBySize calls the Size method of t. If the method is that of an embedded
// part that is nil, it measures the parts.
func memoryBySize(t reflect.Type, parts measure) measure {
	own, embeds := int64(t.Size()), embedsNilable(t)
	return func(p unsafe.Pointer, depth int) int64 {
		v := reflect.NewAt(t, p)
		size := int64(0)
		if !embeds || !hasNilPart(v) {
			size = v.Interface().(sized).Size()
		} else if of, ok := sizeWithNilPart(v.Interface().(sized)); ok {
			size = of
		} else if parts != nil {
			return parts(p, depth)
		}
		return min(max(0, size-own), maxSize)
	}
}

// memoryOfSlice counts the elements of a slice, up to its length. After
// mostMeasured bytes, the other elements count as much as those on average.
func memoryOfSlice(elem reflect.Type, more measure) measure {
	size := int64(elem.Size())
	return func(p unsafe.Pointer, depth int) int64 {
		s := *(*[]byte)(p) // only its length and its pointer are used
		sum := int64(0)
		if more != nil {
			for i := range len(s) {
				if sum > mostMeasured {
					sum = average(sum, i, len(s))
					break
				}
				sum = min(sum+more(unsafe.Add(unsafe.Pointer(unsafe.SliceData(s)), int64(i)*size), depth), maxSize)
			}
		}
		return min(sum+int64(len(s))*size, maxSize)
	}
}

// average returns the size of n elements if the first i of them have size sum.
func average(sum int64, i, n int) int64 {
	return int64(min(float64(sum)/float64(i)*float64(n), float64(maxSize)))
}

// memoryOfArray counts the elements of an array. Their own memory is part of
// the array.
func memoryOfArray(t reflect.Type, more measure) measure {
	if more == nil || t.Len() == 0 {
		return nil
	}
	n, size := t.Len(), t.Elem().Size()
	return func(p unsafe.Pointer, depth int) int64 {
		sum := int64(0)
		for i := range n {
			sum = min(sum+more(unsafe.Add(p, uintptr(i)*size), depth), maxSize)
		}
		return sum
	}
}

// memoryOfStruct adds up the fields of a struct.
func memoryOfStruct(t reflect.Type, building map[reflect.Type]*measure) measure {
	type field struct {
		offset uintptr
		more   measure
	}
	var fields []field
	for i := range t.NumField() {
		if more := buildMemory(t.Field(i).Type, building); more != nil {
			fields = append(fields, field{t.Field(i).Offset, more})
		}
	}
	if len(fields) == 0 {
		return nil
	}
	return func(p unsafe.Pointer, depth int) int64 {
		sum := int64(0)
		for _, f := range fields {
			sum = min(sum+f.more(unsafe.Add(p, f.offset), depth), maxSize)
		}
		return sum
	}
}

var timeType = reflect.TypeFor[time.Time]()

// hidesMemory reports whether an element of type t may keep alive memory that
// is not counted. The pointer in a time.Time does not, because all times of a
// zone share it.
func hidesMemory(t reflect.Type) bool {
	return !hasSize(t) && hides(t, make(map[reflect.Type]bool))
}

// hides is hidesMemory for a part of an element. seen has the types of the
// parts so far, because a type can contain a slice of itself.
func hides(t reflect.Type, seen map[reflect.Type]bool) bool {
	switch t.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Interface, reflect.Func, reflect.Chan, reflect.UnsafePointer:
		return true // even with a Size method, which is called only for an element
	}
	if seen[t] || hasSize(t) || t == timeType {
		return false
	}
	seen[t] = true
	switch t.Kind() {
	case reflect.Slice, reflect.Array:
		return hides(t.Elem(), seen)
	case reflect.Struct:
		for i := range t.NumField() {
			if hides(t.Field(i).Type, seen) {
				return true
			}
		}
	}
	return false
}
