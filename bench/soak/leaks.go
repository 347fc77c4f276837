package main

import (
	"bytes"
	"runtime"
	"runtime/pprof"
	"time"
)

// leakProfile returns the goroutine leak profile of the runtime, or nil if this
// build has none.
func leakProfile() *pprof.Profile { return pprof.Lookup("goroutineleak") }

// leaks returns the leak profile as text, and its number of goroutines. The
// number is -1 if this build has no such profile.
func leaks() (text string, n int) {
	p := leakProfile()
	if p == nil {
		return "", -1
	}
	var buf bytes.Buffer
	if err := p.WriteTo(&buf, 1); err != nil { // detects leaks first
		return err.Error(), 1
	}
	return buf.String(), p.Count()
}

// settledGoroutines returns the number of goroutines. If it is larger than
// want, it waits for a short time, because a goroutine may be about to end.
func settledGoroutines(want int) int {
	for range 100 {
		if runtime.NumGoroutine() <= want {
			break
		}
		time.Sleep(time.Millisecond)
	}
	return runtime.NumGoroutine()
}

// goroutines returns the stacks of all goroutines.
func goroutines() string {
	var buf bytes.Buffer
	if err := pprof.Lookup("goroutine").WriteTo(&buf, 1); err != nil {
		return err.Error()
	}
	return buf.String()
}
