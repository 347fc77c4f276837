package stagetest_test

import (
	"fmt"
	"strings"
	"testing"
)

// A fakeT is a testing.TB that records its failures. One goroutine uses it.
type fakeT struct {
	testing.TB // for the methods that are not recorded
	failures   []string
}

func (f *fakeT) Helper() {}

func (f *fakeT) Errorf(format string, args ...any) {
	f.failures = append(f.failures, fmt.Sprintf(format, args...))
}

// Fatalf is the same as Errorf. The checks that are tested end after it.
func (f *fakeT) Fatalf(format string, args ...any) { f.Errorf(format, args...) }

// wantFailure fails t unless check fails with the text want. If want is empty,
// check must succeed.
func wantFailure(t *testing.T, want string, check func(t testing.TB)) {
	t.Helper()
	f := fakeT{TB: t}
	check(&f)
	if got := strings.Join(f.failures, "\n"); got != want {
		t.Errorf("check failed with\n%s\nwant\n%s", got, want)
	}
}
