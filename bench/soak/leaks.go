package main

import (
	"bytes"
	"runtime"
	"runtime/pprof"
	"time"
)

// leakProfile returns the goroutine leak profile of the runtime, nil if this build has none.
func leakProfile() *pprof.Profile { return pprof.Lookup("goroutineleak") }

// leaks returns the leak profile as a text, and how many goroutines are in it; -1 if there is no such profile.
func leaks() (text string, n int) {
	p := leakProfile()
	if p == nil {
		return "", -1
	}
	var buf bytes.Buffer
	if err := p.WriteTo(&buf, 1); err != nil { // looks for leaks first
		return err.Error(), 1
	}
	return buf.String(), p.Count()
}

// settledGoroutines returns how many goroutines there are. Those beyond want get some time: one that has done its work
// may not have ended yet.
func settledGoroutines(want int) int {
	for range 100 {
		if runtime.NumGoroutine() <= want {
			break
		}
		time.Sleep(time.Millisecond)
	}
	return runtime.NumGoroutine()
}

// goroutines returns the stacks of all of them.
func goroutines() string {
	var buf bytes.Buffer
	if err := pprof.Lookup("goroutine").WriteTo(&buf, 1); err != nil {
		return err.Error()
	}
	return buf.String()
}
