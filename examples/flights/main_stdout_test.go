package main

import (
	"bytes"
	"errors"
	"path/filepath"
	"strings"
	"testing"
)

// A fullDevice fails each Write after the first left ones.
type fullDevice struct{ left int }

var errFull = errors.New("no space left on device")

func (d *fullDevice) Write(p []byte) (int, error) {
	if d.left--; d.left < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestFullStdoutFailsTheRun(t *testing.T) {
	in := filepath.Join(t.TempDir(), "in.csv")
	writeFile(t, in, header+"2001-01-01 00:01,33,2176,LAS,PHL\n")
	for writes := 0; ; writes++ {
		var stderr bytes.Buffer
		out := newOutputs(t)
		stdout := &fullDevice{left: writes}
		code := run(t.Context(), out.args("-in", in), stdout, &stderr)
		if stdout.left >= 0 {
			if code != exitOK || writes < 2 {
				t.Errorf("run() = %d after %d writes, want 0 after at least 2", code, writes)
			}
			return
		}
		if code != exitFailed || !strings.Contains(stderr.String(), errFull.Error()) {
			t.Fatalf("run() with a stdout that is full after %d writes = %d, %s, want 1 and the error", writes, code, stderr.String())
		}
	}
}
