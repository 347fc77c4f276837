package stages_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

func TestFromChanHandsOverBeforeItWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ints := make(chan int)
		p := pipe.New("test")
		start := time.Now()
		stages.ForEach(stages.FromChan(p, ints), func(_ context.Context, v int) error {
			if age := time.Since(start); age != time.Duration(v)*time.Hour {
				t.Errorf("element %d came after %v, want %dh", v, age, v)
			}
			return nil
		})
		go func() {
			defer close(ints)
			for i := range 5 {
				ints <- i
				time.Sleep(time.Hour)
			}
		}()
		stagetest.Run(t, p)
	})
}

func TestCancelEndsFromChan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		p := pipe.New("test")
		stages.Discard(stages.FromChan(p, make(chan int)))
		if err := p.Run(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Run = %v, want %v", err, context.DeadlineExceeded)
		}
	})
}

func TestDrainLosesNoElementThatFromChanReceived(t *testing.T) {
	for round := range 200 {
		p := pipe.New("test")
		elements, over := make(chan int), make(chan struct{})
		sent := make(chan int64)
		go func() {
			for n := int64(0); ; n++ {
				select {
				case elements <- 0:
				case <-over:
					sent <- n
					return
				}
			}
		}()
		var got int64
		stages.Count(stages.FromChan(p, elements), &got)
		timer := time.AfterFunc(time.Duration(round)*time.Microsecond, p.Drain)
		stagetest.Run(t, p)
		timer.Stop()
		close(over)
		if n := <-sent; got != n {
			t.Fatalf("round %d: %d elements arrived, %d were received", round, got, n)
		}
	}
}

func TestToChanSendsAllAndLeavesTheChannelOpen(t *testing.T) {
	for _, capacity := range []int{0, 1, 2000} {
		stagetest.ForLengths(t, func(t *testing.T, source, _ pipe.Option) {
			p := pipe.New("test")
			out := make(chan int, capacity)
			stages.ToChan(stages.FromSlice(p, stagetest.UpTo(1000), source), out)
			var err error
			go func() {
				defer close(out)
				err = p.Run(t.Context())
			}()
			var got []int
			for v := range out {
				got = append(got, v)
			}
			if err != nil {
				t.Fatal(err)
			}
			stagetest.Same(t, "got", got, stagetest.UpTo(1000))
		})
	}
}

func TestCancelEndsToChan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		p := pipe.New("test")
		stages.ToChan(stages.FromSlice(p, stagetest.UpTo(10)), make(chan int, 3))
		if err := p.Run(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Run = %v, want %v", err, context.DeadlineExceeded)
		}
	})
}
