package queuetest_test

import (
	"testing"

	"github.com/penstock-go/penstock/internal/bytequeue"
	"github.com/penstock-go/penstock/internal/bytequeue/queuetest"
)

// A counter is a testing.TB that counts its failures. One goroutine uses it.
type counter struct {
	testing.TB // for the methods that are not counted
	failures   int
}

func (c *counter) Helper() {}

func (c *counter) Errorf(string, ...any) { c.failures++ }

func TestChecksReportEachFault(t *testing.T) {
	for name, c := range map[string]struct {
		check func(t testing.TB, q *bytequeue.Queue[int])
		want  int // failures
	}{
		"right values":   {func(t testing.TB, q *bytequeue.Queue[int]) { queuetest.Read(t, q, 1, 2) }, 0},
		"wrong value":    {func(t testing.TB, q *bytequeue.Queue[int]) { queuetest.Read(t, q, 1, 3) }, 1},
		"missing values": {func(t testing.TB, q *bytequeue.Queue[int]) { queuetest.Read(t, q, 1, 2, 3, 4) }, 2},
		"accepted write": {func(t testing.TB, q *bytequeue.Queue[int]) { queuetest.Write(t, q, 3) }, 0},
		"refused writes": {func(t testing.TB, q *bytequeue.Queue[int]) { q.Close(); queuetest.Write(t, q, 3, 4) }, 2},
		"right figures": {func(t testing.TB, q *bytequeue.Queue[int]) {
			queuetest.WantFigures(t, q, q.Stats(), 2, 3, true)
		}, 0},
		"wrong figures": {func(t testing.TB, q *bytequeue.Queue[int]) {
			queuetest.WantFigures(t, q, q.Stats(), 1, 2, false)
		}, 4},
		"wrong stats": {func(t testing.TB, q *bytequeue.Queue[int]) {
			queuetest.WantFigures(t, q, bytequeue.Stats{}, 2, 3, true)
		}, 1},
		"right panic": {func(t testing.TB, _ *bytequeue.Queue[int]) { queuetest.WantPanic(t, "a", func() { panic("a") }) }, 0},
		"wrong panic": {func(t testing.TB, _ *bytequeue.Queue[int]) { queuetest.WantPanic(t, "a", func() { panic("b") }) }, 1},
		"no panic":    {func(t testing.TB, _ *bytequeue.Queue[int]) { queuetest.WantPanic(t, "a", func() {}) }, 1},
	} {
		t.Run(name, func(t *testing.T) {
			q := bytequeue.New(2, queuetest.OwnSize)
			queuetest.Write(t, q, 1, 2)
			fake := counter{TB: t}
			c.check(&fake, q)
			if fake.failures != c.want {
				t.Errorf("%d failures, want %d", fake.failures, c.want)
			}
		})
	}
}
