package pipetest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pipe/pipetest"
	"github.com/penstock-go/penstock/pump"
	"github.com/penstock-go/penstock/stages"
)

// A pipeline with faults at each boundary, once for each seed. Without failures
// and stops all elements must arrive in order.
func ExampleNewChaos() {
	test := func(t *testing.T) {
		for seed := range uint64(100) {
			pipetest.Run(t, func(t *testing.T) {
				c := pipetest.NewChaos(t, seed, pipetest.Failures(0), pipetest.Stops(0))
				want := []int{1, 2, 3, 4, 5}
				p := pipe.New("numbers")
				in := pipetest.ChaosStage(c, stages.FromSlice(p, want))
				out := pipetest.ChaosStage(c, stages.Map(in, func(v int) int { return v }, pipe.Workers(4)))
				var got []int
				stages.Collect(out, &got)
				if err := c.Run(t.Context(), p); err != nil {
					t.Error(err)
				}
				pipetest.Complete(t, got, want)
				pipetest.Ordered(t, got, want)
			})
		}
	}

	fmt.Println(passes(test)) // go test calls a test function by itself
	// Output: true
}

// calm are Odds without any fault.
var calm = []pipetest.Odds{
	pipetest.Delays(0, 0), pipetest.Pauses(0, 0), pipetest.Cuts(0), pipetest.Failures(0), pipetest.Stops(0),
}

// Every Read returns a part of what it could.
func ExampleCuts() {
	t := &fakeT{} // in a test function, its t

	c := pipetest.NewChaos(t, 1, append(calm, pipetest.Cuts(1))...)
	r := c.Reader(strings.NewReader("penstock"))
	n, err := r.Read(make([]byte, 8))
	fmt.Println(n < 8, err)
	// Output: true <nil>
}

// Every call takes longer, here up to a millisecond.
func ExampleDelays() {
	t := &fakeT{} // in a test function, its t

	c := pipetest.NewChaos(t, 1, append(calm, pipetest.Delays(1, time.Millisecond))...)
	text, err := io.ReadAll(c.Reader(strings.NewReader("penstock")))
	fmt.Println(string(text), err)
	// Output: penstock <nil>
}

// The queue of the sink is full above 1 byte. Its max size seems unchanged.
func ExamplePauses() {
	t := &fakeT{} // in a test function, its t

	c := pipetest.NewChaos(t, 1, append(calm, pipetest.Pauses(1, time.Millisecond))...)
	w := pipetest.ChaosWrite(c, pipetest.NewSink[byte](100, pipetest.ByHand()))
	err := w.Write(pipe.BufferOf([]byte("penstock")...))
	fmt.Println(err, w.WriteQueueFull(), w.WriteQueueMaxSize())
	// Output: <nil> true 100
}

// The first call fails, and Done says which one that was.
func ExampleFailures() {
	t := &fakeT{} // in a test function, its t

	c := pipetest.NewChaos(t, 1, append(calm, pipetest.Failures(1))...)
	_, err := io.ReadAll(c.Reader(strings.NewReader("penstock")))
	fmt.Println(errors.Is(err, pipetest.ErrInjected), c.Done())
	// Output: true [reader#1: failure in call 1]
}

// The first Buffer stops the stage. That is not a failure of the run.
func ExampleStops() {
	t := &fakeT{} // in a test function, its t

	c := pipetest.NewChaos(t, 1, append(calm, pipetest.Stops(1))...)
	p := pipe.New("numbers")
	var got []int
	stages.Collect(pipetest.ChaosStage(c, stages.FromSlice(p, []int{1, 2, 3})), &got)
	fmt.Println(p.Run(context.Background()), got, c.Done())
	// Output: <nil> [] [stage#1: stop in call 1]
}

// A reader of a stream must accept that its Buffers are cut.
func ExampleChaosRead() {
	t := &fakeT{} // in a test function, its t

	c := pipetest.NewChaos(t, 1, append(calm, pipetest.Cuts(1))...)
	sink := pipetest.NewSink[int](100)
	src := pipetest.ChaosRead(c, pipetest.NewSource([]int{1, 2, 3}))
	err := pump.New(src, sink).Run(context.Background())
	fmt.Println(err, sink.Got())
	// Output: <nil> [1 2 3]
}

// A program that writes to a stream must report its failure.
func ExampleChaosWrite() {
	t := &fakeT{} // in a test function, its t

	c := pipetest.NewChaos(t, 1, append(calm, pipetest.Failures(1))...)
	sink := pipetest.ChaosWrite(c, pipetest.NewSink[int](100))
	err := pump.New(pipetest.NewSource([]int{1, 2, 3}), sink).Run(context.Background())
	fmt.Println(err)
	// Output: pipetest: injected failure
}

// A stage with faults on both sides of the stage under test.
func ExampleChaosStage() {
	t := &fakeT{} // in a test function, its t

	c := pipetest.NewChaos(t, 1, pipetest.Failures(0), pipetest.Stops(0))
	p := pipe.New("numbers")
	in := pipetest.ChaosStage(c, stages.FromSlice(p, []int{1, 2, 3}))
	doubled := stages.Map(in, func(v int) int { return 2 * v })
	var got []int
	stages.Collect(pipetest.ChaosStage(c, doubled), &got)
	fmt.Println(p.Run(context.Background()), got)
	// Output: <nil> [2 4 6]
}
