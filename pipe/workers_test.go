package pipe_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// work sleeps, in virtual time, as long as f says for each element.
func work(in *pipe.Stream[int], f func(v int) time.Duration, opts ...pipe.Option) *pipe.Stream[int] {
	return mapInts(in, func(v int) (int, error) {
		time.Sleep(f(v))
		return v, nil
	}, append([]pipe.Option{pipe.Name("work")}, opts...)...)
}

func TestWorkersKeepOrder(t *testing.T) {
	for _, workers := range []int{2, 7, 64} {
		for _, length := range []int{1, 2, 7, 256} {
			synctest.Test(t, func(t *testing.T) {
				p := pipe.New("test")
				s := work(numbers(p, 1000, pipe.BufferLength(length)), func(int) time.Duration {
					return time.Duration(rand.IntN(10)) * time.Millisecond
				}, pipe.Workers(workers))
				got, complete := collect(mapInts(s, func(v int) (int, error) { return v, nil }))
				if err := p.Run(t.Context()); err != nil {
					t.Fatal(err)
				}
				if len(*got) != 1000 || !*complete || !slices.IsSorted(*got) {
					t.Errorf("workers %d, length %d: %d elements, complete %t, sorted %t", workers, length,
						len(*got), *complete, slices.IsSorted(*got))
				}
			})
		}
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
			t.Errorf("%d elements, the last is %v; want 100, and the slow one last", len(*got), (*got)[len(*got)-1])
		}
	})
}

// Slow elements go alone, so that all workers are busy: 10,000 of 1 ms on 256 take 40 rounds.
func TestSlowElementsKeepAllWorkersBusy(t *testing.T) {
	for _, order := range []pipe.Option{pipe.Options(), pipe.Unordered()} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			got, _ := collect(work(numbers(p, 10000), func(int) time.Duration { return time.Millisecond }, pipe.Workers(256), order))
			start := time.Now()
			if err := p.Run(t.Context()); err != nil {
				t.Fatal(err)
			}
			if d := time.Since(start); d > 44*time.Millisecond || len(*got) != 10000 {
				t.Errorf("%d elements in %v, want 10000 in 40 ms", len(*got), d)
			}
		})
	}
}

func TestOneSlowElementDoesNotLetTheWindowGrow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		var begun atomic.Int64
		s := work(numbers(p, 10000, pipe.BufferLength(1)), func(v int) time.Duration {
			begun.Add(1)
			if v == 0 {
				time.Sleep(time.Hour)
			}
			return time.Microsecond
		}, pipe.Workers(4), pipe.WriteQueueMaxSize(800))
		got, _ := collect(s)
		done := make(chan error)
		go func() { done <- p.Run(t.Context()) }()
		time.Sleep(time.Minute)
		// 800 bytes are 100 elements; one more may cross the bound, and each worker has one.
		if n := begun.Load(); n < 100 || n > 105 {
			t.Errorf("%d elements begun behind a slow one, want about 100", n)
		}
		if err := <-done; err != nil || len(*got) != 10000 || !slices.IsSorted(*got) {
			t.Errorf("Run = %v with %d elements", err, len(*got))
		}
	})
}

func TestResultsBehindASlowElementAreBounded(t *testing.T) {
	for _, handedOver := range []int{0, 500} { // results of the slow element before it gets slow
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			var behind atomic.Int64
			many := pipe.Apply(numbers(p, 100, pipe.BufferLength(1)), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
				slow := b.Elements()[0] == 0
				for i := range 1000 {
					if slow && i == handedOver {
						time.Sleep(time.Hour)
					}
					if err := out.Put(ctx, pipe.BufferOf(make([]int, 10)...)); err != nil { // 80 bytes
						return err
					}
					if !slow {
						behind.Add(1)
					}
				}
				return nil
			}, pipe.Workers(4), pipe.WriteQueueMaxSize(800))
			got, _ := collect(many)
			done := run(t.Context(), p)
			time.Sleep(time.Minute)
			if n := behind.Load(); n > 14 {
				t.Errorf("%d Buffers of 80 bytes put behind a slow element, want 10 and one for each worker at most", n)
			}
			if err := <-done; err != nil || len(*got) != 1_000_000 {
				t.Errorf("Run = %v with %d elements", err, len(*got))
			}
		})
	}
}

