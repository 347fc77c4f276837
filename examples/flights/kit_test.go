package main

import (
	"compress/gzip"
	"database/sql"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const header = "date,delay,distance,origin,destination\n"

// outputs are the files that one run writes.
type outputs struct{ db, report, rejects string }

func (o outputs) args(more ...string) []string {
	return append([]string{"-db", o.db, "-report", o.report, "-rejects", o.rejects}, more...)
}

func newOutputs(tb testing.TB) outputs {
	dir := tb.TempDir()
	return outputs{
		db:      filepath.Join(dir, "flights.db"),
		report:  filepath.Join(dir, "report.csv"),
		rejects: filepath.Join(dir, "rejects.ndjson"),
	}
}

// loaded returns the number of rows in the database, over a connection of its
// own.
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

func readCSV(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func openFile(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func atoi(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
