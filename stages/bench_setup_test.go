package stages_test

import (
	"context"
	"testing"

	"github.com/penstock-go/penstock/internal/invariants"
	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
)

// setup builds a pipeline of three stages with a goroutine each, and runs it
// with n elements.
func setup(tb testing.TB, ctx context.Context, n int) {
	p := pipe.New("setup")
	sevens := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int64]) error {
		for range n {
			if err := out.Send(ctx, 7); err != nil {
				return err
			}
		}
		return nil
	})
	eights := stages.MapErr(sevens, func(_ context.Context, v int64) (int64, error) { return v + 1, nil }, pipe.Async())
	sum := int64(0)
	stages.ForEach(eights, func(_ context.Context, v int64) error { sum += v; return nil }, pipe.Name("sum"))
	if err := p.Run(ctx); err != nil || sum != int64(8*n) {
		tb.Fatalf("Run: %v, the sum is %d, want %d", err, sum, 8*n)
	}
}

func BenchmarkSetup(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		ctx, cancel := context.WithCancel(context.Background())
		setup(b, ctx, 1)
		cancel()
	}
}

// A small pipeline may be made for each request or file. So its allocations
// have a budget, which may only shrink. A long run adds only the Buffers that
// its two edges hold at a time.
func TestSetupStaysWithinItsAllocations(t *testing.T) {
	if invariants.RaceEnabled {
		t.Skip("the race detector allocates")
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	for _, tt := range []struct{ elements, budget int }{{1, 40}, {1_000_000, 700}} {
		got := testing.AllocsPerRun(20, func() { setup(t, ctx, tt.elements) })
		if got > float64(tt.budget) {
			t.Errorf("three stages, %d elements: %v allocations, want at most %d", tt.elements, got, tt.budget)
		}
	}
}