// A task that leaves nothing behind makes room for another, though one before it is not done.
func TestTaskThatIsDoneMakesRoomAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		begun := make([]time.Duration, 5)
		start := time.Now()
		none := pipe.Apply(numbers(p, len(begun), pipe.BufferLength(1)), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			v := b.Elements()[0]
			begun[v] = time.Since(start)
			time.Sleep(time.Hour / time.Duration(v+1))
			return nil
		}, pipe.Workers(4), pipe.WriteQueueMaxSize(16)) // 3 elements, of which one crosses the bound
		collect(none)
		if err := p.Run(t.Context()); err != nil {
			t.Error(err)
		}
		want := []time.Duration{0, 0, 0, 20 * time.Minute, 30 * time.Minute}
		if !slices.Equal(begun, want) {
			t.Errorf("begun after %v, want %v", begun, want)
		}
	})
}

func TestFailureInOneWorkerStopsTheOthersAndIsReportedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cause := errors.New("no good")
		p := pipe.New("test")
		var after atomic.Int64
		var failed atomic.Bool
		bad := mapInts(numbers(p, 1<<30), func(v int) (int, error) {
			if failed.Load() {
				after.Add(1)
			}
			time.Sleep(time.Millisecond)
			if v == 7777 {
				failed.Store(true)
				return 0, cause
			}
			return v, nil
		}, pipe.Workers(8), pipe.Name("bad"))
		_, complete := collect(bad)
		err := p.Run(t.Context())
		if want := "pipe: test/bad: element 7777: no good"; err == nil || err.Error() != want {
			t.Errorf("Run = %v, want %s", err, want)
		}
		if *complete || after.Load() > 8 {
			t.Errorf("complete %t, %d elements begun after the failure", *complete, after.Load())
		}
	})
}

func TestWorkersStopWhenDownstreamHasHadEnough(t *testing.T) {
	for _, order := range []pipe.Option{pipe.Options(), pipe.Unordered()} {
		eachMode(t, func(t *testing.T, mode pipe.Option) {
			p := pipe.New("test")
			s := work(numbers(p, 1<<30), func(int) time.Duration { return time.Millisecond }, pipe.Workers(8), order)
			got, complete := collect(take(s, 1000, mode))
			if err := p.Run(t.Context()); err != nil || len(*got) != 1000 || !*complete {
				t.Errorf("Run = %v with %d elements, complete %t", err, len(*got), *complete)
			}
		})
	}
}

// A kernel that wants no more after an element ends the stage behind that element.
func TestKernelThatStopsOnWorkersKeepsWhatCameBefore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		s := pipe.Apply(numbers(p, 1<<30), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			for _, v := range b.Elements() {
				time.Sleep(time.Millisecond)
				if err := out.Send(ctx, v); err != nil {
					return err
				}
				if v == 500 {
					return pipe.ErrStopped
				}
			}
			return nil
		}, pipe.Workers(8))
		got, complete := collect(s)
		if err := p.Run(t.Context()); err != nil || !*complete || len(*got) != 501 || (*got)[500] != 500 {
			t.Errorf("Run = %v with %d elements, complete %t; want nil, 501, true", err, len(*got), *complete)
		}
	})
}

// A task whose results exceed the window streams them once it is the first.
func TestResultsLargerThanTheWindowPass(t *testing.T) {
	for i, order := range []pipe.Option{pipe.Options(), pipe.Unordered()} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			s := pipe.Apply(numbers(p, 20, pipe.BufferLength(1)), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
				for _, v := range b.Elements() {
					for range 5000 {
						if err := out.Send(ctx, v); err != nil {
							return err
						}
					}
				}
				return nil
			}, pipe.Workers(4), pipe.WriteQueueMaxSize(4000), order)
			got, _ := collect(s)
			if err := p.Run(t.Context()); err != nil || len(*got) != 100000 {
				t.Fatalf("Run = %v with %d elements, want 100000", err, len(*got))
			}
			if i == 0 && !slices.IsSorted(*got) {
				t.Error("out of order")
			}
		})
	}
}

