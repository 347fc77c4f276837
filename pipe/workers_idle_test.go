package pipe_test

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// sendEachAfter returns a kernel that sends each element v after f(v), and asks
// before each whether it is interrupted.
func sendEachAfter(f func(v int) time.Duration) pipe.Kernel[int, int] {
	return func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
		for i, v := range b.Elements() {
			if out.Interrupted(b.Len() - i) {
				break
			}
			time.Sleep(f(v))
			if err := out.Send(ctx, v); err != nil {
				return err
			}
		}
		b.Release()
		return nil
	}
}

// slowFrom returns the time of an element. It is d from element n on.
func slowFrom(n int, d time.Duration) func(v int) time.Duration {
	return func(v int) time.Duration {
		if v >= n {
			return d
		}
		return 0
	}
}

// putOnce is a source that puts the numbers below n in Buffers of the given
// length, and then waits before it ends.
func putOnce(p *pipe.Pipeline, n, length int, wait time.Duration) *pipe.Stream[int] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		for part := range slices.Chunk(numbersUpTo(n), length) {
			if err := out.Put(ctx, pipe.BufferOf(slices.Clone(part)...)); err != nil {
				return err
			}
		}
		time.Sleep(wait)
		return nil
	})
}

// isEach reports whether got has each of the numbers below n once, in order or
// in any order.
func isEach(got []int, n int, inOrder bool) bool {
	if !inOrder {
		got = slices.Sorted(slices.Values(got))
	}
	return slices.Equal(got, numbersUpTo(n))
}

// All elements may be in one Buffer, and the slow ones may begin anywhere in a
// Buffer. The input may have ended or not.
func TestSlowElementsAfterFastOnesKeepAllWorkersBusy(t *testing.T) {
	const fast, slow, d = 20_000, 40, 50 * time.Millisecond
	for i, order := range []pipe.Option{pipe.Options(), pipe.Unordered()} {
		for _, length := range []int{fast + slow, fast, 1024, 7} {
			for _, wait := range []time.Duration{0, time.Hour} {
				synctest.Test(t, func(t *testing.T) {
					p := pipe.New("test")
					var last time.Time
					got := pipe.Apply(putOnce(p, fast+slow, length, wait), sendEachAfter(slowFrom(fast, d)), pipe.Workers(10), order)
					all, _ := collect(mapInts(got, func(v int) (int, error) { last = time.Now(); return v, nil }))
					start := time.Now()
					if err := p.Run(t.Context()); err != nil || !isEach(*all, fast+slow, i == 0) {
						t.Fatalf("Run = %v with %d elements, want nil with %d", err, len(*all), fast+slow)
					}
					if took := last.Sub(start); took > 4*d+5*time.Millisecond {
						t.Errorf("Buffers of %d, the source waits %v: 40 elements of 50ms on 10 workers took %v, want about 200ms", length, wait, took)
					}
				})
			}
		}
	}
}

// An element that takes an hour delays only the elements of its block.
func TestElementsAfterASlowOneDoNotWaitForIt(t *testing.T) {
	for _, length := range []int{1000, 10} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			f := func(v int) time.Duration {
				if v == 500 {
					return time.Hour
				}
				return 0
			}
			var later atomic.Int64
			s := pipe.Apply(putOnce(p, 1000, length, time.Minute), sendEachAfter(f), pipe.Workers(2), pipe.Unordered())
			got, _ := collect(mapInts(s, func(v int) (int, error) {
				if v > 500 {
					later.Add(1)
				}
				return v, nil
			}))
			done := run(t.Context(), p)
			time.Sleep(time.Minute)
			if n := later.Load(); n < 499-15 {
				t.Errorf("Buffers of %d: %d of 499 elements after the slow one arrived within a minute, want at least 484", length, n)
			}
			if err := <-done; err != nil || !isEach(*got, 1000, false) {
				t.Errorf("Run = %v with %d elements, want nil with 1000", err, len(*got))
			}
		})
	}
}

func TestFailureInElementsThatWereGivenBackNamesItsIndex(t *testing.T) {
	boom := errors.New("boom")
	for failing := 900; failing < 1000; failing += 7 {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			bad := pipe.Apply(putOnce(p, 1000, 1000, 0), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
				for i, v := range b.Elements() {
					if out.Interrupted(b.Len() - i) {
						break
					}
					time.Sleep(slowFrom(850, time.Second)(v))
					if v == failing {
						return pipe.AtElement(i, boom)
					}
				}
				return nil
			}, pipe.Workers(4))
			collect(bad)
			err := p.Run(t.Context())
			if e, ok := errors.AsType[*pipe.StageError](err); !ok || !errors.Is(err, boom) || e.Element != int64(failing) {
				t.Errorf("Run = %v, want the failure of element %d", err, failing)
			}
		})
	}
}

// The kernel asks once for the whole Buffer, so it works on elements that
// another worker may take.
func TestKernelThatDoesNotAskBeforeEachElementFails(t *testing.T) {
	for _, every := range []int{1000, 100} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			collect(pipe.Apply(putOnce(p, 1000, 1000, 0), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
				for i, v := range b.Elements() {
					if i%every == 0 && out.Interrupted(b.Len()-i) {
						break
					}
					time.Sleep(slowFrom(10, time.Second)(v))
				}
				return nil
			}, pipe.Workers(4), pipe.Name("crew")))
			want := "pipe: test/crew: a kernel that calls Interrupted must call it before each element"
			if err := p.Run(t.Context()); err == nil || err.Error() != want {
				t.Errorf("Run = %v, want %s", err, want)
			}
		})
	}
}

