package notify_test

import (
	"sync"
	"testing"

	"github.com/penstock-go/penstock/internal/notify"
)

func TestHappenWakesAllWaiters(t *testing.T) {
	var e notify.Event
	var all sync.WaitGroup
	for range 10 {
		next := e.Next()
		all.Go(func() { <-next })
	}
	if !e.Awaited() {
		t.Error("Awaited = false after Next, want true")
	}
	e.Happen()
	all.Wait()
	if e.Awaited() {
		t.Error("Awaited = true after Happen, want false")
	}
}

func TestNextWaitsForALaterOccurrence(t *testing.T) {
	var e notify.Event
	e.Happen()
	select {
	case <-e.Next():
		t.Error("Next is closed by an earlier occurrence")
	default:
	}
}

func TestCallsOfNextShareAChannel(t *testing.T) {
	var e notify.Event
	first := e.Next()
	if e.Next() != first {
		t.Error("two channels for one occurrence")
	}
}
