package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const header = "date,delay,distance,origin,destination\n"

// Rows that are no flights go to the rejects with file, line and reason, and nowhere
// else; those around them are loaded.
func TestRejects(t *testing.T) {
	dir := t.TempDir()
	plain := filepath.Join(dir, "a.csv")
	writeFile(t, plain, header+
		"2001-01-01 00:01,33,2176,LAS,PHL\n"+
		"2001-02-30 00:01,19,215,ATL,SAV\n"+ // 3
		"2001-01-01 00:01,14,405,MCI\n"+ // 4
		"2001-01-01 00:01,x,405,MCI,MDW\r\n"+ // 5
		"2001-01-01 00:01,\"14,405,MCI,MDW\n"+ // 6
		"\n"+
		"\"2001-01-01 00:01\",-13,2345,QQQ,LAX\n"+
		"2001-01-01 00:01,14,-405,MCI,MDW") // 9
	packed := filepath.Join(dir, "b.csv.gz")
	writeFile(t, packed, compress(t, header+
		"2001-01-01 25:61,33,2176,LAS,PHL\n"+ // 2
		"2001-01-01 00:01,33,2176,LAS,PHL,\n"+ // 3
		"2001-01-01 00:01,33,2176,LAS,P1L\n"+ // 4
		"2001-01-01 00:01,33,2176,LAS,PHL\n"))

	out := newOutputs(t)
	var stdout, stderr bytes.Buffer
	if code := run(t.Context(), out.args("-in", filepath.Join(dir, "*")), &stdout, &stderr); code != exitOK {
		t.Fatalf("run() = %d, want 0; %s", code, stderr.String())
	}
	const counts = "\n11 rows in 2 files: 3 loaded, 8 rejected; 1 of an airport that is not known\n"
	if !strings.HasSuffix(stdout.String(), counts) {
		t.Errorf("stdout = %s, want %s at its end", stdout.String(), counts)
	}
	want := map[place]string{
		{plain, 3}: "date", {plain, 4}: "fields", {plain, 5}: "delay", {plain, 6}: `"`, {plain, 9}: "negative",
		{packed, 2}: "date", {packed, 3}: "fields", {packed, 4}: "destination",
	}
	checkRejects(t, out.rejects, want)
	got := readCSV(t, out.report)[1:]
	if want := [][]string{
		{"LAS", "McCarran International", "Las Vegas", "NV", "2", "33.000", "1.000", "4352"},
		{"QQQ", "", "", "", "1", "-13.000", "0.000", "2345"},
	}; !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("report = %q, want %q", got, want)
	}
	if got := loaded(t, out.db); got != 3 {
		t.Errorf("%d rows in the database, want 3", got)
	}
}

type place struct {
	file string
	line int64
}

// checkRejects compares the rejects, in no order, with what each reason must contain.
func checkRejects(t *testing.T, path string, want map[place]string) {
	t.Helper()
	rejects := json.NewDecoder(strings.NewReader(readFile(t, path)))
	for rejects.More() {
		var r Reject
		if err := rejects.Decode(&r); err != nil {
			t.Fatal(err)
		}
		at := place{r.File, r.Line}
		reason, ok := want[at]
		if !ok || !strings.Contains(r.Reason, reason) || !strings.HasPrefix(r.Text, "2001-") {
			t.Errorf("reject %+v, want the reason %q", r, reason)
		}
		if strings.Contains(r.Reason, path) {
			t.Errorf("reason %q names the file, which has a field of its own", r.Reason)
		}
		delete(want, at)
	}
	if len(want) > 0 {
		t.Errorf("not rejected: %v", want)
	}
}

// A file that was cut off must not look complete: no report, and no half batch.
func TestTruncated(t *testing.T) {
	whole, err := months.ReadFile("data/flights-2001-01.csv.gz")
	if err != nil {
		t.Fatal(err)
	}
	for _, length := range []int{0, 5, len(whole) / 2, len(whole) - 1} {
		name := filepath.Join(t.TempDir(), "cut.csv.gz")
		writeFile(t, name, string(whole[:length]))
		out := newOutputs(t)
		writeFile(t, out.report, "of an earlier run")
		var stdout, stderr bytes.Buffer
		code := run(t.Context(), out.args("-in", name), &stdout, &stderr)
		if code != exitFailed || !strings.Contains(stderr.String(), name) || !strings.Contains(stderr.String(), "truncated") {
			t.Errorf("run() = %d, %s, want 1, %s and truncated", code, stderr.String(), name)
		}
		checkPartial(t, out, stdout.String())
	}
}

// An interrupted run leaves whole batches. The input never ends, so only ctx can end the run; the
// limit makes sure that much of what was read has been loaded by then.
func TestCancel(t *testing.T) {
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
		t.Errorf("exit code %d, %s, want 130 and how far it came", code, stderr.String())
	}
	checkPartial(t, out, stdout.String())
	if loaded(t, out.db) == 0 {
		t.Error("nothing was loaded before the interruption: the test proves nothing")
	}
}

// checkPartial checks what a run that has failed leaves behind.
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

// A repeat reads the same line again and again. It calls then when left bytes were read.
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

func TestNoInput(t *testing.T) {
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

// What is wrong with the surroundings is named.
func TestUnusable(t *testing.T) {
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
		args []string // after those of newOutputs, which they override
		want []string
	}{
		{"no file", []string{"-in", nowhere}, []string{nowhere, "no such file"}},
		{"no match", []string{"-in", filepath.Join(dir, "*.gz")}, []string{"*.gz", "no such file"}},
		{"folder", []string{"-in", dir}, []string{dir, "no regular file"}},
		{"header", []string{"-in", other}, []string{other, "columns"}},
		{"header above bad rows", []string{"-in", short}, []string{short, "columns"}},
		{"header in a packed file", []string{"-in", packed}, []string{packed, "columns"}},
		{"blank", []string{"-in", blank}, []string{blank, "empty"}},
		{"database", []string{"-in", good, "-db", nowhere}, []string{nowhere, "database"}},
		{"no database", []string{"-in", good, "-db", other}, []string{other, "not a database"}},
		{"report", []string{"-in", good, "-report", nowhere}, []string{filepath.Dir(nowhere), "write report"}},
		{"rejects", []string{"-in", good, "-rejects", nowhere}, []string{filepath.Dir(nowhere), "write rejects"}},
		{"input as output", []string{"-in", good, "-report", good}, []string{good, "to be read and to be written"}},
		{"input as output by a link", []string{"-in", good, "-report", filepath.Join(alias, "good.csv")}, []string{alias, "to be read and to be written"}},
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

// loaded returns the number of rows in the database, asked by a connection of its own.
func loaded(t *testing.T, path string) int {
	t.Helper()
	n, err := countFlights(openFile(t, path))
	if err != nil {
		t.Fatal(err)
	}
	return int(n)
}

func compress(t *testing.T, text string) string {
	t.Helper()
	var sb strings.Builder
	z := gzip.NewWriter(&sb)
	if _, err := io.WriteString(z, text); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return sb.String()
}

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
