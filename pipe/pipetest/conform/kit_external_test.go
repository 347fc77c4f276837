package conform_test

import (
	"flag"
	"os"
	"os/exec"
	"strings"
	"testing"
)

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

const childVariable = "PENSTOCK_CONFORM_CHILD"

// inChild reports whether this process runs the test that fails.
func inChild() bool { return os.Getenv(childVariable) == "1" }

// failingChild runs the calling test again, in a child process where inChild is
// true, and returns its output. The test must fail there.
func failingChild(t *testing.T) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.count=1")
	cmd.Env = append(os.Environ(), childVariable+"=1")
	text, _ := cmd.CombinedOutput() // the exit code says the same as the error
	if code := cmd.ProcessState.ExitCode(); code != 1 || !strings.Contains(string(text), "--- FAIL: "+t.Name()) {
		t.Errorf("the child exited with %d, want a test that fails:\n%s", code, text)
	}
	return string(text)
}
