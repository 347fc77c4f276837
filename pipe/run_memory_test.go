package pipe_test

import (
	"context"
	"math"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
)

func TestEdgesThatWantLessLeaveMemoryToOthers(t *testing.T) {
	const limit, buffer = 1 << 20, pipe.DefaultBufferSize
	p := pipe.New("test", pipe.MemoryLimit(limit))
	s := mapInts(numbers(p, 10), same, pipe.WriteQueueMaxSize(1000))
	collect(mapInts(s, same, pipe.Async()))
	if err := p.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	large := int64((limit-1000-buffer)/2 - buffer)
	for i, want := range []int64{1000, large, large} {
		if got := p.Stats().Edges[i].MaxSize; got != want {
			t.Errorf("max size of edge %d = %d, want %d", i, got, want)
		}
	}
}

// The max size and a Buffer are more than an int64 can count.
func TestLargestMaxSizeGetsAShareOfTheMemoryLimit(t *testing.T) {
	const limit, buffer = 1 << 20, pipe.DefaultBufferSize
	p := pipe.New("test", pipe.MemoryLimit(limit))
	collect(mapInts(numbers(p, 10), same, pipe.WriteQueueMaxSize(math.MaxInt64)))
	if err := p.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	for i, e := range p.Stats().Edges {
		if want := int64(limit/2 - buffer); e.MaxSize != want {
			t.Errorf("max size of edge %d = %d, want %d", i, e.MaxSize, want)
		}
	}
}

// Without room for a Buffer, an edge holds one Buffer at a time.
func TestSmallMemoryLimitLeavesEachEdgeOneBuffer(t *testing.T) {
	for _, limit := range []int64{1, pipe.DefaultBufferSize, 2*pipe.DefaultBufferSize - 1} {
		p := pipe.New("test", pipe.MemoryLimit(limit))
		got, complete := collect(mapInts(numbers(p, 5000), same, pipe.Async()))
		if err := p.Run(t.Context()); err != nil || len(*got) != 5000 || !*complete {
			t.Errorf("MemoryLimit(%d): Run = %v with %d elements, want nil with 5000", limit, err, len(*got))
		}
		for _, e := range p.Stats().Edges {
			if e.MaxSize != 1 {
				t.Errorf("MemoryLimit(%d): max size = %d, want 1", limit, e.MaxSize)
			}
		}
	}
}

func TestSetMaxSizeStaysWithinTheShareOfTheEdge(t *testing.T) {
	const share = 1 << 20
	p := pipe.New("test", pipe.MemoryLimit(share))
	s := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		q := out.WriteQueue()
		for _, tt := range []struct{ n, want int64 }{{1 << 30, share - pipe.DefaultBufferSize}, {1000, 1000}} {
			if err := q.SetMaxSize(tt.n); err != nil || q.MaxSize() != tt.want {
				t.Errorf("SetMaxSize(%d) = %v, then MaxSize = %d, want nil, %d", tt.n, err, q.MaxSize(), tt.want)
			}
		}
		return nil
	})
	collect(s)
	if err := p.Run(t.Context()); err != nil {
		t.Error(err)
	}
}

// The source waits for its full edge. Its growth would use up memory and help
// no stage.
func TestEdgeOfASourceDoesNotGrow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test", pipe.MemoryLimit(200_000))
		branches := tee(numbers(p, 30_000, pipe.BufferLength(10)), 2) // one branch must hold 240,000 bytes in place of the limit
		got, _ := collect(concat(branches...))
		err := p.Run(t.Context())
		if err == nil {
			t.Fatalf("Run = nil with %d elements, want ErrDeadlock", len(*got))
		}
		for _, e := range p.Stats().Edges {
			if e.From != "tee" && e.Highest > 1000 {
				t.Errorf("the edge from %s to %s held %d bytes, want a Buffer", e.From, e.To, e.Highest)
			}
		}
	})
}

// After an edge has grown, all edges together hold at most the limit and one
// Buffer each.
func TestGrowthTakesTheMemoryOfOtherEdges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const limit = 1 << 20
		p := pipe.New("test", pipe.MemoryLimit(limit))
		branches := tee(numbers(p, 120_000), 2) // one branch must hold 960,000 bytes
		got, complete := collect(mapInts(mapInts(concat(branches...), same, pipe.Async()), same, pipe.Async()))
		if err := p.Run(t.Context()); err != nil || len(*got) != 240_000 || !*complete {
			t.Fatalf("Run = %v with %d elements, want nil with 240000", err, len(*got))
		}
		st := p.Stats()
		if st.Highest > limit+int64(len(st.Edges))*8192 || st.Highest < 960_000 {
			t.Errorf("Highest = %d, want at least 960000 and at most %d with a Buffer for each of %d edges", st.Highest, limit, len(st.Edges))
		}
	})
}
