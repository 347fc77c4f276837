package stagetest

import (
	"errors"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/internal/proc"
	"github.com/penstock-go/penstock/pipe"
)

// ErrBad is the failure that tests cause.
var ErrBad = errors.New("no good")

// Run runs p, which must succeed.
func Run(t testing.TB, p *pipe.Pipeline) {
	t.Helper()
	if err := p.Run(t.Context()); err != nil {
		t.Fatalf("Run = %v", err)
	}
}

// RunFails runs p, which must fail with an error that wraps cause and prints as
// want.
func RunFails(t testing.TB, p *pipe.Pipeline, cause error, want string) {
	t.Helper()
	err := p.Run(t.Context())
	if err == nil || err.Error() != want || !errors.Is(err, cause) {
		t.Errorf("Run = %v, want %s, which wraps %v", err, want, cause)
	}
}

// RunDrained runs p, and drains it when all its goroutines wait. Both must
// succeed. It must be called in a bubble.
func RunDrained(t testing.TB, p *pipe.Pipeline) {
	t.Helper()
	var group proc.Group
	var err error
	group.Go("", "run", func() { err = p.Run(t.Context()) })
	synctest.Wait()
	p.Drain()
	group.Wait()
	if err != nil {
		t.Errorf("Run = %v", err)
	}
}
