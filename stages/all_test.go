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

func TestAllRunsThePipelineInTheLoop(t *testing.T) {
	stagetest.ForLengths(t, func(t *testing.T, source, _ pipe.Option) {
		p := pipe.New("test")
		var got []int
		for v, err := range stages.All(t.Context(), p, stages.FromSlice(p, stagetest.UpTo(1000), source)) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, v)
		}
		stagetest.Same(t, "got", got, stagetest.UpTo(1000))
	})
}

func TestAllMayBeLeftEarly(t *testing.T) {
	for _, n := range []int{1, 2, 300} {
		stagetest.ForLengths(t, func(t *testing.T, source, _ pipe.Option) {
			p := pipe.New("test")
			var stopped bool
			var got []int
			for v, err := range stages.All(t.Context(), p, endless(p, &stopped, source)) {
				if err != nil {
					t.Fatal(err)
				}
				if got = append(got, v); len(got) == n {
					break
				}
			}
			stagetest.Same(t, "got", got, stagetest.UpTo(n))
			if !stopped {
				t.Error("the source did not end")
			}
		})
	}
}

// The sink waits for the next Buffer while the loop is left.
func TestAllMayBeLeftWhileItWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		start := time.Now()
		for _, err := range stages.All(t.Context(), p, slowly(p, time.Hour, stagetest.UpTo(2))) {
			if err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			break
		}
		if d := time.Since(start); d != time.Hour {
			t.Errorf("the loop took %v, want 1h", d)
		}
	})
}

func TestAllEndsWhenTheLoopBodyPanics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		var stopped bool
		defer func() {
			if r := recover(); r != "body" || !stopped {
				t.Errorf("recovered %v, source ended %t", r, stopped)
			}
		}()
		for range stages.All(t.Context(), p, endless(p, &stopped)) {
			panic("body")
		}
	})
}

func TestAllYieldsTheFailureLast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		in := stages.FromSeq2(p, func(yield func(int, error) bool) {
			for i := 0; yield(i, map[bool]error{true: stagetest.ErrBad}[i == 1000]); i++ {
			}
		})
		var last error
		for _, err := range stages.All(t.Context(), p, in) {
			if last != nil {
				t.Error("an element after the failure")
			}
			last = err
		}
		if !errors.Is(last, stagetest.ErrBad) {
			t.Errorf("last error %v, want %v", last, stagetest.ErrBad)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		numbers := stages.FromSlice(p, stagetest.UpTo(10))
		stages.FromSlice(p, stagetest.UpTo(10)) // without a reader
		n := 0
		for _, err := range stages.All(t.Context(), p, numbers) {
			if n++; !errors.Is(err, pipe.ErrUnread) {
				t.Errorf("error %v, want %v", err, pipe.ErrUnread)
			}
		}
		if n != 1 {
			t.Errorf("%d pairs, want 1", n)
		}
	})
}

func TestLeavingTheLoopOverAllInterruptsTheLastElement(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		filtered := stages.Filter(stages.FromSlice(p, make([]int, 20)), func(int) bool { return true })
		first := true
		results := stages.MapErr(filtered, func(ctx context.Context, v int) (int, error) {
			if first {
				first = false
				time.Sleep(2 * time.Millisecond) // so slow that the result leaves at once
				return v, nil
			}
			<-ctx.Done()
			return v, context.Cause(ctx)
		})
		for _, err := range stages.All(t.Context(), p, results) {
			if err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Second)
			break
		}
	})
}

func TestDrainInTheBodyOfAllEndsTheLoop(t *testing.T) {
	for name, drain := range map[string]func(*pipe.Pipeline){
		"Drain": (*pipe.Pipeline).Drain, "DrainBegun": (*pipe.Pipeline).DrainBegun,
	} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			var stopped bool
			got := 0
			for v, err := range stages.All(t.Context(), p, endless(p, &stopped)) {
				if err != nil {
					t.Fatal(err)
				}
				if v == 10 {
					drain(p)
				}
				got++
			}
			if got < 11 {
				t.Errorf("%s: %d elements, want at least 11", name, got)
			}
		})
	}
}

func TestSecondAllOfAPipelineFailsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		both := stages.Tee(stages.FromSlice(p, stagetest.UpTo(100_000)), 2)
		first := stages.All(t.Context(), p, both[0])
		second := stages.All(t.Context(), p, both[1])
		var got error
		for _, err := range first {
			for _, inner := range second {
				if !errors.Is(inner, pipe.ErrReused) {
					t.Errorf("the loop over the second All got %v, want ErrReused", inner)
				}
			}
			got = err
		}
		if !errors.Is(got, stages.ErrNoLoop) {
			t.Errorf("the loop over the first All got %v, want ErrNoLoop", got)
		}
	})
}

func TestSecondLoopOverAnAllFailsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		all := stages.All(t.Context(), p, stages.FromSlice(p, stagetest.UpTo(100)))
		n := 0
		for _, err := range all {
			if err != nil {
				t.Fatal(err)
			}
			for v, err := range all {
				if !errors.Is(err, pipe.ErrReused) {
					t.Fatalf("the second loop got %d, %v, want ErrReused", v, err)
				}
			}
			n++
		}
		if n != 100 {
			t.Errorf("%d elements, want 100", n)
		}
	})
}