func TestWorkersWithLittleInput(t *testing.T) {
	for n := range 5 {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			got, complete := collect(work(numbers(p, n), func(int) time.Duration { return time.Second }, pipe.Workers(3)))
			if err := p.Run(t.Context()); err != nil || len(*got) != n || !*complete {
				t.Errorf("Run = %v with %d of %d elements, complete %t", err, len(*got), n, *complete)
			}
		})
	}
}

func TestCancelEndsWorkersWhereverTheyAre(t *testing.T) {
	for round := range 200 {
		ctx, cancel := context.WithCancelCause(t.Context())
		cause := fmt.Errorf("round %d", round)
		p := pipe.New("test")
		s := mapInts(numbers(p, 1<<30), func(v int) (int, error) { return v, nil }, pipe.Workers(1+round%9), pipe.WriteQueueMaxSize(int64(1+round*10)))
		pipe.Sink(s, func(ctx context.Context, in *pipe.In[int]) error {
			for range round {
				if _, err := in.Read(ctx); err != nil {
					return err
				}
			}
			go cancel(cause)
			<-ctx.Done()
			return ctx.Err()
		}, pipe.WriteQueueMaxSize(100))
		if err := p.Run(ctx); !errors.Is(err, cause) {
			t.Fatalf("Run = %v, want %v", err, cause)
		}
	}
}

func TestGoexitInAWorkerIsAFailureAtOnce(t *testing.T) {
	for last := range 4 {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			idle := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
				if err := out.Put(ctx, pipe.BufferOf(0, 1, 2, 3)); err != nil {
					return err
				}
				<-ctx.Done()
				return context.Cause(ctx)
			})
			var working atomic.Int64
			collect(pipe.Apply(idle, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
				working.Add(1)
				defer working.Add(-1)
				time.Sleep(time.Second)
				if b.Elements()[0] == last {
					runtime.Goexit()
				}
				time.Sleep(time.Minute)
				return out.Put(ctx, b)
			}, pipe.Workers(3)))
			ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
			defer cancel()
			err := p.Run(ctx)
			if err == nil || ctx.Err() != nil {
				t.Errorf("element %d: Run = %v, want a failure at once", last, err)
			}
			if n := working.Load(); n > 0 {
				t.Errorf("element %d: Run has returned and %d workers have not", last, n)
			}
		})
	}
}

func TestElementThatFailsWhileItsWorkersAreStoppedIsNamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		errBad := errors.New("bad")
		p := pipe.New("test")
		out := pipe.Apply(numbers(p, 10, pipe.BufferLength(1)), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			if b.Elements()[0] == 0 {
				time.Sleep(time.Second)
				return out.Put(ctx, b)
			}
			<-ctx.Done()
			return pipe.AtElement(0, errBad)
		}, pipe.Workers(2))
		pipe.Sink(out, func(ctx context.Context, in *pipe.In[int]) error {
			_, err := in.Read(ctx)
			return err
		})
		err := p.Run(t.Context())
		if e, ok := errors.AsType[*pipe.StageError](err); !ok || !errors.Is(err, errBad) || e.Element != 1 && e.Element != 2 {
			t.Errorf("Run = %v, want the failure of element 1 or 2, whichever comes first", err)
		}
	})
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
			s := mapInts(src, func(v int) (int, error) { return v, nil }, pipe.Workers(2), order)
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

func TestWorkerThatHasHadEnoughEndsThoseThatWaitForInput(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			if err := out.Put(ctx, pipe.BufferOf(1)); err != nil {
				return err
			}
			<-ctx.Done() // nothing more comes from outside
			return ctx.Err()
		})
		collect(pipe.Apply(src, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			time.Sleep(time.Second) // another worker waits for input by now
			if err := out.Put(ctx, b); err != nil {
				return err
			}
			return pipe.ErrStopped
		}, pipe.Workers(3)))
		if err := p.Run(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// What has been delivered makes room: the window bounds what is under way, not what there was.
func TestAllWorkersStayBusyBehindASmallWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		s := work(numbers(p, 1000, pipe.BufferLength(1)), func(int) time.Duration { return time.Second },
			pipe.Workers(4), pipe.WriteQueueMaxSize(80))
		collect(s)
		start := time.Now()
		if err := p.Run(t.Context()); err != nil {
			t.Error(err)
		}
		if d := time.Since(start); d != 250*time.Second {
			t.Errorf("1000 elements of 1s on 4 workers took %v, want 250s", d)
		}
	})
}
