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
		for _, text := range []string{"tee waits for concat to take from a full edge", "concat waits for tee to fill an empty edge"} {
			if !strings.Contains(err.Error(), text) {
				t.Errorf("Run = %v, want an error with %q", err, text)
			}
		}
	})
}

// The engine flushes a source after its function has returned. That flush waits
// like a Put.
func TestLastFlushOfASourceDoesNotHideADeadlock(t *testing.T) {
	for i := range 200 {
		n, kernel := i/2, []pipe.Kernel[int, int]{putBuffer, sendEach}[i%2]
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			in := pipe.Apply(numbers(p, n, pipe.BufferLength(3)), kernel, pipe.BufferLength(5))
			got, complete := collect(concat(tee(in, 2)...))
			ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
			defer cancel()
			if err := p.Run(ctx); err != nil || len(*got) != 2*n || !*complete {
				t.Errorf("Run = %v with %d elements, want nil with %d", err, len(*got), 2*n)
			}
		})
	}
}

// A Put with a deadline can end by itself. It cannot after Drain has ended its
// context.
func TestDrainDuringAPutWithADeadlineDoesNotHideADeadlock(t *testing.T) {
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
		collect(concatWith(pipe.WriteQueueMaxSize(64), both...))
		ctx, cancel := context.WithTimeout(t.Context(), 24*time.Hour)
		defer cancel()
		done := run(ctx, p)
		synctest.Wait()
		p.Drain()
		if err := <-done; err != nil {
			t.Errorf("Run = %v, want nil because an edge can grow", err)
		}
	})
}
