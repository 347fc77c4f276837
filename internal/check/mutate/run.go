package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// A runner runs the tests of a module with a mutation in it. It does not touch
// the files of the module.
type runner struct {
	root    string        // of the module
	tmp     string        // where mutated files go
	timeout time.Duration // of the tests of one package
	flags   []string      // of go test, for all mutations
}

// run runs the tests with m, which is the n-th mutation. It returns the outcome
// and the output of the tests. An error is one of the runner, not of the tests.
func (r *runner) run(ctx context.Context, n int, m mutation) (outcome, string, error) {
	overlay, err := r.overlay(n, m)
	if err != nil {
		return outcome{}, "", err
	}
	flags := append([]string{"-overlay=" + overlay}, m.flags...)
	for _, pkg := range m.tests {
		output, err := r.goTest(ctx, pkg, flags...)
		if err != nil {
			return outcome{}, "", err
		}
		if output != "" {
			return outcomeOf(pkg, output), output, nil
		}
	}
	return outcome{how: missed}, "", nil
}

// overlay writes the mutated files, and the file that makes the go command read
// them in place of the originals.
func (r *runner) overlay(n int, m mutation) (string, error) {
	files, err := m.mutated(r.root)
	if err != nil {
		return "", err
	}
	replace := make(map[string]string)
	for name, src := range files {
		mutated := filepath.Join(r.tmp, fmt.Sprintf("%d-%d.go", n, len(replace)))
		if err := os.WriteFile(mutated, src, 0o600); err != nil {
			return "", err
		}
		replace[filepath.Join(r.root, filepath.FromSlash(name))] = mutated
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	overlay := filepath.Join(r.tmp, fmt.Sprintf("%d.json", n))
	return overlay, os.WriteFile(overlay, text, 0o600)
}

// goTest runs the tests of pkg. It returns their output if they fail, and
// nothing if they pass.
func (r *runner) goTest(ctx context.Context, pkg string, flags ...string) (string, error) {
	// -v names the test that was running when the process died. Vet is off,
	// because it would find some mutations that the tests must find.
	args := []string{"test", "-v", "-count=1", "-vet=off", "-failfast", "-timeout=" + r.timeout.String()}
	args = append(append(args, r.flags...), flags...)
	cmd := exec.CommandContext(ctx, "go", append(args, pkg)...)
	cmd.Dir = r.root
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // so that it ends the tests as well
	cmd.WaitDelay = time.Minute
	output, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return "", context.Cause(ctx)
	case err == nil:
		return "", nil
	case !errors.As(err, &exit):
		return "", err
	}
	return "$ go " + strings.Join(cmd.Args[1:], " ") + "\n" + string(output), nil
}
