package stages_test

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

var (
	diamondGraphs = flag.Int("diamonds.graphs", 60, "`number` of random graphs under a memory limit")
	diamondRuns   = flag.Int("diamonds.runs", 3, "`number` of runs of each of them")
)

// One branch must hold the elements that the other skips, which is half of the
// limit.
func TestBranchesThatMeetWithinTheMemoryLimitNeverDeadlock(t *testing.T) {
	const n, skipped = 200_000, 32 << 10 // 256 KiB
	for range 30 {
		p := pipe.New("test", pipe.MemoryLimit(512<<10))
		branches := stages.Tee(stages.FromSlice(p, stagetest.UpTo(n)), 2)
		pairs := stages.Zip(stages.Skip(branches[0], skipped), branches[1], func(a, b int) int { return a - b })
		got := int64(0)
		stages.Count(pairs, &got)
		if err := p.Run(t.Context()); err != nil || got != n-skipped {
			t.Fatalf("Run = %v with %d elements, want nil with %d", err, got, n-skipped)
		}
	}
}

// The schedule of the goroutines does not decide whether a run fails.
func TestOutcomeUnderAMemoryLimitIsTheSameInEveryRun(t *testing.T) {
	failures := 0
	for seed := range uint64(*diamondGraphs) {
		want := runDiamonds(t, seed)
		if want != "nil" {
			failures++
		}
		for range *diamondRuns - 1 {
			if got := runDiamonds(t, seed); got != want {
				t.Errorf("graph %d: %s, and %s in another run", seed, got, want)
				break
			}
		}
	}
	if failures == 0 || failures == *diamondGraphs {
		t.Errorf("%d of %d graphs failed, want some", failures, *diamondGraphs)
	}
}

// runDiamonds runs the graph of seed, and returns "nil" or "deadlock". It checks
// that a deadlock needs more than the limit.
func runDiamonds(t *testing.T, seed uint64) string {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 0))
	limit := int64(256<<10) << r.IntN(5)
	limit += r.Int64N(limit)
	p := pipe.New("test", pipe.MemoryLimit(min(limit, 4<<20)))
	s := stages.FromSlice(p, stagetest.UpTo(20_000+r.IntN(300_000)))
	for range 1 + r.IntN(3) {
		s = diamond(r, s)
	}
	stages.Discard(s)
	err := p.Run(t.Context())
	if err == nil {
		return "nil"
	}
	var held, max, next int64
	if !errors.Is(err, pipe.ErrDeadlock) {
		t.Fatalf("graph %d: Run = %v, want nil or ErrDeadlock", seed, err)
	}
	if _, e := fmt.Sscanf(err.Error()[strings.LastIndex(err.Error(), ";")+1:], " all edges hold %d of %d bytes and the next Buffer has %d", &held, &max, &next); e != nil || held+next <= max {
		t.Errorf("graph %d: Run = %v, want more than the limit", seed, err)
	}
	return "deadlock"
}

// diamond returns s after it was divided into branches that meet again.
func diamond(r *rand.Rand, s *pipe.Stream[int]) *pipe.Stream[int] {
	branches := stages.Tee(s, 2)
	for i := range branches {
		for range r.IntN(3) {
			branches[i] = stages.Map(branches[i], func(v int) int { return v }, pipe.Async())
		}
	}
	switch r.IntN(3) {
	case 0:
		return stages.Concat(branches)
	case 1:
		branches[0] = stages.Filter(branches[0], func(v int) bool { return v%64 == 0 })
	}
	return stages.Zip(stages.Skip(branches[0], r.Int64N(100_000)), branches[1], func(a, b int) int { return a - b })
}
