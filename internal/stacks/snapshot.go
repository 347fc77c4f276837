package stacks

import (
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
)

// environment guards GODEBUG while All has changed it.
var environment sync.Mutex

// All returns all goroutines of the process with their labels.
//
// A goroutine profile has labels, but it merges goroutines and has no numbers,
// so that the goroutines that goleak has found cannot be identified in it.
// Stack traces have both if GODEBUG asks for it. The runtime sees each change
// of that variable, so All sets it for the moment of the call.
func All() []Goroutine {
	const name = "GODEBUG"
	environment.Lock()
	defer environment.Unlock()
	before, set := os.LookupEnv(name)
	// After an error only the labels are missing.
	_ = os.Setenv(name, strings.TrimPrefix(before+",tracebacklabels=1", ","))
	defer func() {
		if set {
			_ = os.Setenv(name, before)
		} else {
			_ = os.Unsetenv(name)
		}
	}()
	return Parse(text(true))
}

// Self returns the goroutine that calls it, without its labels.
func Self() Goroutine { return Parse(text(false))[0] }

// InBubble returns the goroutines of the bubble with that number. Those by
// which package testing makes the bubble are left out, and so is the goroutine
// with the ID except.
func InBubble(bubble, except string) []Goroutine {
	belongs := func(g Goroutine) bool {
		return g.Bubble == bubble && g.ID != except &&
			!g.Runs("internal/synctest.Run") && !g.Runs("testing/synctest.testingSynctestTest")
	}
	if !slices.ContainsFunc(Parse(text(true)), belongs) {
		return nil // nearly always, and then no labels are needed
	}
	return slices.DeleteFunc(All(), func(g Goroutine) bool { return !belongs(g) })
}

// text returns the stack traces of all goroutines, or of the calling one.
func text(all bool) string {
	for size := 64 << 10; ; size *= 2 {
		buf := make([]byte, size)
		if n := runtime.Stack(buf, all); n < size {
			return string(buf[:n])
		}
	}
}
