package pipetest_test

import (
	"context"
	"testing"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pipe/pipetest"
	"github.com/penstock-go/penstock/pump"
)

func TestHeldRemembersItsHighest(t *testing.T) {
	var h pipetest.Held
	h.Add(100)
	h.Done(60)
	h.Add(50)
	h.Done(90)
	if h.Now() != 0 || h.Highest() != 100 {
		t.Errorf("Now = %d, Highest = %d, want 0 and 100", h.Now(), h.Highest())
	}
}

func TestMeasureCountsBytesBetweenSourceAndSink(t *testing.T) {
	pipetest.Run(t, func(t *testing.T) {
		var held pipetest.Held
		src := pipetest.NewSource(upTo(1000), pipetest.AtMost(10), pipetest.Measure(&held))
		sink := pipetest.NewSink[int](800, pipetest.Slow(time.Second), pipetest.Measure(&held))
		if err := pump.New(src, sink).Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		// A Buffer has 80 bytes. The Buffer that makes the queue full is held
		// as well.
		if got, want := held.Highest(), int64(880); got != want || held.Now() != 0 {
			t.Errorf("Highest = %d, Now = %d, want %d and 0", got, held.Now(), want)
		}
	})
}

func TestMeasureCountsDroppedBytesAsDone(t *testing.T) {
	for name, end := range map[string]func(*pipetest.Sink[int]){
		"failure": func(s *pipetest.Sink[int]) { _ = s.Close(context.Background()) },
		"abort":   func(s *pipetest.Sink[int]) { s.Abort(errTest); _ = s.Close(context.Background()) },
	} {
		t.Run(name, func(t *testing.T) {
			pipetest.Run(t, func(t *testing.T) {
				var held pipetest.Held
				sink := pipetest.NewSink[int](8, pipetest.ErrAfter(5, errTest), pipetest.Slow(time.Second), pipetest.Measure(&held))
				for range 4 {
					held.Add(24)
					_ = sink.Write(pipe.BufferOf(1, 2, 3))
				}
				end(sink)
				held.Add(8)
				_ = sink.Write(pipe.BufferOf(4)) // refused
				if got := held.Now(); got != 0 {
					t.Errorf("Now = %d at the end, want 0", got)
				}
			})
		})
	}
}
