package pipetest_test

import (
	"context"
	"io"
	"slices"
	"testing"
	"time"

	"github.com/penstock-go/penstock/pipe/pipetest"
	"github.com/penstock-go/penstock/pump"
)

func TestWriterFollowsItsBehaviours(t *testing.T) {
	for _, test := range []struct {
		name       string
		behaviours []pipetest.Behaviour
		counts     []int // of two writes of 4 bytes
		err        error // of the second one
		took       time.Duration
	}{
		{"plain", nil, []int{4, 4}, nil, 0},
		{"error", []pipetest.Behaviour{pipetest.ErrAfter(6, errTest)}, []int{4, 2}, errTest, 0},
		{"error never reached", []pipetest.Behaviour{pipetest.ErrAfter(8, errTest)}, []int{4, 4}, nil, 0},
		{"short", []pipetest.Behaviour{pipetest.ShortAfter(5)}, []int{4, 1}, nil, 0},
		{"short to nothing", []pipetest.Behaviour{pipetest.ShortAfter(4)}, []int{4, 0}, nil, 0},
		{"slow", []pipetest.Behaviour{pipetest.Slow(time.Second)}, []int{4, 4}, nil, 2 * time.Second},
		{"slow, one by one", []pipetest.Behaviour{pipetest.Slow(time.Second), pipetest.OneByOne()}, []int{4, 4}, nil, 8 * time.Second},
		{"stutter", []pipetest.Behaviour{pipetest.Stutter(3, time.Second)}, []int{4, 4}, nil, 2 * time.Second},
	} {
		t.Run(test.name, func(t *testing.T) {
			pipetest.Run(t, func(t *testing.T) {
				start := time.Now()
				w := pipetest.NewWriter(test.behaviours...)
				n, err := w.Write([]byte("abcd"))
				m, err2 := w.Write([]byte("efgh"))
				if !slices.Equal([]int{n, m}, test.counts) || err != nil || err2 != test.err || time.Since(start) != test.took {
					t.Errorf("Write = %d, %v and %d, %v after %v", n, err, m, err2, time.Since(start))
				}
				closed := w.Close()
				complete, cause := w.Outcome()
				if closed != test.err || cause != test.err || complete != (test.err == nil) || string(w.Got()) != "abcdefgh"[:n+m] {
					t.Errorf("Close = %v, Outcome = %t, %v, Got = %q", closed, complete, cause, w.Got())
				}
				if _, err := w.Write(nil); err != io.ErrClosedPipe || w.CloseWithError(errTest) != nil {
					t.Errorf("Write after Close = %v", err)
				}
				if got, want := w.Calls(), (pipetest.Calls{Writes: 3, Closes: 1, Aborts: 1}); got != want {
					t.Errorf("Calls = %+v, want %+v", got, want)
				}
			})
		})
	}
}

func TestCloseWithErrorEndsAWrite(t *testing.T) {
	pipetest.Run(t, func(t *testing.T) {
		var held pipetest.Held
		w := pipetest.NewWriter(pipetest.BlockAfter(2, make(chan struct{})), pipetest.Measure(&held))
		r := pipetest.NewReader([]byte("abc"), pipetest.Measure(&held))
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, errTest)
		defer cancel()
		if err := pump.New(pump.NewReader(r), pump.NewWriter(w)).Run(ctx); err != errTest {
			t.Errorf("Run = %v", err)
		}
		if complete, err := w.Outcome(); complete || err != errTest || string(w.Got()) != "ab" {
			t.Errorf("Outcome = %t, %v, Got = %q", complete, err, w.Got())
		}
		if held.Highest() != 3 || held.Now() != 1 {
			t.Errorf("Highest = %d, Now = %d, want 3 and 1", held.Highest(), held.Now())
		}
	})
}
