package pipetest_test

import (
	"context"
	"testing"
	"time"

	"github.com/penstock-go/penstock/pipe/pipetest"
)

// A Chaos does not resume a stream that the user has paused. The stream then
// returns neither elements nor a failure.
func TestChaosReadStaysPausedByTheUser(t *testing.T) {
	for name, odds := range map[string]pipetest.Odds{
		"pauses": pipetest.Pauses(1, time.Minute), "failures": pipetest.Failures(1), "cuts": pipetest.Cuts(1),
	} {
		t.Run(name, func(t *testing.T) {
			pipetest.Run(t, func(t *testing.T) {
				src := pipetest.NewSource(upTo(10))
				r := pipetest.ChaosRead(pipetest.NewChaos(t, 3, only(odds)...), src)
				if name == "cuts" {
					if _, err := r.Read(t.Context()); err != nil {
						t.Fatal(err)
					}
				}
				r.Pause()
				ctx, cancel := context.WithTimeoutCause(t.Context(), time.Hour, errTest)
				defer cancel()
				if b, err := r.Read(ctx); err != errTest {
					t.Errorf("Read of a paused stream = %v, %v", b.Elements(), err)
				}
				r.Resume()
				if b, err := r.Read(t.Context()); err == nil && b.Len() == 0 || src.Paused() {
					t.Errorf("Read after Resume = %v, %v", b.Elements(), err)
				}
			})
		})
	}
}
