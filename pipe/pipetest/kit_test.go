package pipetest_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/penstock-go/penstock/pipe/pipetest"
	"github.com/penstock-go/penstock/pump"
)

// errTest is a failure that a test asks for.
var errTest = errors.New("test failure")

// A fakeT is a testing.TB that records its calls. One goroutine uses it.
type fakeT struct {
	testing.TB // nil, for the methods that are not called
	texts      []string
	logs       []string
	cleanups   []func()
}

func (f *fakeT) Helper()                           {}
func (f *fakeT) Failed() bool                      { return len(f.texts) > 0 }
func (f *fakeT) Error(args ...any)                 { f.texts = append(f.texts, fmt.Sprint(args...)) }
func (f *fakeT) Errorf(format string, args ...any) { f.Error(fmt.Sprintf(format, args...)) }
func (f *fakeT) Fatal(args ...any)                 { f.Error(args...); panic(f) }
func (f *fakeT) Logf(format string, args ...any) {
	f.logs = append(f.logs, fmt.Sprintf(format, args...))
}
func (f *fakeT) Cleanup(undo func()) { f.cleanups = append(f.cleanups, undo) }
func (f *fakeT) text() string        { return strings.Join(f.texts, "\n") }

// end runs the functions that were registered with Cleanup.
func (f *fakeT) end() {
	for i := len(f.cleanups) - 1; i >= 0; i-- {
		f.cleanups[i]()
	}
}

// wantFailure fails t unless check fails with the text want.
func wantFailure(t *testing.T, want string, check func(t testing.TB)) {
	t.Helper()
	var f fakeT
	check(&f)
	if got := f.text(); got != want {
		t.Errorf("check failed with\n%s\nwant\n%s", got, want)
	}
}

// wantSuccess fails t if check fails.
func wantSuccess(t *testing.T, check func(t testing.TB)) {
	t.Helper()
	wantFailure(t, "", check)
}

// wantPanic fails t unless f panics with want.
func wantPanic(t *testing.T, want string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if got := fmt.Sprint(recover()); got != want {
			t.Errorf("panic = %s, want %s", got, want)
		}
	}()
	f()
}

const childVariable = "PENSTOCK_PIPETEST_CHILD"

// inChild reports whether this process runs the test that fails.
func inChild() bool { return os.Getenv(childVariable) == "1" }

// failingChild runs the calling test again, in a child process where inChild is
// true, and returns its output. The test must fail there, and must not crash.
func failingChild(t *testing.T) string {
	t.Helper()
	out, code := child(t)
	if code != 1 || !strings.Contains(out, "--- FAIL: "+t.Name()) {
		t.Errorf("the child exited with %d, want a test that fails:\n%s", code, out)
	}
	return out
}

// child runs the calling test again in a child process.
func child(t *testing.T) (out string, code int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.count=1")
	cmd.Env = append(os.Environ(), childVariable+"=1")
	text, _ := cmd.CombinedOutput() // the code says the same as the error
	return string(text), cmd.ProcessState.ExitCode()
}

var (
	lineNumber  = regexp.MustCompile(`\.go:\d+`)
	indentation = regexp.MustCompile(`(?m)^[ \t]+`)
)

// wantText fails t unless got contains the lines of want. Indentation and line
// numbers do not matter.
func wantText(t *testing.T, got, want string) {
	t.Helper()
	plain := func(s string) string {
		return strings.TrimSpace(indentation.ReplaceAllString(lineNumber.ReplaceAllString(s, ".go"), ""))
	}
	if !strings.Contains(plain(got), plain(want)) {
		t.Errorf("the output is\n%s\nand does not contain\n%s", got, plain(want))
	}
}

// upTo returns the numbers from 0 to n-1.
func upTo(n int) []int {
	s := make([]int, n)
	for i := range s {
		s[i] = i
	}
	return s
}

// readAll reads r to its end. It returns the elements, the length of each
// Buffer, and the error at the end.
func readAll[T any](r pump.ReadStream[T]) (got []T, lengths []int, err error) {
	for {
		b, err := r.Read(context.Background())
		if err != nil {
			return got, lengths, err
		}
		got = append(got, b.Elements()...)
		lengths = append(lengths, b.Len())
		b.Release()
	}
}

// blocked returns a Behaviour that blocks forever. Call it in the bubble, to
// which its channel then belongs.
func blocked() pipetest.Behaviour { return pipetest.BlockAfter(0, make(chan struct{})) }

// passes runs test as go test does, in quiet mode, and reports whether it
// passes. An Example shows with it that a test in its body works.
func passes(test func(t *testing.T)) bool {
	verbose := flag.Lookup("test.v")
	before := verbose.Value.String()
	_ = verbose.Value.Set("false")
	defer verbose.Value.Set(before)
	every := func(pattern, name string) (bool, error) { return true, nil }
	return testing.RunTests(every, []testing.InternalTest{{Name: "Test", F: test}})
}
