package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The program refuses before it touches a file.
func TestOutputsMustNotBeFilesOfTheDatabase(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	// The database is reached through a link that points to nothing yet, and
	// through a link to the folder.
	err := errors.Join(os.Symlink("real.db", at("link.db")), os.Symlink(dir, at("folder")))
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"-db", at("x.db"), "-report", at("x.db-wal")},
		{"-db", at("x.db"), "-report", at("x.db-shm")},
		{"-db", at("x.db"), "-rejects", at("x.db-journal")},
		{"-db", at("x.db"), "-rejects", at("folder/x.db-wal")},
		{"-db", at("folder/x.db"), "-report", at("x.db-wal")},
		{"-db", at("link.db"), "-report", at("real.db")},
		{"-db", at("link.db"), "-report", at("real.db-wal")},
		{"-db", at("link.db"), "-rejects", at("link.db-wal")},
		{"-db", at("x.db"), "-report", at("r"), "-rejects", at("folder/r")},
	} {
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), args, &stdout, &stderr)
		if code != exitUsage || !strings.Contains(stderr.String(), "different files") {
			t.Errorf("run(%q) = %d, %q, want 2 and the refusal", args, code, stderr.String())
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 2 {
		t.Errorf("the folder has %v, %v, want only the links", left, err)
	}
}

func TestInputMustNotBeAFileOfTheDatabase(t *testing.T) {
	out := newOutputs(t)
	for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
		name := out.db + suffix
		writeFile(t, name, header)
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), out.args("-in", name), &stdout, &stderr)
		if code != exitFailed || !strings.Contains(stderr.String(), name+" cannot be both an input and an output") {
			t.Errorf("input %s: run() = %d, %s, want 1 and the refusal", name, code, stderr.String())
		}
		if got := readFile(t, name); got != header {
			t.Errorf("input %s = %q, want it as it was", name, got)
		}
	}
}

// The program removes and replaces its outputs. A link to an output may be one
// that other programs need, such as /dev/stdout.
func TestOutputsThatAreLinksAreRefused(t *testing.T) {
	out := newOutputs(t)
	writeFile(t, out.report+".target", "other text")
	if err := os.Symlink(out.report+".target", out.report); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	code := run(t.Context(), out.args(), &stdout, &stderr)
	if code != exitFailed || !strings.Contains(stderr.String(), out.report+" is a symbolic link") {
		t.Errorf("run() = %d, %s, want 1 and the refusal", code, stderr.String())
	}
	if got := readFile(t, out.report); got != "other text" {
		t.Errorf("the file has %q, want it as it was", got)
	}
}
