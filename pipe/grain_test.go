package pipe_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// grains returns how many elements a kernel on two workers got at each call, out of Buffers of the given length, if
// element v takes the time that f says.
func grains(t *testing.T, n, length int, f func(v int) time.Duration) (lengths []int) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		turns := make(chan []int, 1)
		turns <- nil
		s := pipe.Apply(numbers(p, n, pipe.BufferLength(length)), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			turns <- append(<-turns, b.Len())
			for _, v := range b.Elements() {
				time.Sleep(f(v))
			}
			return out.Put(ctx, b)
		}, pipe.Workers(2))
		got, _ := collect(s)
		if err := p.Run(t.Context()); err != nil || len(*got) != n || !slices.IsSorted(*got) {
			t.Errorf("Run = %v with %d elements", err, len(*got))
		}
		lengths = <-turns
	})
	return lengths
}

// A task keeps a worker busy for about 100 µs, and is at most a Buffer.
func TestTaskIsAsLongAsItsElementsAreFast(t *testing.T) {
	for _, tt := range []struct {
		length int
		each   time.Duration
		want   int
	}{
		{256, 0, 256},
		{256, 10 * time.Microsecond, 10},
		{256, 40 * time.Microsecond, 2},
		{256, time.Millisecond, 1},
		{14, 10 * time.Microsecond, 14}, // rather than 10, and 4 that are left over
	} {
		lengths := grains(t, 20*tt.length, tt.length, func(int) time.Duration { return tt.each })
		slices.Sort(lengths)
		if got := lengths[len(lengths)/2]; got != tt.want {
			t.Errorf("elements of %v in Buffers of %d: most tasks have %d, want %d", tt.each, tt.length, got, tt.want)
		}
	}
}

func TestTasksGetLongerWhenElementsGetFaster(t *testing.T) {
	lengths := grains(t, 1000, 100, func(v int) time.Duration {
		if v < 100 {
			return time.Millisecond
		}
		return 10 * time.Microsecond
	})
	if first, most := lengths[0], slices.Max(lengths); first != 1 || most < 9 {
		t.Errorf("tasks of %v, want 1 at first, and about 10 in the end", lengths)
	}
}
