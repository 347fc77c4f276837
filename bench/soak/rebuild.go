package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime/debug"
)

const experiment = "goroutineleakprofile"

// rebuilt builds this program again with the leak profile of the runtime, runs
// it, and returns its exit status.
func rebuilt(args []string) int {
	if _, err := fmt.Printf("# building again with GOEXPERIMENT=%s\n", experiment); err != nil {
		return failed(err)
	}
	dir, err := os.MkdirTemp("", "soak")
	if err != nil {
		return failed(err)
	}
	defer os.RemoveAll(dir)
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return failed(errors.New("the program does not know its package"))
	}
	program := filepath.Join(dir, "soak")
	build := exec.Command("go", "build", "-o", program, info.Path)
	build.Env = append(os.Environ(), "GOEXPERIMENT="+withExperiment(os.Getenv("GOEXPERIMENT")))
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return failed(err)
	}
	// An interrupt reaches both programs. This one ignores it.
	signal.Notify(make(chan os.Signal, 1), os.Interrupt)
	run := exec.Command(program, args...)
	run.Stdout, run.Stderr = os.Stdout, os.Stderr
	err = run.Run()
	if run.ProcessState == nil {
		return failed(err)
	}
	return run.ProcessState.ExitCode()
}

// failed prints err, and advice, and returns the exit status.
func failed(err error) int {
	fmt.Fprintf(os.Stderr, "soak: %v\n", err)
	fmt.Fprintf(os.Stderr, "Run it from the root of the repository, with go in the PATH, or: GOEXPERIMENT=%s go run ./bench/soak\n", experiment)
	return 2
}

func withExperiment(others string) string {
	if others == "" {
		return experiment
	}
	return others + "," + experiment
}
