package main

import (
	"bufio"
	"regexp"
	"strings"
)

// An outcome is the result of go test with a mutation.
type outcome struct {
	pkg  string // the package whose tests decided
	how  string // one of the words below
	test string // the first test that failed, or ""
}

const (
	missed   = "MISSED"       // all tests pass
	broken   = "DOES NOT RUN" // it does not compile, so the list is wrong
	failed   = "fail"
	panicked = "panic"
	hung     = "hang"
	deadlock = "deadlock"
	raced    = "race"
	leaked   = "leak"
)

// caught reports whether the tests noticed the mutation.
func (o outcome) caught() bool { return o.how != missed && o.how != broken }

// ways are the ways to fail, with what go test prints. The first one that
// matches is the most specific.
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

// outcomeOf reads the output of a failed go test -v.
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

// failing returns the first test that failed. If there is none, it returns the
// last test that was started and did not end.
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
