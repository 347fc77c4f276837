package pipe

import (
	"reflect"
	"sync"
	"unsafe"
)

// A measure returns the bytes that the value at a pointer keeps alive through
// strings, slices and arrays, in addition to the memory of the value itself.
type measure func(unsafe.Pointer) int64

// measures has the measure of each type that was asked for, as a *measure. It is
// nil if all values of the type have the same size.
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
		return func(p unsafe.Pointer) int64 { return (*f)(p) } // *f is set by then, and a slice has a measure
	}
	f := new(measure)
	building[t] = f
	defer delete(building, t)
	switch {
	case reflect.PointerTo(t).Implements(sizedType) && !canBeNil(t):
		*f = memoryBySize(t)
	case t.Kind() == reflect.String:
		*f = func(p unsafe.Pointer) int64 { return int64(len(*(*string)(p))) }
	case t.Kind() == reflect.Slice:
		*f = memoryOfSlice(t.Elem(), buildMemory(t.Elem(), building))
	case t.Kind() == reflect.Array:
		*f = memoryOfArray(t, buildMemory(t.Elem(), building))
	case t.Kind() == reflect.Struct:
		*f = memoryOfStruct(t, building)
	}
	return *f
}

// memoryBySize asks the Size method of t.
func memoryBySize(t reflect.Type) measure {
	own := int64(t.Size())
	return func(p unsafe.Pointer) int64 {
		return max(0, reflect.NewAt(t, p).Interface().(sized).Size()-own)
	}
}

// memoryOfSlice counts the elements of a slice, up to its length.
func memoryOfSlice(elem reflect.Type, more measure) measure {
	size := int64(elem.Size())
	return func(p unsafe.Pointer) int64 {
		s := *(*[]byte)(p) // only its length and its pointer are used
		sum := int64(len(s)) * size
		if more != nil {
			for i := range len(s) {
				sum += more(unsafe.Add(unsafe.Pointer(unsafe.SliceData(s)), int64(i)*size))
			}
		}
		return sum
	}
}

// memoryOfArray counts the elements of an array. Their own memory is part of
// the array.
func memoryOfArray(t reflect.Type, more measure) measure {
	if more == nil {
		return nil
	}
	n, size := t.Len(), t.Elem().Size()
	return func(p unsafe.Pointer) int64 {
		sum := int64(0)
		for i := range n {
			sum += more(unsafe.Add(p, uintptr(i)*size))
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
	return func(p unsafe.Pointer) int64 {
		sum := int64(0)
		for _, f := range fields {
			sum += f.more(unsafe.Add(p, f.offset))
		}
		return sum
	}
}
