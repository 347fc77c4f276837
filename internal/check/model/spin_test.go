package model_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A run is one search through all states of a model.
type run struct {
	file    string
	defines []string // for the preprocessor, such as sizes, disturbances and a mutation
}

// A verdict is the result of a search.
type verdict struct {
	output    string
	errors    string // the number, as printed
	violation string // the first one, or ""
	states    string // the number of states found, up to the violation if there is one
	complete  bool
}

var (
	errorsFound    = regexp.MustCompile(`errors: (\d+)`)
	firstViolation = regexp.MustCompile(`(?m)^pan:1: (.*) \(at depth \d+\)$`)
	statesStored   = regexp.MustCompile(`(\d+) states, stored`)
)

// tools returns the paths of spin and of a C compiler. Without them it skips
// the test, or fails it if PENSTOCK_EXPECT_SPIN=1 is set.
func tools(t *testing.T) (spin, cc string) {
	t.Helper()
	if testing.Short() && os.Getenv("PENSTOCK_EXPECT_SPIN") != "1" {
		t.Skip("searches millions of states, which takes too long for -short")
	}
	missing := t.Skipf
	if os.Getenv("PENSTOCK_EXPECT_SPIN") == "1" {
		missing = t.Fatalf
	}
	spin, err := exec.LookPath("spin")
	if err != nil {
		missing("spin is not installed, so the models are not checked (Debian: apt-get install spin): %v", err)
	}
	for _, name := range []string{"gcc", "cc", "clang"} {
		if cc, err = exec.LookPath(name); err == nil {
			return spin, cc
		}
	}
	missing("no C compiler to build the search with: %v", err)
	return "", ""
}

// searching holds a place for each search that may run at the same time. Each
// takes at most 900 MB.
var searching = make(chan struct{}, 2)

// search builds the verifier of r for one kind of search, in a folder of its
// own, and runs it with options.
func search(t *testing.T, spin, cc, kind string, r run, options ...string) verdict {
	t.Helper()
	searching <- struct{}{}
	defer func() { <-searching }()
	dir := t.TempDir()
	// The preprocessor runs first, because spin would pass its -D to a shell.
	args := []string{"-E", "-x", "c", "-o", filepath.Join(dir, "model.pml")}
	for _, d := range r.defines {
		args = append(args, "-D"+d)
	}
	command(t, ".", cc, append(args, r.file)...)
	command(t, dir, spin, "-a", "model.pml")
	optimize := "-O2"
	if slices.ContainsFunc(r.defines, func(d string) bool { return strings.HasPrefix(d, "MUTATION_") }) {
		optimize = "-O0" // the search ends before optimization would pay
	}
	command(t, dir, cc, optimize, kind, "-w", "-DMEMLIM=900", "-o", "pan", "pan.c")
	return verdictOf(command(t, dir, filepath.Join(dir, "pan"), append(options, "-m10000", "-w20")...))
}

// verdictOf reads the output of a search.
func verdictOf(output string) verdict {
	v := verdict{
		output: output,
		errors: group(errorsFound, output), violation: group(firstViolation, output), states: group(statesStored, output),
	}
	v.complete = v.states != "" && !strings.Contains(output, "too small") &&
		!strings.Contains(output, "Search not completed") && !strings.Contains(output, "-DMEMLIM bound")
	return v
}

func (v verdict) String() string {
	return fmt.Sprintf("%s states, errors: %s, %q, complete: %t", v.states, v.errors, v.violation, v.complete)
}

// group returns the group of re in text, or "".
func group(re *regexp.Regexp, text string) string {
	if m := re.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	return ""
}

// command runs a program, and returns its output.
func command(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %q: %v\n%s", filepath.Base(name), args, err, out)
	}
	return string(out)
}
