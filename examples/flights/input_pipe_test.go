//go:build unix

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// An input is opened twice, and an output is replaced. The open of a named pipe
// would wait for the other side, and not see Ctrl-C.
func TestNamedPipesAreRefused(t *testing.T) {
	fifo := filepath.Join(t.TempDir(), "fifo.csv")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, flag := range []string{"-in", "-db", "-report", "-rejects"} {
		out := newOutputs(t)
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), out.args(flag, fifo), &stdout, &stderr)
		if code != exitFailed || !strings.Contains(stderr.String(), fifo+" is not a regular file") {
			t.Errorf("%s: run() = %d, %s, want 1 and the refusal", flag, code, stderr.String())
		}
		if info, err := os.Stat(fifo); err != nil || info.Mode()&os.ModeNamedPipe == 0 {
			t.Fatalf("%s: Stat = %v, %v, want the named pipe", flag, info, err)
		}
	}
}
