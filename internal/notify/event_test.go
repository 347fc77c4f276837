package notify_test

import (
	"sync"
	"testing"

	"github.com/penstock-go/penstock/internal/notify"
)

func TestHappenWakesAllWhoWait(t *testing.T) {
	var e notify.Event
	var all sync.WaitGroup
	for range 10 {
		next := e.Next()
		all.Go(func() { <-next })
	}
	if !e.Awaited() {
		t.Error("Awaited = false after Next")
	}
	e.Happen()
	all.Wait()
	if e.Awaited() {
		t.Error("Awaited = true after Happen")
	}
}

func TestNextAfterHappenWaitsForTheOneAfterIt(t *testing.T) {
	var e notify.Event
	e.Happen()
	select {
	case <-e.Next():
		t.Error("Next is closed by the occurrence before it")
	default:
	}
}
