package stages_test

import (
	"context"
	"testing"

	"github.com/penstock-go/penstock/internal/invariants"
	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
)

// setup builds a pipeline of three stages, each with a goroutine of its own, and runs it with one element.
func setup(tb testing.TB, ctx context.Context) {
	p := pipe.New("setup")
	one := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int64]) error { return out.Send(ctx, 7) })
	next := stages.MapErr(one, func(_ context.Context, v int64) (int64, error) { return v + 1, nil }, pipe.Async())
	sum := int64(0)
	stages.ForEach(next, func(_ context.Context, v int64) error { sum += v; return nil }, pipe.Name("sum"))
	if err := p.Run(ctx); err != nil || sum != 8 {
		tb.Fatalf("Run: %v, the sum is %d, want 8", err, sum)
	}
}

func BenchmarkSetup(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		ctx, cancel := context.WithCancel(context.Background())
		setup(b, ctx)
		cancel()
	}
}

// Small pipelines are made for one request, or one file: what they allocate beside their elements is a
// budget, which only gets smaller.
func TestSetupStaysWithinItsAllocations(t *testing.T) {
	if invariants.RaceEnabled {
		t.Skip("the race detector allocates")
	}
	const budget = 40
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	if got := testing.AllocsPerRun(1000, func() { setup(t, ctx) }); got > budget {
		t.Errorf("three stages, built and run: %v allocations, want at most %d", got, budget)
	}
}
