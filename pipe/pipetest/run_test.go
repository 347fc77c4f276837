package pipetest_test

import (
	"context"
	"crypto/sha256"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pipe/pipetest"
	"github.com/penstock-go/penstock/pump"
)

func TestRunHasVirtualTime(t *testing.T) {
	start := time.Now()
	pipetest.Run(t, func(t *testing.T) { time.Sleep(time.Hour) })
	if took := time.Since(start); took > time.Minute {
		t.Errorf("an hour in a bubble took %v", took)
	}
}

func TestRunAcceptsGoroutinesThatEnd(t *testing.T) {
	pipetest.Run(t, func(t *testing.T) {
		stop := make(chan struct{})
		t.Cleanup(func() { close(stop) })
		go func() { <-stop }()
		go func() { <-t.Context().Done() }()
	})
}

func TestRunNamesTheStageOfALeak(t *testing.T) {
	if !inChild() {
		wantText(t, failingChild(t), `
			run_test.go: pipetest: 3 goroutines are left at the end of the test
			2 of pipeline "import", stage "work", chan receive:
			pipetest_test.leaky.func1 (run_test.go)
			created by pipetest_test.leaky (run_test.go)
			pipeline "import", stage "work", sleep:
			pipetest_test.leaky.func2 (run_test.go)
			created by pipetest_test.leaky (run_test.go)`)
		return
	}
	pipetest.Run(t, func(t *testing.T) {
		p := pipe.New("import")
		work := pipe.Via(pump.From(p, pipetest.NewSource([]int{1})), leaky, pipe.Name("work"))
		pump.To(work, pipetest.NewSink[int](100))
		if err := p.Run(t.Context()); err != nil {
			t.Errorf("Run = %v", err)
		}
	})
}

// leaky is a stage that starts goroutines and does not wait for them.
func leaky(ctx context.Context, in *pipe.In[int], out *pipe.Out[int]) error {
	for {
		b, err := in.Read(ctx)
		if err != nil {
			return err
		}
		never := make(chan int)
		for range 2 {
			go func() { <-never }()
		}
		go func() { time.Sleep(time.Hour) }()
		if err := out.Put(ctx, b); err != nil {
			return err
		}
	}
}

// Three stages share a goroutine, and each of them leaves one.
func TestRunNamesTheStageOfALeakInAKernel(t *testing.T) {
	if !inChild() {
		out := failingChild(t)
		for _, stage := range []string{"in", "double", "print"} {
			wantText(t, out, `pipeline "import", stage "`+stage+`", chan receive:
				pipetest_test.leave.func1 (run_test.go)
				created by pipetest_test.leave (run_test.go)`)
		}
		return
	}
	pipetest.Run(t, func(t *testing.T) {
		p := pipe.New("import")
		in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			err := out.Put(ctx, pipe.BufferOf(1))
			leave() // after the kernels
			return err
		}, pipe.Name("in"))
		kernel := func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			err := out.Put(ctx, b)
			leave()
			return err
		}
		doubled := pipe.Apply(in, kernel, pipe.Name("double"))
		pump.To(pipe.Apply(doubled, kernel, pipe.Name("print")), pipetest.NewSink[int](100))
		if err := p.Run(t.Context()); err != nil {
			t.Errorf("Run = %v", err)
		}
	})
}

func leave() {
	never := make(chan int)
	go func() { <-never }()
}

// The goroutine that runs the pipeline does not end before the test.
func TestRunNamesEachStageOfAPipelineThatIsLeft(t *testing.T) {
	if !inChild() {
		out := failingChild(t)
		for _, want := range []string{
			"pipetest: 3 goroutines are left at the end of the test",
			`pipeline "import", stage "in", select:`,
			`pipeline "import", stage "pump.To", select:`,
			"pipe.(*Pipeline).Run (pipeline.go)",
		} {
			wantText(t, out, want)
		}
		return
	}
	pipetest.Run(t, func(t *testing.T) {
		p := pipe.New("import")
		open := pipetest.NewSource([]int{1}, pipetest.ByHand())
		pump.To(pump.From(p, open, pipe.Name("in")), pipetest.NewSink[int](100, pipetest.ByHand()))
		go func() { _ = p.Run(context.Background()) }()
	})
}

