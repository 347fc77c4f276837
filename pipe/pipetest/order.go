package pipetest

import (
	"fmt"
	"testing"
)

// Complete fails t unless got has every element of want, as often as want has it, and no other. The order
// does not matter: for that there is Ordered. The message names the first element that is
// missing, and the first that is too many.
func Complete[T comparable](t testing.TB, got, want []T) {
	t.Helper()
	gotTimes, wantTimes := times(got), times(want)
	missing, firstMissing := beyond(want, gotTimes)
	extra, firstExtra := beyond(got, wantTimes)
	if missing == 0 && extra == 0 {
		return
	}
	text := fmt.Sprintf("pipetest: not complete: %d elements, want %d", len(got), len(want))
	if missing > 0 {
		v := want[firstMissing]
		text += fmt.Sprintf("\n%d missing, the first is want[%d] = %v (%d times, want %d)", missing, firstMissing, v, gotTimes[v], wantTimes[v])
	}
	if extra > 0 {
		v := got[firstExtra]
		text += fmt.Sprintf("\n%d too many, the first is got[%d] = %v (%d times, want %d)", extra, firstExtra, v, gotTimes[v], wantTimes[v])
	}
	t.Error(text)
}

// times returns how often each element is there.
func times[T comparable](elems []T) map[T]int {
	n := make(map[T]int)
	for _, v := range elems {
		n[v]++
	}
	return n
}

// beyond returns how many of elems are there more often than limit says, and the index of the first of them.
func beyond[T comparable](elems []T, limit map[T]int) (n, first int) {
	seen := make(map[T]int)
	for i, v := range elems {
		if seen[v]++; seen[v] > limit[v] {
			if n == 0 {
				first = i
			}
			n++
		}
	}
	return n, first
}

// Ordered fails t unless the elements of got stand in the order of want. Elements of want may be
// missing, at the end or between: whether all are there is for Complete to say. The message names the first
// element that is out of order.
func Ordered[T comparable](t testing.TB, got, want []T) {
	t.Helper()
	next := 0 // everything before it in want has gone by
	for i, v := range got {
		at := next
		for at < len(want) && want[at] != v {
			at++
		}
		if at == len(want) {
			t.Errorf("pipetest: not in order: got[%d] of %d = %v, %s", i, len(got), v, misplaced(got, i, want, next))
			return
		}
		next = at + 1
	}
}

// misplaced says what is wrong with got[i], which is not in want[next:].
func misplaced[T comparable](got []T, i int, want []T, next int) string {
	for at, v := range want[:next] {
		if v == got[i] {
			return fmt.Sprintf("which is want[%d], behind %v, which is want[%d]", at, got[i-1], next-1)
		}
	}
	return fmt.Sprintf("which is nowhere in the %d wanted", len(want))
}

// NoDuplicates fails t if an element is in got more than once. The message names the first one that
// comes again, and how many do.
func NoDuplicates[T comparable](t testing.TB, got []T) {
	t.Helper()
	first := make(map[T]int) // index of the first of each
	again := ""
	n := 0
	for i, v := range got {
		at, ok := first[v]
		if !ok {
			first[v] = i
			continue
		}
		if n++; n == 1 {
			again = fmt.Sprintf("the first is got[%d] = %v, the same as got[%d]", i, v, at)
		}
	}
	if n > 0 {
		t.Errorf("pipetest: %d of %d elements come again, %s", n, len(got), again)
	}
}
