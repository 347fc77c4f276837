package pipetest_test

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// A fakeT is a testing.TB that keeps what it is told. It is used by one goroutine.
type fakeT struct {
	testing.TB // for what it does not do
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

// end runs what was registered with Cleanup.
func (f *fakeT) end() {
	for i := len(f.cleanups) - 1; i >= 0; i-- {
		f.cleanups[i]()
	}
}

// wantFailure fails t unless check has failed with the text want.
func wantFailure(t *testing.T, want string, check func(t testing.TB)) {
	t.Helper()
	var f fakeT
	check(&f)
	if got := f.text(); got != want {
		t.Errorf("the failure says\n%s\nwant\n%s", got, want)
	}
}

// wantSuccess fails t if check has failed.
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

// inChild reports whether this process is to be the test that fails.
func inChild() bool { return os.Getenv(childVariable) == "1" }

// failingChild runs the calling test once more in a process of its own, where inChild is true, and returns
// what it prints. It must fail, and not crash.
func failingChild(t *testing.T) string {
	t.Helper()
	out, code := child(t)
	if code != 1 || !strings.Contains(out, "--- FAIL: "+t.Name()) {
		t.Errorf("the child ended with %d, want a test that fails:\n%s", code, out)
	}
	return out
}

func child(t *testing.T) (out string, code int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.count=1")
	cmd.Env = append(os.Environ(), childVariable+"=1")
	text, _ := cmd.CombinedOutput() // the error says no more than the code
	return string(text), cmd.ProcessState.ExitCode()
}

var (
	lineNumber  = regexp.MustCompile(`\.go:\d+`)
	indentation = regexp.MustCompile(`(?m)^[ \t]+`)
)

// wantText fails t unless got has all lines of want, one after the other. Indentation and numbers
// of lines do not matter.
func wantText(t *testing.T, got, want string) {
	t.Helper()
	plain := func(s string) string {
		return strings.TrimSpace(indentation.ReplaceAllString(lineNumber.ReplaceAllString(s, ".go"), ""))
	}
	if !strings.Contains(plain(got), plain(want)) {
		t.Errorf("the output is\n%s\nwant in it\n%s", got, plain(want))
	}
}
