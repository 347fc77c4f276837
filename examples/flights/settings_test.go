package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestByteSizeOfAFlag(t *testing.T) {
	for s, want := range map[string]int64{
		"1": 1, "1048576": 1 << 20, "512KiB": 512 << 10, "8MiB": 8 << 20, "2GiB": 2 << 30,
		"": 0, "0": 0, "-1": 0, "8MB": 0, "MiB": 0, "8 MiB": 0, "1.5MiB": 0, "9999999999999GiB": 0,
	} {
		var got byteSize
		if err := got.Set(s); int64(got) != want || (err == nil) != (want > 0) {
			t.Errorf("Set(%q) = %d, %v, want %d", s, int64(got), err, want)
		}
	}
}

// The program exits with code 2 and touches no file.
func TestBadFlagIsNamed(t *testing.T) {
	for _, test := range []struct{ args, want string }{
		{"-nope", "-nope"},
		{"-limit=8MB", "-limit"},
		{"-limit=0", "-limit"},
		{"-workers=0", "-workers"},
		{"-workers=two", "-workers"},
		{"-workers=100000000", "-workers"},
		{"-in=[", "-in"},
		{"-db=", "-db"},
		{"-db=x -report=./x", "different files"},
		{"a.csv b.csv", `"a.csv"`},
	} {
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), strings.Fields(test.args), &stdout, &stderr)
		if code != exitUsage || !strings.Contains(stderr.String(), test.want) || stdout.Len() > 0 {
			t.Errorf("run(%s) = %d, %q, want 2 and %q", test.args, code, stderr.String(), test.want)
		}
	}
}

func TestHelpListsFlags(t *testing.T) {
	var stdout, stderr bytes.Buffer
	code := run(t.Context(), []string{"-h"}, &stdout, &stderr)
	if code != exitOK || !strings.Contains(stderr.String(), "-rejects") {
		t.Errorf("run(-h) = %d, %q", code, stderr.String())
	}
}

func TestTwoOutputsMustNotShareAFile(t *testing.T) {
	dir, alias := t.TempDir(), filepath.Join(t.TempDir(), "alias")
	if err := os.Symlink(dir, alias); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	args := []string{"-db", filepath.Join(dir, "x"), "-report", filepath.Join(alias, "x")}
	if code := run(t.Context(), args, &stdout, &stderr); code != exitUsage || !strings.Contains(stderr.String(), "different files") {
		t.Errorf("run(%q) = %d, %s", args, code, stderr.String())
	}
}
