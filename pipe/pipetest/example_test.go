package pipetest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pipe/pipetest"
	"github.com/penstock-go/penstock/pump"
	"github.com/penstock-go/penstock/stages"
)

// A source that fails in the middle: the sink must not take what came for all.
func ExampleNewSource() {
	src := pipetest.NewSource([]int{1, 2, 3, 4}, pipetest.ErrAfter(3, io.ErrUnexpectedEOF))
	sink := pipetest.NewSink[int](1<<10, pipetest.OneByOne())
	p := pipe.New("import")
	pump.To(pump.From(p, src, pipe.Name("rows")), sink)
	fmt.Println(p.Run(context.Background()))
	complete, cause := sink.Outcome()
	fmt.Println(complete, errors.Is(cause, io.ErrUnexpectedEOF))
	// Output:
	// pipe: import/rows: unexpected EOF
	// false true
}

// The bytes between a source and a slow sink stay within the sink's bound and one Buffer.
func ExampleMeasure() {
	var held pipetest.Held
	src := pipetest.NewSource(make([]byte, 1000), pipetest.AtMost(10), pipetest.Measure(&held))
	sink := pipetest.NewSink[byte](100, pipetest.Slow(time.Microsecond), pipetest.Measure(&held))
	err := pump.New(src, sink).Run(context.Background())
	fmt.Println(err, held.Highest() <= 110, held.Now())
	// Output: <nil> true 0
}

// The number of calls at the same time is what Workers promises.
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

// A pipeline under chaos at each boundary, once for each seed. Without failures and stops all must arrive, in order.
func ExampleNewChaos() {
	test := func(t *testing.T, seed uint64) {
		pipetest.Run(t, func(t *testing.T) {
			c := pipetest.NewChaos(t, seed, pipetest.Failures(0), pipetest.Stops(0))
			want := []int{1, 2, 3, 4, 5}
			p := pipe.New("squares")
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
	_ = test // for seed := range uint64(100) { t.Run(fmt.Sprint(seed), …) }
}

// The order of the calls that a source has seen.
func ExampleRecorder() {
	var calls pipetest.Recorder
	src := pipetest.NewSource([]int{1}, pipetest.OnCall(calls.Note))
	err := pump.New(src, pipetest.NewSink[int](100)).Run(context.Background())
	fmt.Println(err, calls.Notes())
	// Output: <nil> [Read Read Close]
}
