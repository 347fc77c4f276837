package main

import (
	"os"
	"testing"

	"go.uber.org/goleak"
)

// If FLIGHTS_HOLD is in its environment, the test binary holds that database,
// so that a test can kill it.
func TestMain(m *testing.M) {
	if path := os.Getenv("FLIGHTS_HOLD"); path != "" {
		hold(path)
		return
	}
	goleak.VerifyTestMain(m)
}
