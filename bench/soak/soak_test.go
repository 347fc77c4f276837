package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// The output is the table, and then the results.
func TestShortSoakFindsNoFault(t *testing.T) {
	var out bytes.Buffer
	s, err := parse([]string{"-for", "2s", "-every", "500ms", "-seed", "7"})
	if err != nil {
		t.Fatal(err)
	}
	newSoak(t, s, &out).run(t.Context())
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) < 7 || !strings.HasPrefix(lines[0], "# first seed 7") || !strings.HasPrefix(lines[len(lines)-1], "heap: not checked") {
		t.Errorf("the output is\n%s", &out)
	}
}

func TestSoakStopsAfterTheNumberOfGraphs(t *testing.T) {
	s, err := parse([]string{"-graphs", "20"})
	if err != nil {
		t.Fatal(err)
	}
	so := newSoak(t, s, new(bytes.Buffer))
	so.run(t.Context())
	if n := so.counts.graphs.Load(); n != 20 {
		t.Errorf("%d graphs, want 20", n)
	}
}

func TestFlagsAreParsed(t *testing.T) {
	for args, want := range map[string]settings{
		"":                           {10 * time.Minute, time.Minute, 1, 0},
		"-graphs 5":                  {24 * time.Hour, time.Minute, 1, 5},
		"-for 1s -every 1ms":         {time.Second, time.Millisecond, 1, 0},
		"-graphs 5 -for 1h":          {time.Hour, time.Minute, 1, 5},
		"-seed 18446744073709551615": {10 * time.Minute, time.Minute, 1<<64 - 1, 0},
	} {
		if got, err := parse(strings.Fields(args)); err != nil || got != want {
			t.Errorf("parse(%q) = %+v, %v, want %+v", args, got, err, want)
		}
	}
}

// In a process of its own, because the test of the soak fails.
func TestFullStdoutEndsTheSoak(t *testing.T) {
	if os.Getenv("SOAK_FULL") != "" {
		s, err := parse([]string{"-for", "1h"})
		if err != nil {
			t.Fatal(err)
		}
		newSoak(t, s, fullDevice{}).run(t.Context())
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.timeout=20s")
	cmd.Env = append(os.Environ(), "SOAK_FULL=yes")
	output, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(output), errFull.Error()) || strings.Contains(string(output), "timed out") {
		t.Errorf("the soak ended with %v, want a failure with %v\n%s", err, errFull, output)
	}
}

// A fullDevice fails each Write.
type fullDevice struct{}

var errFull = errors.New("no space left on device")

func (fullDevice) Write([]byte) (int, error) { return 0, errFull }
