package stagetest

import (
	"bufio"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// UpTo returns 0, 1 … n-1.
func UpTo(n int) []int {
	s := make([]int, n)
	for i := range s {
		s[i] = i
	}
	return s
}

// Text returns n bytes that do not repeat soon.
func Text(n int) []byte {
	b := make([]byte, n)
	x := uint32(1)
	for i := range b {
		x = x*1664525 + 1013904223
		b[i] = 'a' + byte(x>>24)%20
	}
	return b
}

// ScannedLines returns the lines that bufio.Scanner finds in text.
func ScannedLines(text string) []string {
	var all []string
	for s := bufio.NewScanner(strings.NewReader(text)); s.Scan(); {
		all = append(all, s.Text())
	}
	return all
}

// Same fails the test unless got and want are equal. The failure calls them by
// the name what. It prints short slices, and only the first difference of long
// ones.
func Same[T comparable](t testing.TB, what string, got, want []T) {
	t.Helper()
	if slices.Equal(got, want) {
		return
	}
	if max(len(got), len(want)) <= 20 {
		t.Errorf("%s = %s, want %s", what, printed(got), printed(want))
		return
	}
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			t.Errorf("%s: %d elements, want %d; element %d = %s, want %s",
				what, len(got), len(want), i, printed(got[i:i+1]), printed(want[i:i+1]))
			return
		}
	}
	t.Errorf("%s: %d elements, want %d", what, len(got), len(want))
}

// printed returns the text of elems for a failure. Texts are quoted.
func printed[T any](elems []T) string {
	switch texts := any(elems).(type) {
	case []string:
		return fmt.Sprintf("%q", texts)
	case []byte:
		return fmt.Sprintf("%q", texts)
	}
	return fmt.Sprint(elems)
}
