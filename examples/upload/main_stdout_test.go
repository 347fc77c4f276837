package main

import (
	"context"
	"errors"
	"testing"
)

// A fullDevice fails each Write.
type fullDevice struct{}

var errStdout = errors.New("no space left on device")

func (fullDevice) Write([]byte) (int, error) { return 0, errStdout }

// A server whose address cannot be printed does not start.
func TestFullStdoutFailsTheRun(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // a server that starts ends at once
	for _, args := range [][]string{{"-addr", "127.0.0.1:0", "-dir", t.TempDir()}, {"-h"}} {
		if err := run(ctx, args, fullDevice{}); !errors.Is(err, errStdout) {
			t.Errorf("run(%q) = %v, want %v", args, err, errStdout)
		}
	}
}
