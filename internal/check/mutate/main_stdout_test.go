package main

import (
	"errors"
	"testing"
	"time"
)

// A fullDevice fails each Write after the first left ones.
type fullDevice struct{ left int }

var errFull = errors.New("no space left on device")

func (d *fullDevice) Write(p []byte) (int, error) {
	if d.left--; d.left < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestFullStdoutIsAnError(t *testing.T) {
	for _, args := range [][]string{{"-list"}, {"-list", "-sample=3"}} {
		if ok, err := mutate(t.Context(), args, &fullDevice{}); ok || !errors.Is(err, errFull) {
			t.Errorf("mutate(%q) = %t, %v; want false, %v", args, ok, err, errFull)
		}
	}
}

// A long run ends at the first line that cannot be printed.
func TestFullStdoutEndsARun(t *testing.T) {
	r := newRunner(t)
	s := settings{workers: 1, runner: *r}
	e := edit{"a.go", "Sum", []string{"i := 1"}, []string{"i := 2"}}
	m := mutation{name: "a/one", tests: []string{"."}, edits: []edit{e}}
	start := time.Now()
	ok, err := s.runAll(t.Context(), []mutation{m, m, m, m, m, m, m, m}, &fullDevice{left: 1})
	if ok || !errors.Is(err, errFull) {
		t.Errorf("runAll = %t, %v after %v; want false, %v", ok, err, time.Since(start), errFull)
	}
}

func TestNumbersOfFlagsAreBounded(t *testing.T) {
	for _, arg := range []string{"-p=0", "-p=-1", "-p=100000000", "-sample=-1"} {
		if _, err := parseArgs([]string{arg}); err == nil {
			t.Errorf("parseArgs(%s) = nil, want an error", arg)
		}
	}
}
