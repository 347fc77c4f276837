package pipetest_test

import (
	"context"
	"strings"
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
