package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// A table is the output of the program. It has a line for each mutation,
// printed as soon as the outcome is known, and a sum.
type table struct {
	verbose bool // with the output of the tests
	start   time.Time

	mu    sync.Mutex // guards the fields below
	w     io.Writer
	lines int
	wrong []string // mutations that were not caught, with their place in the list
}

// add prints how m was caught, by which test, and how long that took.
func (t *table) add(m mutation, o outcome, output string, d time.Duration) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lines++
	by := ""
	if o.caught() {
		by = strings.TrimSpace(o.pkg + " " + o.test)
	} else {
		t.wrong = append(t.wrong, fmt.Sprintf("%s: %s: %s", m.where, m.name, o.how))
	}
	_, err := fmt.Fprintf(t.w, "%-12s %5.1f s  %-75s %s\n", o.how, d.Seconds(), m.name, by)
	if err == nil && (t.verbose || o.how == broken) {
		_, err = fmt.Fprintln(t.w, output)
	}
	return err
}

// sumUp prints the sum and repeats the mutations that were not caught. It
// reports whether all were caught.
func (t *table) sumUp() (ok bool, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	text := fmt.Sprintf("%d of %d mutations caught in %.0f s\n", t.lines-len(t.wrong), t.lines, time.Since(t.start).Seconds())
	for _, line := range t.wrong {
		text += line + "\n"
	}
	if _, err := io.WriteString(t.w, text); err != nil {
		return false, err
	}
	return len(t.wrong) == 0, nil
}
