package pipetest

import (
	"fmt"
	"testing"
)

// Complete fails t unless got has the same elements as want, and each of them
// as many times. The order does not matter. [Ordered] checks the order.
//
// The message names the first element that is missing, and the first one that
// is in got too often.
func Complete[T comparable](t testing.TB, got, want []T) {
	t.Helper()
	inGot, inWant := counts(got), counts(want)
	missing, firstMissing := beyond(want, inGot)
	extra, firstExtra := beyond(got, inWant)
	if missing == 0 && extra == 0 {
		return
	}
	text := fmt.Sprintf("pipetest: not complete: %d elements, want %d", len(got), len(want))
	if missing > 0 {
		v := want[firstMissing]
		text += fmt.Sprintf("\n%d missing, the first is want[%d] = %v (%d times, want %d)", missing, firstMissing, v, inGot[v], inWant[v])
	}
	if extra > 0 {
		v := got[firstExtra]
		text += fmt.Sprintf("\n%d too many, the first is got[%d] = %v (%d times, want %d)", extra, firstExtra, v, inGot[v], inWant[v])
	}
	t.Error(text)
}

// counts returns how many times each element occurs.
func counts[T comparable](elems []T) map[T]int {
	n := make(map[T]int)
	for _, v := range elems {
		n[v]++
	}
	return n
}

// beyond returns how many of elems exceed their limit, and the index of the
// first of them.
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

// Ordered fails t unless the elements of got have the order of want. Elements
// of want may be missing. [Complete] checks for missing elements.
//
// The message names the first element that is out of order.
func Ordered[T comparable](t testing.TB, got, want []T) {
	t.Helper()
	next := 0 // want[:next] is used
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

// misplaced describes got[i], which is not in want[next:].
func misplaced[T comparable](got []T, i int, want []T, next int) string {
	for at, v := range want[:next] {
		if v == got[i] {
			return fmt.Sprintf("which is want[%d], after %v, which is want[%d]", at, got[i-1], next-1)
		}
	}
	return fmt.Sprintf("which is not among the %d of want", len(want))
}

// NoDuplicates fails t if an element is in got more than once. The message
// names the first duplicate and the number of duplicates.
func NoDuplicates[T comparable](t testing.TB, got []T) {
	t.Helper()
	first := make(map[T]int) // index of the first of each
	example := ""
	n := 0
	for i, v := range got {
		at, ok := first[v]
		if !ok {
			first[v] = i
			continue
		}
		if n++; n == 1 {
			example = fmt.Sprintf("the first is got[%d] = %v, the same as got[%d]", i, v, at)
		}
	}
	if n > 0 {
		t.Errorf("pipetest: %d of %d elements are duplicates, %s", n, len(got), example)
	}
}
