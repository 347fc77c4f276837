package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// How often the progress is shown.
const (
	drawEvery  = 100 * time.Millisecond // on a terminal
	printEvery = 5 * time.Second        // elsewhere
)

// A progress shows how much a pipeline has done. All its figures come from
// Stats, so the stages need not count anything.
type progress struct {
	p        *pipe.Pipeline
	w        io.Writer
	terminal bool
	total    int64 // bytes of all inputs

	width int // of the line that is on the terminal
}

func newProgress(p *pipe.Pipeline, inputs []input, w io.Writer) *progress {
	g := &progress{p: p, w: w, terminal: isTerminal(w)}
	for _, in := range inputs {
		g.total += in.size
	}
	return g
}

// watch shows the progress until done is closed.
func (g *progress) watch(done <-chan struct{}) {
	ticker := time.NewTicker(drawEvery)
	defer ticker.Stop()
	defer g.clear()
	printed := time.Now()
	for {
		select {
		case <-done:
			return
		case now := <-ticker.C:
			st := g.p.Stats()
			switch {
			case g.terminal:
				g.draw(g.line(st))
			case now.Sub(printed) >= printEvery:
				fmt.Fprintln(g.w, g.line(st))
				printed = now
			}
		}
	}
}

// line returns the progress in one line.
func (g *progress) line(st pipe.Stats) string {
	read, rows := countRead(st), countRows(st)
	seconds := max(st.Elapsed.Seconds(), 1e-3)
	percent := 100.0
	if g.total > 0 {
		percent = 100 * float64(read) / float64(g.total)
	}
	return fmt.Sprintf("%3.0f%%  %s of %s, %s/s  %d rows, %.0f/s  %s in flight",
		percent, formatBytes(read), formatBytes(g.total), formatBytes(int64(float64(read)/seconds)),
		rows, float64(rows)/seconds, formatBytes(st.Held))
}

// draw replaces the line on the terminal.
func (g *progress) draw(line string) {
	fmt.Fprintf(g.w, "\r%-*s", g.width, line)
	g.width = len(line)
}

// clear removes the line from the terminal.
func (g *progress) clear() {
	if g.width > 0 {
		fmt.Fprintf(g.w, "\r%*s\r", g.width, "")
	}
}

// countRead returns the bytes that were read from files.
func countRead(st pipe.Stats) int64 { return sum(st, "read ").Bytes }

// countRows returns the number of rows that were read, good or bad.
func countRows(st pipe.Stats) int64 { return sum(st, "csv ").Elements }

// countRejects returns the number of rows that were rejected.
func countRejects(st pipe.Stats) int64 { return sum(st, "rejects").Elements }

// sum adds up the output of all stages whose names begin with prefix.
func sum(st pipe.Stats, prefix string) (c pipe.Count) {
	for _, s := range st.Stages {
		if strings.HasPrefix(s.Name, prefix) {
			c.Elements += s.Out.Elements
			c.Bytes += s.Out.Bytes
		}
	}
	return c
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
