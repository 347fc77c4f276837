package conform

import (
	"fmt"
	"reflect"
)

// A fate describes what happened to elements on their way.
type fate int

const (
	same fate = iota
	lost
	doubled
	reordered
	changed
)

// compare returns the fate of the elements want if got has arrived. It also
// returns a description of the difference.
func compare[T any](got, want []T) (fate, string) {
	if reflect.DeepEqual(got, want) || len(got) == 0 && len(want) == 0 {
		return same, ""
	}
	i := 0
	for i < len(got) && i < len(want) && reflect.DeepEqual(got[i], want[i]) {
		i++
	}
	where := fmt.Sprintf("%d elements, want %d, of which the first %d are right", len(got), len(want), i)
	if i < len(got) && i < len(want) {
		where += fmt.Sprintf(", and then %v came instead of %v", got[i], want[i])
	}
	switch {
	case len(got) < len(want) && isSubsequence(got, want):
		return lost, "elements were missing: " + where
	case len(got) > len(want) && isSubsequence(want, got):
		return doubled, "there were too many elements: " + where
	case len(got) == len(want) && samePopulation(got, want):
		return reordered, "the order was wrong: " + where
	}
	return changed, "elements were changed: " + where
}

// isSubsequence reports whether part is whole without some of its elements.
func isSubsequence[T any](part, whole []T) bool {
	i := 0
	for _, v := range whole {
		if i < len(part) && reflect.DeepEqual(part[i], v) {
			i++
		}
	}
	return i == len(part)
}

// samePopulation reports whether a and b have the same elements in any order.
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

// key returns a key for a map. It is the same for equal elements.
func key[T any](v T) any {
	switch any(v).(type) {
	case byte, int, string:
		return v
	}
	if p := reflect.ValueOf(&v).Elem(); p.Kind() == reflect.Pointer && !p.IsNil() {
		return fmt.Sprintf("&%#v", p.Elem())
	}
	return fmt.Sprintf("%#v", v)
}
