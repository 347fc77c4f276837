package conform

import (
	"reflect"
	"testing"
	"time"
)

type numberedStruct struct {
	Name  string
	Tags  []string
	Inner *struct{ At time.Time }
	Next  *numberedStruct // a type that contains itself
}

func TestElementsOfCommonTypesAreNumbered(t *testing.T) {
	mustDiffer[int](t)
	mustDiffer[time.Duration](t)
	mustDiffer[float32](t)
	mustDiffer[complex128](t)
	mustDiffer[string](t)
	mustDiffer[any](t)
	mustDiffer[time.Time](t)
	mustDiffer[[]byte](t)
	mustDiffer[[2]int](t)
	mustDiffer[[][]string](t)
	mustDiffer[map[string]any](t)
	mustDiffer[*int](t)
	mustDiffer[numberedStruct](t)
	mustDiffer[*numberedStruct](t)
}

// mustDiffer fails t unless 100 elements are different, and are equal when they
// are made anew.
func mustDiffer[T any](t *testing.T) {
	t.Helper()
	p := &probe{t: t}
	all, again := elements[T](p, 100, nil), elements[T](p, 100, nil)
	if !reflect.DeepEqual(all, again) {
		t.Errorf("elements of type %v are not the same when they are made anew", reflect.TypeFor[T]())
	}
	for i := range all {
		for k := range i {
			if reflect.DeepEqual(all[i], all[k]) {
				t.Fatalf("elements %d and %d of type %v are equal", k, i, reflect.TypeFor[T]())
			}
		}
	}
}

func TestElementsWithMemoryDoNotShareIt(t *testing.T) {
	all := elements[[]byte](&probe{t: t}, 10, nil)
	before := all[1][0]
	all[0][0]++
	if all[1][0] != before {
		t.Error("a change of one element has changed another one")
	}
}

func TestTypesThatCannotBeNumberedAreRefused(t *testing.T) {
	mustRefuse[chan int](t)
	mustRefuse[func()](t)
	mustRefuse[error](t)
	mustRefuse[numberedNothing](t)
}

type numberedNothing struct{ _ int }

func mustRefuse[T any](t *testing.T) {
	t.Helper()
	var v T
	if number(reflect.ValueOf(&v).Elem(), 1, maxDepth) {
		t.Errorf("number of type %v = true, want false", reflect.TypeFor[T]())
	}
}
