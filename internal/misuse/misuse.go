package misuse

import (
	"fmt"
	"reflect"
)

// A Package checks arguments on behalf of the package of that name. A package
// that checks arguments has a constant of this type, named must:
//
//	const must = misuse.Package("stages")
type Package string

// Func panics if a function that the caller of what has given is nil.
func (p Package) Func(what string, isNil bool) {
	p.Hold(what, !isNil, "the function must not be nil")
}

// Positive panics if the number n of that name, given to what, is below 1.
func (p Package) Positive(what, name string, n int) {
	if n < 1 {
		panic(fmt.Sprintf("%s: %s: %s must be at least 1, got %d", string(p), what, name, n))
	}
}

// Between panics if the number n of that name, given to what, is below 1 or
// above most. It is for numbers that become goroutines or memory at once, and
// that may come from outside of the program.
func (p Package) Between(what, name string, n, most int) {
	p.Positive(what, name, n)
	if n > most {
		panic(fmt.Sprintf("%s: %s: %s must be at most %d, got %d", string(p), what, name, most, n))
	}
}

// Bytes panics if the size n of that name, given to what, is below 1 byte.
func (p Package) Bytes(what, name string, n int64) {
	if n < 1 {
		panic(fmt.Sprintf("%s: %s: %s must be at least 1 byte, got %d", string(p), what, name, n))
	}
}

// Hold panics with advice for the caller of what unless ok holds.
func (p Package) Hold(what string, ok bool, advice string) {
	if !ok {
		panic(fmt.Sprintf("%s: %s: %s", string(p), what, advice))
	}
}

// IsNil reports whether v is nil, or an interface that holds a nil pointer,
// map, function, channel or slice.
func IsNil(v any) bool {
	if v == nil {
		return true
	}
	switch r := reflect.ValueOf(v); r.Kind() {
	case reflect.Pointer, reflect.Map, reflect.Func, reflect.Chan, reflect.Slice, reflect.Interface:
		return r.IsNil()
	default:
		return false
	}
}
