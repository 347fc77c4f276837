package stagetest_test

import (
	"testing"

	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

func TestSameReportsADifference(t *testing.T) {
	same := func(want string, a, b []int) {
		t.Helper()
		wantFailure(t, want, func(t testing.TB) { stagetest.Same(t, "sums", a, b) })
	}
	long := stagetest.UpTo(21)
	same("", nil, []int{})
	same("", long, stagetest.UpTo(21))
	same("sums = [0 1], want [0 2]", []int{0, 1}, []int{0, 2})
	same("sums = [], want [0]", nil, []int{0})
	same("sums: 21 elements, want 20", long, long[:20])
	same("sums: 20 elements, want 21; element 0 = [1], want [0]", long[1:], long)
}

func TestSameQuotesTexts(t *testing.T) {
	wantFailure(t, `words = ["a b"], want ["a" "b"]`, func(t testing.TB) {
		stagetest.Same(t, "words", []string{"a b"}, []string{"a", "b"})
	})
	wantFailure(t, `text = "a\n", want "a"`, func(t testing.TB) {
		stagetest.Same(t, "text", []byte("a\n"), []byte("a"))
	})
}
