package pipe_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

func TestDeadlockBeyondTheLimitNamesTheEdges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test", pipe.MemoryLimit(4000))
		branches := tee(numbers(p, 10000, pipe.BufferLength(3)), 2)
		_, complete := collect(concat(branches...))
		err := p.Run(t.Context())
		if !errors.Is(err, pipe.ErrDeadlock) || *complete {
			t.Fatalf("Run = %v, want ErrDeadlock", err)
		}
		for _, says := range []string{"tee waits for concat to take from a full edge", "concat waits for tee to fill an empty edge"} {
			if !strings.Contains(err.Error(), says) {
				t.Errorf("Run = %v, want %q in it", err, says)
			}
		}
	})
}

// The last flush of a source, behind the end of its function, waits like any other Put.
func TestLastFlushOfASourceDoesNotHideADeadlock(t *testing.T) {
	puts := func(in *pipe.Stream[int]) *pipe.Stream[int] {
		return mapInts(in, func(v int) (int, error) { return v, nil })
	}
	gathers := func(in *pipe.Stream[int]) *pipe.Stream[int] {
		return pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			return out.SendAll(ctx, b.Elements())
		}, pipe.BufferLength(5))
	}
	for i := range 200 {
		n, kernel := i/2, []func(*pipe.Stream[int]) *pipe.Stream[int]{puts, gathers}[i%2]
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			got, complete := collect(concat(tee(kernel(numbers(p, n, pipe.BufferLength(3))), 2)...))
			ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
			defer cancel()
			if err := p.Run(ctx); err != nil || len(*got) != 2*n || !*complete {
				t.Errorf("%d elements: Run = %v with %d, want twice as many", n, err, len(*got))
			}
		})
	}
}

// A Put with a deadline of its own can end by itself. When Drain has ended its context, it cannot any longer.
func TestDrainDuringAPutWithADeadlineHidesNoDeadlock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			for {
				short, cancel := context.WithTimeout(ctx, time.Hour)
				err := out.Put(short, pipe.BufferOf(1, 2, 3, 4))
				cancel()
				if err != nil {
					return err
				}
			}
		}, pipe.Name("src"))
		both := tee(src, 2, pipe.WriteQueueMaxSize(8))
		_, _ = collect(concatWith(pipe.WriteQueueMaxSize(64), both...))
		done := run(t.Context(), p)
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), 24*time.Hour)
		defer cancel()
		if err := p.Drain(ctx); err != nil || <-done != nil {
			t.Errorf("Drain = %v, want nil: an edge can grow", err)
		}
	})
}
