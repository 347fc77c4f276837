package pipetest_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pipe/pipetest"
	"github.com/penstock-go/penstock/pump"
	"github.com/penstock-go/penstock/stages"
)

// The test of a pipeline that takes an hour. In the bubble of Run the hour
// takes no real time. If a goroutine were left, the test would fail.
func ExampleRun() {
	test := func(t *testing.T) {
		pipetest.Run(t, func(t *testing.T) {
			start := time.Now()
			p := pipe.New("slow")
			numbers := stages.FromSlice(p, make([]int, 3600))
			stages.Discard(stages.Throttle(numbers, 1, 1)) // one each second
			if err := p.Run(t.Context()); err != nil {
				t.Error(err)
			}
			if took := time.Since(start).Round(time.Minute); took != time.Hour {
				t.Errorf("the run took %v, want an hour", took)
			}
		})
	}

	fmt.Println(passes(test)) // go test calls a test function by itself
	// Output: true
}

// The number of calls at the same time is at most the number of Workers.
func ExampleGauge() {
	var g pipetest.Gauge
	visit := func(_ context.Context, url int) (int, error) {
		g.Enter()
		defer g.Leave()
		return url, nil
	}
	p := pipe.New("crawl")
	urls := stages.FromSlice(p, make([]int, 1000))
	stages.Discard(stages.MapErr(urls, visit, pipe.Workers(4)))
	err := p.Run(context.Background())

	fmt.Println(err, g.Highest() >= 1, g.Highest() <= 4)
	// Output: <nil> true true
}

// The calls of the methods of a source, in their order.
func ExampleRecorder() {
	var calls pipetest.Recorder
	src := pipetest.NewSource([]int{1}, pipetest.OnCall(calls.Note))
	err := pump.New(src, pipetest.NewSink[int](100)).Run(context.Background())

	fmt.Println(err, calls.Notes())
	// Output: <nil> [Read Read Close]
}

func ExampleComplete() {
	t := &fakeT{} // in a test function, its t

	pipetest.Complete(t, []int{3, 1, 1}, []int{1, 2, 3})
	fmt.Println(t.text())
	// Output:
	// pipetest: not complete: 3 elements, want 3
	// 1 missing, the first is want[1] = 2 (0 times, want 1)
	// 1 too many, the first is got[2] = 1 (2 times, want 1)
}

func ExampleOrdered() {
	t := &fakeT{} // in a test function, its t

	pipetest.Ordered(t, []int{1, 3}, []int{1, 2, 3}) // 2 is missing, but the order is right
	pipetest.Ordered(t, []int{1, 3, 2}, []int{1, 2, 3})
	fmt.Println(t.text())
	// Output:
	// pipetest: not in order: got[2] of 3 = 2, which is want[1], after 3, which is want[2]
}

func ExampleNoDuplicates() {
	t := &fakeT{} // in a test function, its t

	pipetest.NoDuplicates(t, []string{"a", "b", "a"})
	fmt.Println(t.text())
	// Output:
	// pipetest: 1 of 3 elements are duplicates, the first is got[2] = a, the same as got[0]
}
