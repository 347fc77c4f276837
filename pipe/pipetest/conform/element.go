package conform

import (
	"fmt"
	"reflect"
	"time"
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
// number. Each element has memory of its own.
func numbered[T any](p *probe) func(i int) T {
	typ := reflect.TypeFor[T]()
	var probed T
	if !number(reflect.ValueOf(&probed).Elem(), 1, maxDepth) {
		p.t.Fatalf("conform: the field Element must be set, as the kit cannot make elements of type %v", typ)
	}
	return func(i int) (v T) {
		number(reflect.ValueOf(&v).Elem(), i, maxDepth)
		return v
	}
}

// maxDepth bounds the parts of parts that number sets. A type may contain
// itself.
const maxDepth = 4

// number sets v to number i in the form of its type. It sets all parts of v
// that it can set, and reports whether that is at least one. The numbers of
// small types begin again after a prime number. So the check notices a missing
// Buffer of a usual length.
func number(v reflect.Value, i, depth int) bool {
	if depth == 0 || !v.CanSet() {
		return false
	}
	if v.Type() == reflect.TypeFor[time.Time]() {
		v.Set(reflect.ValueOf(time.Unix(int64(i), 0).UTC()))
		return true
	}
	switch v.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(int64(inRange(i, v.Type().Bits(), 113)))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(uint64(inRange(i, v.Type().Bits(), 251)))
	case reflect.Float32, reflect.Float64:
		v.SetFloat(float64(i) + 0.5)
	case reflect.Complex64, reflect.Complex128:
		v.SetComplex(complex(float64(i), 0.5))
	case reflect.Bool:
		v.SetBool(i%3 == 1)
	case reflect.String:
		v.SetString(fmt.Sprintf("element %d", i))
	case reflect.Interface:
		value := reflect.ValueOf(&i).Elem()
		if !value.Type().AssignableTo(v.Type()) {
			return false
		}
		v.Set(value)
	default:
		return numberParts(v, i, depth)
	}
	return true
}

// inRange returns i in the range of an integer of that many bits.
func inRange(i, bits, prime int) int {
	if bits == 8 {
		return i % prime
	}
	return i
}

// numberParts is number for types that have parts.
func numberParts(v reflect.Value, i, depth int) (set bool) {
	switch typ := v.Type(); v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(typ.Elem()))
		return number(v.Elem(), i, depth-1)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(typ, 1+i%3, 1+i%3))
		for k := range v.Len() {
			set = number(v.Index(k), i+k, depth-1)
		}
	case reflect.Array:
		for k := range v.Len() {
			set = number(v.Index(k), i+k, depth-1)
		}
	case reflect.Struct:
		for k := range v.NumField() {
			set = number(v.Field(k), i+k, depth-1) || set
		}
	case reflect.Map:
		key, value := reflect.New(typ.Key()).Elem(), reflect.New(typ.Elem()).Elem()
		set = number(key, i, depth-1)
		number(value, i, depth-1)
		v.Set(reflect.MakeMap(typ))
		v.SetMapIndex(key, value)
	}
	return set
}

func clone[T any](s []T) []T { return append([]T(nil), s...) }
