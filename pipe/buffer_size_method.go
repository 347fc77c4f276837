package pipe

import (
	"reflect"
	"sync"
)

// sized is implemented by an element type that reports its own size in bytes.
type sized interface{ Size() int64 }

var sizedType = reflect.TypeFor[sized]()

// canBeNil reports whether a value of type t can be a nil pointer, whose
// methods may not be called.
func canBeNil(t reflect.Type) bool {
	return t.Kind() == reflect.Pointer || t.Kind() == reflect.Interface
}

// hasSize reports whether t or a pointer to t has a Size method.
func hasSize(t reflect.Type) bool {
	return t.Implements(sizedType) || t.Kind() != reflect.Interface && reflect.PointerTo(t).Implements(sizedType)
}

// sizeOfRef calls the Size method of v, which is a pointer, or the value of an
// interface. It reports false if v is nil, or if the method is that of an
// embedded part that is nil.
func sizeOfRef(v any) (size int64, ok bool) {
	switch r := reflect.ValueOf(v); {
	case !r.IsValid() || canBeNil(r.Type()) && r.IsNil():
		return 0, false
	case hasNilPart(r):
		return sizeWithNilPart(v.(sized))
	}
	return v.(sized).Size(), true
}

// sizeWithNilPart calls the Size method of v, of which an embedded part is nil.
// It reports false if the method panics. That happens if the method is promoted
// from that part. Reflection cannot find out whether it is.
func sizeWithNilPart(v sized) (size int64, ok bool) {
	defer func() { _ = recover() }()
	return v.Size(), true
}

// deepestPart bounds how deep embedded parts are followed. A pointer may point
// to the struct that embeds it.
const deepestPart = 32

// embedsNilable reports whether an embedded part of t with a Size method can be
// nil. The part may be embedded in another one.
func embedsNilable(t reflect.Type) bool {
	for _, i := range sizedParts(t) {
		if part := t.Field(i).Type; canBeNil(part) || embedsNilable(part) {
			return true
		}
	}
	return false
}

// hasNilPart reports whether v, or an embedded part of it with a Size method,
// is nil. It follows pointers and interfaces.
func hasNilPart(v reflect.Value) bool { return isNilBelow(v, 0) }

func isNilBelow(v reflect.Value, depth int) bool {
	if depth == deepestPart {
		return false
	}
	if canBeNil(v.Type()) {
		return v.IsNil() || isNilBelow(v.Elem(), depth+1)
	}
	for _, i := range sizedParts(v.Type()) {
		if isNilBelow(v.Field(i), depth+1) {
			return true
		}
	}
	return false
}

// partsOf has the result of sizedParts for each type that was asked for.
var partsOf sync.Map

// sizedParts returns the indexes of the embedded fields of t that have a Size
// method.
func sizedParts(t reflect.Type) []int {
	if t.Kind() != reflect.Struct {
		return nil
	}
	if parts, ok := partsOf.Load(t); ok {
		return parts.([]int)
	}
	var parts []int
	for i := range t.NumField() {
		if f := t.Field(i); f.Anonymous && hasSize(f.Type) {
			parts = append(parts, i)
		}
	}
	partsOf.Store(t, parts)
	return parts
}
