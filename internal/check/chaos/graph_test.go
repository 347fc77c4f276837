package chaos

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
)

func TestSeedDeterminesTheGraph(t *testing.T) {
	kinds := make(map[string]bool)
	for seed := range uint64(200) {
		one, again := New(seed), New(seed)
		if !slices.Equal(one.trace, again.trace) {
			t.Errorf("seed %d makes\n%q, then\n%q", seed, one.trace, again.trace)
		}
		for _, line := range one.trace {
			kind, _, _ := strings.Cut(line, " ")
			kind, _, _ = strings.Cut(kind, "#")
			kinds[kind] = true
		}
	}
	for _, kind := range []string{"source", "kernel", "stateful", "tee", "route", "balance", "join", "stage", "sink", "plan"} {
		if !kinds[kind] {
			t.Errorf("no graph has a %s", kind)
		}
	}
}

// The graph is undisturbed, and the elements expected of it are falsified.
func TestViolationNamesTheSeedAndTheGraph(t *testing.T) {
	for what, change := range map[string]func(want []int) []int{
		"are lost":                       func(want []int) []int { return append(slices.Clone(want), -1) },
		"are doubled or were never sent": func(want []int) []int { return want[1:] },
	} {
		synctest.Test(t, func(t *testing.T) {
			g := undisturbed(t)
			g.sinks[0].want = change(g.sinks[0].want)
			var v *Violation
			if err := g.Run(t.Context()); !errors.As(err, &v) || !strings.Contains(err.Error(), what) || v.Seed != g.seed {
				t.Errorf("Run = %v, want %q", err, what)
			} else if sum := g.Tally(); sum.Lost+sum.Doubled != 1 || v.Summary != sum || !slices.Equal(v.Graph, g.trace) {
				t.Errorf("the tally is %+v, the graph %q", sum, v.Graph)
			}
		})
	}
}

// undisturbed returns a graph without faults whose first sink gets some
// elements.
func undisturbed(t *testing.T) *Graph {
	t.Helper()
	for seed := uint64(1); ; seed++ {
		g := New(seed)
		if f := g.faults; f.fails == 0 && f.stops == 0 && !g.breaks && len(g.plan) == 0 && len(g.sinks[0].want) > 1 {
			return g
		}
	}
}

func TestCancelByTheCallerIsNotAViolation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(errors.New("the caller is done"))
		if err := undisturbed(t).Run(ctx); err != nil {
			t.Errorf("Run = %v", err)
		}
	})
}

func TestDifference(t *testing.T) {
	for _, c := range []struct {
		got, want      []int
		missing, extra int
		prefix, part   bool
	}{
		{nil, nil, 0, 0, true, true},
		{[]int{1, 2}, []int{1, 2, 2}, 1, 0, true, true},
		{[]int{2, 2}, []int{1, 2, 2}, 1, 0, false, true},
		{[]int{2, 1}, []int{1, 2}, 0, 0, false, false},
		{[]int{1, 1}, []int{1, 2}, 1, 1, false, false},
		{[]int{1, 2, 2}, []int{1, 2}, 0, 1, false, false},
	} {
		missing, extra := difference(c.got, c.want)
		prefix, part := isPrefix(c.got, c.want), isPart(c.got, c.want)
		if missing != c.missing || extra != c.extra || prefix != c.prefix || part != c.part {
			t.Errorf("%v of %v: %d missing, %d extra, prefix %t, part %t, want %+v", c.got, c.want, missing, extra, prefix, part, c)
		}
	}
}
