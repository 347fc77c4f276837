package main

import (
	"bytes"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// Each input has goroutines and an open file.
func TestTooManyInputsAreRefused(t *testing.T) {
	dir := t.TempDir()
	for i := range maxInputs + 1 {
		writeFile(t, filepath.Join(dir, strconv.Itoa(i)), header)
	}
	var stdout, stderr bytes.Buffer
	code := run(t.Context(), newOutputs(t).args("-in", filepath.Join(dir, "*")), &stdout, &stderr)
	if code != exitFailed || !strings.Contains(stderr.String(), "1001 files") {
		t.Errorf("run() = %d, %s, want 1 and the number of files", code, stderr.String())
	}
}