// A kernel that does not ask works on its whole task.
func TestTaskOfAKernelThatDoesNotAskStaysWhole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		got, _ := collect(pipe.Apply(putOnce(p, 1000, 1000, 0), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			time.Sleep(slowFrom(1, time.Hour)(b.Elements()[0]))
			return out.Put(ctx, b)
		}, pipe.Workers(4)))
		if err := p.Run(t.Context()); err != nil || !isEach(*got, 1000, true) {
			t.Errorf("Run = %v with %d elements, want nil with 1000", err, len(*got))
		}
	})
}

// Some elements are in the task of a worker, and some were given back.
func TestDrainBegunCountsElementsThatWereGivenBack(t *testing.T) {
	for _, order := range []pipe.Option{pipe.Options(), pipe.Unordered()} {
		for fast := 990; fast < 1040; fast += 7 {
			synctest.Test(t, func(t *testing.T) {
				got, sent, took, st := crawl(t, pipe.Async(), func(in *pipe.Stream[int]) *pipe.Stream[int] {
					return pipe.Apply(in, sendEachAfter(slowFrom(fast, time.Second)), pipe.Workers(4), order, pipe.Name("slow"))
				})
				if n := int(stageNamed(t, st, "slow").Dropped); n+len(got) != sent || took > time.Second {
					t.Errorf("%d fast elements: %d sent, %d arrived, %d dropped, after %v", fast, sent, len(got), n, took)
				}
			})
		}
	}
}

// The results of the slow elements do not fit into the window.
func TestElementsThatWereGivenBackPassASmallWindow(t *testing.T) {
	for i, order := range []pipe.Option{pipe.Options(), pipe.Unordered()} {
		for _, maxSize := range []int64{1, 300, 3000} {
			synctest.Test(t, func(t *testing.T) {
				p := pipe.New("test", pipe.MemoryLimit(1<<20))
				crew := pipe.Apply(putOnce(p, 1000, 1000, 0), sendEachAfter(func(v int) time.Duration {
					if v%100 > 90 {
						return time.Duration(v%7) * time.Second
					}
					return 0
				}), pipe.Workers(4), pipe.WriteQueueMaxSize(maxSize), order)
				got, _ := collect(slowMap(crew, time.Second, pipe.WriteQueueMaxSize(100)))
				if err := p.Run(t.Context()); err != nil || !isEach(*got, 1000, i == 0) {
					t.Errorf("max size %d: Run = %v with %d elements, want nil with 1000", maxSize, err, len(*got))
				}
			})
		}
	}
}

// The kernel works on parts of 7 elements.
func TestKernelThatWorksOnPartsGivesElementsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		f := slowFrom(960, time.Second)
		got, _ := collect(pipe.Apply(putOnce(p, 1000, 1000, 0), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			left := b.Len()
			for part := range slices.Chunk(b.Elements(), 7) {
				left -= len(part)
				out.Part(left)
				for i, v := range part {
					if out.Interrupted(len(part) - i) {
						return nil
					}
					time.Sleep(f(v))
					if err := out.Send(ctx, v); err != nil {
						return err
					}
				}
			}
			return nil
		}, pipe.Workers(10)))
		start := time.Now()
		err := p.Run(t.Context())
		if took := time.Since(start); err != nil || !isEach(*got, 1000, true) || took > 4100*time.Millisecond {
			t.Errorf("Run = %v with %d elements after %v, want nil with 1000 after 4s", err, len(*got), took)
		}
	})
}

// A task of 60 µs is not slow. An idle worker waits for the next Buffer.
func TestFastTaskKeepsItsElements(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			for range 50 {
				if err := out.Put(ctx, pipe.BufferOf(make([]int, 12)...)); err != nil {
					return err
				}
				time.Sleep(time.Millisecond)
			}
			return nil
		})
		var done atomic.Int64 // elements of the last call
		collect(pipe.Apply(src, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			n := 0
			for ; n < b.Len() && !out.Interrupted(b.Len()-n); n++ {
				time.Sleep(5 * time.Microsecond)
			}
			done.Store(int64(n))
			return nil
		}, pipe.Workers(4)))
		if err := p.Run(t.Context()); err != nil || done.Load() != 12 {
			t.Errorf("Run = %v, the last task had %d elements, want nil, 12", err, done.Load())
		}
	})
}

func TestMemoryOfElementsThatWereGivenBackIsUsedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		pool := pipe.NewPool[int](1000, 1)
		var lent *int
		src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			if err := out.Put(ctx, pipe.BufferOf(1)); err != nil { // so that the time of an element is measured
				return err
			}
			time.Sleep(time.Second)
			b := pool.Get()
			copy(b.Elements(), numbersUpTo(1000))
			lent = &b.Elements()[0]
			return out.Put(ctx, b)
		})
		collect(pipe.Apply(src, sendEachAfter(slowFrom(900, time.Second)), pipe.Workers(4)))
		if err := p.Run(t.Context()); err != nil {
			t.Error(err)
		}
		if &pool.Get().Elements()[0] != lent {
			t.Error("the memory is not in its pool after Run")
		}
	})
}
