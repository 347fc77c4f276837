package pipe_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

func TestWorkersWithLittleInput(t *testing.T) {
	for n := range 5 {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			got, complete := collect(work(numbers(p, n), func(int) time.Duration { return time.Second }, pipe.Workers(3)))
			if err := p.Run(t.Context()); err != nil || len(*got) != n || !*complete {
				t.Errorf("Run = %v with %d elements, complete = %t; want nil with %d, true", err, len(*got), *complete, n)
			}
		})
	}
}

func TestUnorderedElementsLeaveWhenTheyAreDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		s := work(numbers(p, 100), func(v int) time.Duration {
			if v == 0 {
				return time.Hour
			}
			return time.Second
		}, pipe.Workers(4), pipe.Unordered())
		got, _ := collect(s)
		if err := p.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(*got) != 100 || (*got)[99] != 0 {
			t.Errorf("%d elements, the last is %v; want 100, the last is 0", len(*got), (*got)[len(*got)-1])
		}
	})
}

func TestWorkersKeepOrder(t *testing.T) {
	for _, workers := range []int{2, 7, 64} {
		for _, length := range []int{1, 2, 7, 256} {
			synctest.Test(t, func(t *testing.T) {
				p := pipe.New("test")
				s := work(numbers(p, 1000, pipe.BufferLength(length)), func(int) time.Duration {
					return time.Duration(rand.IntN(10)) * time.Millisecond
				}, pipe.Workers(workers))
				got, complete := collect(mapInts(s, same))
				if err := p.Run(t.Context()); err != nil {
					t.Fatal(err)
				}
				if len(*got) != 1000 || !*complete || !slices.IsSorted(*got) {
					t.Errorf("workers %d, length %d: %d elements, complete = %t, sorted = %t; want 1000, true, true", workers, length,
						len(*got), *complete, slices.IsSorted(*got))
				}
			})
		}
	}
}

// A result is delivered as soon as its order allows, even if the next elements
// take much longer.
func TestResultOfAWorkerDoesNotWaitForLaterResults(t *testing.T) {
	for _, order := range []pipe.Option{pipe.Options(), pipe.Unordered()} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			s := work(numbers(p, 10), func(v int) time.Duration { return time.Duration(v+1) * time.Hour }, pipe.Workers(4), order)
			start := time.Now()
			var at []time.Duration
			pipe.Sink(s, func(ctx context.Context, in *pipe.In[int]) error {
				for v, err := range in.All(ctx) {
					if err != nil {
						return err
					}
					if v < 4 {
						at = append(at, time.Since(start))
					}
				}
				return nil
			})
			if err := p.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			if want := []time.Duration{time.Hour, 2 * time.Hour, 3 * time.Hour, 4 * time.Hour}; !slices.Equal(at, want) {
				t.Errorf("the first four elements arrived after %v, want %v", at, want)
			}
		})
	}
}

func TestResultOfAWorkerLeavesWhenNoneFollows(t *testing.T) {
	for _, order := range []pipe.Option{pipe.Options(), pipe.Unordered()} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
				err := out.Put(ctx, pipe.BufferOf(1))
				time.Sleep(time.Minute)
				return err
			})
			start := time.Now()
			s := mapInts(src, same, pipe.Workers(2), order)
			pipe.Sink(s, func(ctx context.Context, in *pipe.In[int]) error {
				_, err := in.Read(ctx)
				if d := time.Since(start); d != 0 {
					t.Errorf("the element arrived after %v, want 0s", d)
				}
				return err
			})
			if err := p.Run(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}
