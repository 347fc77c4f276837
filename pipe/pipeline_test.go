package pipe_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
)

func TestElementsArriveOnceAndInOrder(t *testing.T) {
	for _, opt := range []pipe.Option{pipe.Options(), pipe.Async(), pipe.WriteQueueMaxSize(1)} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			double := mapInts(numbers(p, 10000), func(v int) (int, error) { return 2 * v, nil }, opt)
			got, complete := collect(mapInts(double, func(v int) (int, error) { return v + 1, nil }, opt))
			if err := p.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			if len(*got) != 10000 || !*complete {
				t.Fatalf("got %d elements, complete = %t; want 10000, true", len(*got), *complete)
			}
			for i, v := range *got {
				if v != 2*i+1 {
					t.Fatalf("element %d = %d, want %d", i, v, 2*i+1)
				}
			}
		})
	}
}

func TestPipelineRunsOnce(t *testing.T) {
	p := pipe.New("once")
	collect(numbers(p, 3))
	if err := p.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := p.Run(t.Context()); !errors.Is(err, pipe.ErrReused) {
		t.Errorf("second Run = %v, want ErrReused", err)
	}
}

func TestZeroPipelineRuns(t *testing.T) {
	var p pipe.Pipeline
	got, _ := collect(numbers(&p, 3))
	if err := p.Run(t.Context()); err != nil || len(*got) != 3 {
		t.Errorf("Run = %v with %d elements, want nil with 3", err, len(*got))
	}
}

func TestContextDoneBeforeRunStartsNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	p := pipe.New("test")
	collect(pipe.Source(p, func(context.Context, *pipe.Out[int]) error { t.Error("the source was started"); return nil }))
	if err := p.Run(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Run = %v, want context.Canceled", err)
	}
}

// The run would ignore the stage, and its elements would be lost without a word.
func TestStageAddedAfterRunHasBegunPanics(t *testing.T) {
	const want = `pipe: stage "late" was added to pipeline "test" after Run had begun`
	p := pipe.New("test")
	add := func() (got any) {
		defer func() { got = recover() }()
		countElements(numbers(p, 1, pipe.Name("late")))
		return nil
	}
	countElements(pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		if got := add(); got != want {
			t.Errorf("during Run: panic = %v, want %s", got, want)
		}
		return nil
	}))
	if err := p.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := add(); got != want {
		t.Errorf("after Run: panic = %v, want %s", got, want)
	}
}
