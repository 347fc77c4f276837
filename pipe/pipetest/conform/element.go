package conform

import (
	"fmt"
	"reflect"
)

// elements returns n elements made by element. If element is nil, they are
// numbers in the form of their type.
func elements[T any](p *probe, n int, element func(i int) T) []T {
	if element == nil {
		element = numbered[T](p)
	}
	all := make([]T, n)
	for i := range all {
		all[i] = element(i)
	}
	return all
}

// numbered returns a function that makes elements of a type that can hold a
// number. The numbers of small types begin again after a prime number. So the
// check notices a missing Buffer of a usual length.
func numbered[T any](p *probe) func(i int) T {
	switch typ := reflect.TypeFor[T](); typ.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return func(i int) (v T) {
			if typ.Bits() == 8 {
				i %= 113
			}
			reflect.ValueOf(&v).Elem().SetInt(int64(i))
			return v
		}
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return func(i int) (v T) {
			if typ.Bits() == 8 {
				i %= 251
			}
			reflect.ValueOf(&v).Elem().SetUint(uint64(i))
			return v
		}
	case reflect.String:
		return func(i int) (v T) {
			reflect.ValueOf(&v).Elem().SetString(fmt.Sprintf("element %d", i))
			return v
		}
	}
	p.t.Fatalf("conform: the field Element must be set, as the kit cannot make elements of type %v", reflect.TypeFor[T]())
	return nil
}

func clone[T any](s []T) []T { return append([]T(nil), s...) }
