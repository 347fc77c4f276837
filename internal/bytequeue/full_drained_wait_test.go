package bytequeue_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/internal/bytequeue"
	"github.com/penstock-go/penstock/internal/bytequeue/queuetest"
)

func TestWaitDrainedWaitsForDrainedOrTheEnd(t *testing.T) {
	wakes := map[string]func(*bytequeue.Queue[int]){
		"drained": func(q *bytequeue.Queue[int]) { q.TryRead(); q.TryRead() },
		"raised":  func(q *bytequeue.Queue[int]) { q.SetMaxSize(22) },
		"Close":   ends["Close"].do,
		"Fail":    ends["Fail"].do,
		"Discard": ends["Discard"].do,
	}
	for name, wake := range wakes {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := bytequeue.New(10, queuetest.OwnSize)
				if err := q.WaitDrained(t.Context()); err != nil {
					t.Errorf("WaitDrained() of an empty queue = %v, want nil", err)
				}
				queuetest.Write(t, q, 11)
				start := time.Now()
				time.AfterFunc(time.Minute, func() { wake(q) })
				for range 2 {
					if err := q.WaitDrained(t.Context()); err != nil || time.Since(start) != time.Minute {
						t.Errorf("WaitDrained() = %v after %v, want nil after 1m", err, time.Since(start))
					}
				}
			})
		})
	}
}
