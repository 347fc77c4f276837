package pipetest_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pipe/pipetest"
	"github.com/penstock-go/penstock/queue"
)

func TestSinkFollowsItsBehaviours(t *testing.T) {
	now := make(chan struct{})
	close(now)
	for _, test := range []struct {
		name       string
		behaviours []pipetest.Behaviour
		want       int
		err        error
		took       time.Duration
	}{
		{"plain", nil, 6, nil, 0},
		{"error at once", []pipetest.Behaviour{pipetest.ErrAfter(0, errTest)}, 0, errTest, 0},
		{"error", []pipetest.Behaviour{pipetest.ErrAfter(4, errTest)}, 4, errTest, 0},
		{"error never reached", []pipetest.Behaviour{pipetest.ErrAfter(6, errTest)}, 6, nil, 0},
		{"slow", []pipetest.Behaviour{pipetest.Slow(time.Second)}, 6, nil, 2 * time.Second},
		{"slow, one by one", []pipetest.Behaviour{pipetest.Slow(time.Second), pipetest.OneByOne()}, 6, nil, 6 * time.Second},
		{"stutter", []pipetest.Behaviour{pipetest.Stutter(2, time.Second)}, 6, nil, 2 * time.Second},
		{"released before", []pipetest.Behaviour{pipetest.BlockAfter(0, now)}, 6, nil, 0},
		{"by hand", []pipetest.Behaviour{pipetest.ByHand()}, 6, nil, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			pipetest.Run(t, func(t *testing.T) {
				start := time.Now()
				sink := pipetest.NewSink[int](1000, test.behaviours...)
				_ = sink.Write(pipe.BufferOf(0, 1, 2))
				_ = sink.Write(pipe.BufferOf(3, 4, 5))
				err := sink.Close(t.Context())
				complete, cause := sink.Outcome()
				if err != test.err || cause != test.err || complete != (test.err == nil) {
					t.Errorf("Close = %v, Outcome = %t, %v, want %v", err, complete, cause, test.err)
				}
				if got := sink.Got(); !slices.Equal(got, upTo(test.want)) || time.Since(start) != test.took {
					t.Errorf("Got = %v after %v, want %d after %v", got, time.Since(start), test.want, test.took)
				}
				if got := sink.Write(pipe.BufferOf(6)); test.err == nil && got != queue.ErrClosed || test.err != nil && got != errTest {
					t.Errorf("Write after the end = %v", got)
				}
			})
		})
	}
}

func TestSinkByHandIsDrainedByTheTest(t *testing.T) {
	pipetest.Run(t, func(t *testing.T) {
		var rec pipetest.Recorder
		sink := pipetest.NewSink[byte](10, pipetest.ByHand(), pipetest.OnCall(rec.Note))
		_ = sink.Write(pipe.BufferOf(make([]byte, 11)...))
		_ = sink.Write(pipe.Bytes{})
		synctest.Wait()
		if !sink.WriteQueueFull() || len(sink.Got()) != 0 {
			t.Error("the sink has taken elements without Drain")
		}
		drained := sink.Drained()
		sink.Drain()
		<-drained
		if n, _ := sink.Drains(); n != 1 || len(sink.Got()) != 11 {
			t.Errorf("Drains = %d, %d bytes taken, want 1 and 11", n, len(sink.Got()))
		}
		if err := sink.SetWriteQueueMaxSize(0); err == nil || sink.WriteQueueMaxSize() != 10 {
			t.Errorf("SetWriteQueueMaxSize(0) = %v", err)
		}
		sink.Abort(nil)
		if _, err := sink.Outcome(); err != queue.ErrClosed {
			t.Errorf("Outcome = %v", err)
		}
		want := []string{"Write", "Write", "WriteQueueFull", "Drained", "Abort"}
		if got := rec.Notes(); !slices.Equal(got, want) {
			t.Errorf("calls = %q, want %q", got, want)
		}
		if got, want := sink.Calls(), (pipetest.Calls{Writes: 1, Probes: 1, Aborts: 1}); got != want {
			t.Errorf("Calls = %+v, want %+v", got, want)
		}
	})
}

// Abort ends every wait of a sink, and so does the context of Close.
func TestAbortAndCloseEndEveryWaitOfASink(t *testing.T) {
	for _, name := range []string{"slow", "blocked", "by hand"} {
		for _, how := range []string{"Abort", "Close"} {
			t.Run(name+"/"+how, func(t *testing.T) {
				pipetest.Run(t, func(t *testing.T) {
					start := time.Now()
					behaviours := []pipetest.Behaviour{pipetest.Slow(time.Hour)}
					switch name {
					case "blocked":
						behaviours = append(behaviours, blocked())
					case "by hand":
						behaviours = append(behaviours, pipetest.ByHand())
					}
					sink := pipetest.NewSink[int](8, behaviours...)
					_ = sink.Write(pipe.BufferOf(upTo(3)...))
					var err error
					if how == "Abort" {
						sink.Abort(errTest)
						err = sink.Close(t.Context())
					} else {
						ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, errTest)
						defer cancel()
						err = sink.Close(ctx)
					}
					complete, cause := sink.Outcome()
					if err != errTest || complete || cause != errTest || len(sink.Got()) > 0 || time.Since(start) > time.Second {
						t.Errorf("Close = %v, Outcome = %t, %v, after %v", err, complete, cause, time.Since(start))
					}
				})
			})
		}
	}
}
