package main

import (
	"bufio"
	"regexp"
	"strings"
)

// An outcome is what go test made of a mutation.
type outcome struct {
	pkg  string // whose tests have decided
	how  string // one of the words below
	test string // the first one that noticed; "": none by name
}

const (
	missed   = "MISSED"       // all tests pass
	broken   = "DOES NOT RUN" // it does not compile: the list is wrong
	failed   = "fail"
	panicked = "panic"
	hung     = "hang"
	deadlock = "deadlock"
	raced    = "race"
	leaked   = "leak"
)

// caught reports whether the tests did what they are for.
func (o outcome) caught() bool { return o.how != missed && o.how != broken }

// ways are the ways to fail, by what go test prints; those above are more telling than those below.
var ways = []struct {
	how   string
	print *regexp.Regexp
}{
	{broken, regexp.MustCompile(`(?m)\[(build|setup) failed\]$|^go: `)},
	{hung, regexp.MustCompile(`(?m)^panic: test timed out after|^\*\*\* Test killed`)},
	{raced, regexp.MustCompile(`(?m)^WARNING: DATA RACE`)},
	{deadlock, regexp.MustCompile(`(?m)^panic: deadlock: |^fatal error: all goroutines are asleep`)},
	{panicked, regexp.MustCompile(`(?m)^panic: |^fatal error: `)},
	{leaked, regexp.MustCompile(`(?m)^goleak: `)},
}

// outcomeOf reads the output of a go test -v that has failed.
func outcomeOf(pkg, output string) outcome {
	o := outcome{pkg: pkg, how: failed, test: failing(output)}
	for _, way := range ways {
		if way.print.MatchString(output) {
			o.how = way.how
			break
		}
	}
	return o
}

// failing returns the first test that has failed, or else the last that was started and has not ended.
func failing(output string) string {
	var running string
	lines := bufio.NewScanner(strings.NewReader(output))
	lines.Buffer(nil, 1<<20) // longer than what a test prints in a line
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if name, ok := strings.CutPrefix(line, "=== RUN "); ok {
			running = strings.TrimSpace(name)
		}
		if name, ok := strings.CutPrefix(line, "--- FAIL: "); ok {
			name, _, _ = strings.Cut(name, " ")
			return name
		}
		if name, ok := strings.CutPrefix(line, "--- PASS: "); ok && strings.HasPrefix(name, running+" ") {
			running = ""
		}
	}
	return running
}
