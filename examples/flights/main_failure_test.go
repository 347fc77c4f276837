package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The run fails, without a report and without a part of a batch.
func TestTruncatedFileFailsTheRun(t *testing.T) {
	whole, err := months.ReadFile("data/flights-2001-01.csv.gz")
	if err != nil {
		t.Fatal(err)
	}
	for _, length := range []int{0, 5, len(whole) / 2, len(whole) - 1} {
		name := filepath.Join(t.TempDir(), "half.csv.gz")
		writeFile(t, name, string(whole[:length]))
		out := newOutputs(t)
		writeFile(t, out.report, "the report of an earlier run")
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), out.args("-in", name), &stdout, &stderr)
		if got := stderr.String(); code != exitFailed || !strings.Contains(got, name) || !strings.Contains(got, "truncated") {
			t.Errorf("run() = %d, %s, want 1, %s and truncated", code, got, name)
		}
		checkPartial(t, out, stdout.String())
	}
}

// The input never ends, so only ctx can end the run. Because of the limit, some
// batches are loaded by then.
func TestInterruptedRunLeavesWholeBatches(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	lines := &repeat{line: "2001-01-01 00:01,33,2176,LAS,PHL\n", left: 8 << 20, then: cancel}
	endless := input{name: "endless", open: func() (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(strings.NewReader(header), lines)), nil
	}}
	out := newOutputs(t)
	s, err := parseSettings(out.args("-limit=1MiB"), io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	code := conclude(ctx, loadAll(ctx, s, []input{endless}, &stdout, &stderr), &stderr)
	if code != exitInterrupted || !strings.Contains(stderr.String(), "rows were read") {
		t.Errorf("exit code %d, %s, want 130 and the number of rows", code, stderr.String())
	}
	checkPartial(t, out, stdout.String())
	if loaded(t, out.db) == 0 {
		t.Error("no batch was loaded before the interruption, so the test proves nothing")
	}
}

// checkPartial checks the outputs of a run that has failed.
func checkPartial(t *testing.T, out outputs, stdout string) {
	t.Helper()
	if n := loaded(t, out.db); n%batchLength != 0 {
		t.Errorf("%d rows in the database, want whole batches of %d", n, batchLength)
	}
	for _, name := range []string{out.report, out.rejects} {
		if _, err := os.Stat(name); !os.IsNotExist(err) {
			t.Errorf("Stat(%s) = %v, want no such file", name, err)
		}
	}
	if stdout != "" {
		t.Errorf("stdout = %q, want nothing", stdout)
	}
}

// A repeat is a reader of the same line, repeated without end. After left bytes
// it calls then.
type repeat struct {
	line     string
	at, left int
	then     func()
}

func (r *repeat) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = r.line[r.at]
		r.at = (r.at + 1) % len(r.line)
	}
	if r.left -= len(p); r.left < 0 {
		r.then()
	}
	return len(p), nil
}

func TestInputWithoutRowsIsLoaded(t *testing.T) {
	dir := t.TempDir()
	empty := filepath.Join(dir, "empty.csv")
	writeFile(t, empty, header)
	out := newOutputs(t)
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), out.args("-in", empty), &stdout, &stderr); code != exitOK {
		t.Fatalf("run() = %d, want 0; %s", code, stderr.String())
	}
	if got, want := readFile(t, out.report), strings.Join(reportHeader, ",")+"\n"; got != want {
		t.Errorf("report = %q, want %q", got, want)
	}
	if !strings.Contains(stdout.String(), "0 rows in 1 files: 0 loaded") || loaded(t, out.db) != 0 {
		t.Errorf("stdout = %s, want no rows", stdout.String())
	}
}

func TestUnusableFilesAreNamed(t *testing.T) {
	dir := t.TempDir()
	good := filepath.Join(dir, "good.csv")
	writeFile(t, good, header)
	other := filepath.Join(dir, "other.csv")
	writeFile(t, other, "a,b,c,d,e\n1,2,3,4,5\n")
	short, packed := filepath.Join(dir, "short.csv"), filepath.Join(dir, "packed.csv")
	writeFile(t, short, "date,foo\n1,2,3,4,5\n")
	writeFile(t, packed, compress(t, "date,foo\n"))
	blank, nowhere := filepath.Join(dir, "blank.csv"), filepath.Join(dir, "nowhere", "x")
	writeFile(t, blank, "")
	folder, alias := filepath.Join(t.TempDir(), "folder"), filepath.Join(t.TempDir(), "alias")
	if err := errors.Join(os.Mkdir(folder, 0o700), os.Symlink(dir, alias)); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		args []string // override those of newOutputs
		want []string
	}{
		{"missing file", []string{"-in", nowhere}, []string{nowhere, "no such file"}},
		{"no match", []string{"-in", filepath.Join(dir, "*.gz")}, []string{"*.gz", "no such file"}},
		{"folder", []string{"-in", dir}, []string{dir, "not a regular file"}},
		{"header", []string{"-in", other}, []string{other, "columns"}},
		{"header above bad rows", []string{"-in", short}, []string{short, "columns"}},
		{"header in a packed file", []string{"-in", packed}, []string{packed, "columns"}},
		{"blank", []string{"-in", blank}, []string{blank, "empty"}},
		{"database", []string{"-in", good, "-db", nowhere}, []string{nowhere, "database"}},
		{"not a database", []string{"-in", good, "-db", other}, []string{other, "not a database"}},
		{"report", []string{"-in", good, "-report", nowhere}, []string{filepath.Dir(nowhere), "write report"}},
		{"rejects", []string{"-in", good, "-rejects", nowhere}, []string{filepath.Dir(nowhere), "write rejects"}},
		{"input as output", []string{"-in", good, "-report", good}, []string{good, "both an input and an output"}},
		{"input as output through a link", []string{"-in", good, "-report", alias + "/good.csv"}, []string{alias, "both an input and an output"}},
		{"folder as output", []string{"-in", good, "-report", folder}, []string{folder, "is a folder"}},
	} {
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), newOutputs(t).args(test.args...), &stdout, &stderr)
		for _, want := range test.want {
			if code != exitFailed || !strings.Contains(stderr.String(), want) || stdout.Len() > 0 {
				t.Errorf("%s: run() = %d, %s, want 1 and %q", test.name, code, stderr.String(), want)
			}
		}
	}
	if got := readFile(t, good); got != header {
		t.Errorf("input = %q, want it as it was", got)
	}
	if _, err := os.Stat(folder); err != nil {
		t.Errorf("the folder is gone: %v", err)
	}
}
