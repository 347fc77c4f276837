package conform

import (
	"fmt"
	"reflect"
)

// elements returns n elements, made by element or, if that is nil, numbered in the way of their type.
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

// numbered returns a function that makes elements of a type which can hold a number. The numbers of small types
// start again after a prime, so that a Buffer too few does not look like none.
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
	p.t.Fatalf("conform: give the field Element: the kit cannot make elements of type %v by itself", reflect.TypeFor[T]())
	return nil
}

// What became of elements on their way.
type fate int

const (
	same fate = iota
	lost
	doubled
	reordered
	changed
)

// compare says what became of want, and in words how got shows that.
func compare[T any](got, want []T) (fate, string) {
	if reflect.DeepEqual(got, want) || len(got) == 0 && len(want) == 0 {
		return same, ""
	}
	i := 0
	for i < len(got) && i < len(want) && reflect.DeepEqual(got[i], want[i]) {
		i++
	}
	where := fmt.Sprintf("%d elements, want %d; the first %d are right", len(got), len(want), i)
	if i < len(got) && i < len(want) {
		where += fmt.Sprintf(", then comes %v instead of %v", got[i], want[i])
	}
	switch {
	case len(got) < len(want) && isSubsequence(got, want):
		return lost, "elements are missing: " + where
	case len(got) > len(want) && isSubsequence(want, got):
		return doubled, "there are more elements than there should be: " + where
	case len(got) == len(want) && samePopulation(got, want):
		return reordered, "the order is wrong: " + where
	}
	return changed, "elements are not what they were: " + where
}

func isSubsequence[T any](part, whole []T) bool {
	i := 0
	for _, v := range whole {
		if i < len(part) && reflect.DeepEqual(part[i], v) {
			i++
		}
	}
	return i == len(part)
}

// key returns what elements that are equal have in common, for a map.
func key[T any](v T) any {
	switch any(v).(type) {
	case byte, int, string:
		return v
	}
	return fmt.Sprintf("%#v", v)
}

func samePopulation[T any](a, b []T) bool {
	counts := make(map[any]int)
	for i := range a {
		counts[key(a[i])]++
		counts[key(b[i])]--
	}
	for _, n := range counts {
		if n != 0 {
			return false
		}
	}
	return true
}