func TestRunReportsADeadlock(t *testing.T) {
	if !inChild() {
		wantText(t, failingChild(t), `
			run_test.go: seed 7
			run_test.go: pipetest: deadlock: every goroutine waits, and no timer is set
			no pipeline, chan send:
			pipetest_test.TestRunReportsADeadlock.func1.1 (run_test.go)
			created by pipetest_test.TestRunReportsADeadlock.func1 (run_test.go)
			the test function, chan receive:
			pipetest_test.TestRunReportsADeadlock.func1 (run_test.go)`)
		return
	}
	pipetest.Run(t, func(t *testing.T) {
		there, back := make(chan int), make(chan int)
		go func() { there <- 1 }()
		t.Logf("seed %d", 7) // a log before the deadlock is not lost
		<-back
	})
}

// While a goroutine waits for a mutex, virtual time stops. So the stage that
// sleeps with the mutex does not wake.
func TestRunReportsADeadlockOverAMutex(t *testing.T) {
	if !inChild() {
		t.Setenv("PIPETEST_PATIENCE", "100ms")
		out := failingChild(t)
		for _, want := range []string{
			"run_test.go: pipetest: deadlock: every goroutine waits, and 1 of them for a mutex",
			`pipeline "import", stage "first", sleep:
			pipetest_test.lockAndSleep (run_test.go)`,
			`pipeline "import", stage "second", sync.Mutex.Lock:
			pipetest_test.lockAndSleep (run_test.go)`,
		} {
			wantText(t, out, want)
		}
		return
	}
	pipetest.Run(t, func(t *testing.T) {
		p := pipe.New("import")
		var mu sync.Mutex
		numbers := pump.From(p, pipetest.NewSource(upTo(10), pipetest.OneByOne()))
		kernel := func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			lockAndSleep(&mu)
			return out.Put(ctx, b)
		}
		first := pipe.Apply(numbers, kernel, pipe.Name("first"), pipe.Async())
		second := pipe.Apply(first, kernel, pipe.Name("second"), pipe.Async())
		pump.To(second, pipetest.NewSink[int](100))
		t.Errorf("Run = %v", p.Run(t.Context()))
	})
}

func lockAndSleep(mu *sync.Mutex) {
	mu.Lock()
	defer mu.Unlock()
	time.Sleep(time.Second)
}

func TestRunReportsADeadlockWithAMutexOutsideOfTheBubble(t *testing.T) {
	if !inChild() {
		t.Setenv("PIPETEST_PATIENCE", "100ms")
		out := failingChild(t)
		for _, want := range []string{
			"the test function, sync.RWMutex.RLock:\npipetest_test.TestRunReportsADeadlockWithAMutexOutsideOfTheBubble.func2 (run_test.go)",
			"outside of the bubble:\nno pipeline, sync.Mutex.Lock:\npipetest_test.TestRunReportsADeadlockWithAMutexOutsideOfTheBubble.func1 (run_test.go)",
		} {
			wantText(t, out, want)
		}
		return
	}
	var outer sync.RWMutex
	var inner sync.Mutex
	outer.Lock()
	inner.Lock()
	go func() {
		inner.Lock()
		outer.Unlock()
	}()
	pipetest.Run(t, func(t *testing.T) { outer.RLock() })
}

// A goroutine that waits for a mutex while another one does its work is not in
// a deadlock, however long that takes.
func TestRunWaitsForAMutexWhileOthersWork(t *testing.T) {
	t.Setenv("PIPETEST_PATIENCE", "1ms")
	pipetest.Run(t, func(t *testing.T) {
		var mu sync.Mutex
		mu.Lock()
		done := make(chan struct{})
		go func() {
			mu.Lock()
			close(done)
		}()
		data := make([]byte, 1<<20)
		for range 50 { // that takes longer than the patience
			sha256.Sum256(data)
		}
		mu.Unlock()
		<-done
	})
}

// The failure of the test comes first, and the leak after it.
func TestRunReportsTheLeakOfATestThatFails(t *testing.T) {
	if !inChild() {
		out := failingChild(t)
		wantText(t, out, "no good")
		wantText(t, out, "pipetest: 1 goroutine is left at the end of the test")
		return
	}
	pipetest.Run(t, func(t *testing.T) {
		never := make(chan int)
		go func() { <-never }()
		t.Fatal("no good")
	})
}

func TestRunDoesNotRecoverAPanic(t *testing.T) {
	if inChild() {
		pipetest.Run(t, func(t *testing.T) {
			go time.Sleep(time.Hour)
			panic("boom")
		})
	}
	out, code := child(t)
	if code != 2 || !strings.Contains(out, "panic: boom") || strings.Contains(out, "pipetest: ") {
		t.Errorf("the child exited with %d, want a crash by the panic itself:\n%s", code, out)
	}
}
