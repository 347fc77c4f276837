package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

func TestProgressLineSumsUpAllFiles(t *testing.T) {
	st := pipe.Stats{
		Elapsed: 2 * time.Second,
		Stages: []pipe.StageStats{
			{Name: "read a", Out: pipe.Count{Elements: 1 << 20, Bytes: 1 << 20}},
			{Name: "read b", Out: pipe.Count{Elements: 1 << 20, Bytes: 1 << 20}},
			{Name: "csv a", Out: pipe.Count{Elements: 500, Bytes: 70_000}},
			{Name: "rows", Out: pipe.Count{Elements: 400, Bytes: 60_000}},
		},
		Held: 1024,
	}
	g := progress{total: 8 << 20}
	got, want := g.line(st), " 25%  2.0 MiB of 8.0 MiB, 1.0 MiB/s  500 rows, 250/s  1.0 KiB in flight"
	if got != want {
		t.Errorf("line = %q, want %q", got, want)
	}
	if got := (&progress{}).line(pipe.Stats{}); !strings.HasPrefix(got, "100%") {
		t.Errorf("line of empty inputs = %q, want 100%%", got)
	}
}

func TestProgressDrawErasesALongerLine(t *testing.T) {
	var w bytes.Buffer
	g := progress{w: &w, terminal: true}
	g.draw("12345")
	g.draw("123")
	g.clear()
	if got, want := w.String(), "\r12345\r123  \r   \r"; got != want {
		t.Errorf("terminal got %q, want %q", got, want)
	}
}
