package pipe_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// raise sends a signal to this process.
func raise(t *testing.T, s os.Signal) {
	t.Helper()
	self, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = self.Signal(s)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// waitUntil waits until ok holds.
func waitUntil(t *testing.T, ok func() bool) {
	t.Helper()
	for start := time.Now(); !ok(); time.Sleep(time.Millisecond) {
		if time.Since(start) > time.Minute {
			t.Fatal("a minute has passed")
		}
	}
}

// Only the first element is worked on, because a signal comes meanwhile.
func TestSignalDrainsTheRun(t *testing.T) {
	p := pipe.New("import")
	pipe.DrainOnSignal(p, time.Minute, syscall.SIGHUP, syscall.SIGUSR1)
	started := make(chan struct{}, 1)
	got, complete := collect(pipe.Apply(numbers(p, 1<<30), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
		for i, v := range b.Elements() {
			if out.Interrupted(b.Len() - i) {
				break
			}
			if err := out.Send(ctx, v); err != nil {
				return err
			}
			started <- struct{}{}
			for !out.Interrupted(0) {
				time.Sleep(time.Millisecond)
			}
		}
		b.Release()
		return nil
	}))
	done := run(t.Context(), p)
	<-started
	raise(t, syscall.SIGUSR1)
	if err := <-done; err != nil || len(*got) != 1 || !*complete || !p.Stats().Draining {
		t.Errorf("Run = %v, %v arrived, Draining = %t, want nil, [0], true", err, *got, p.Stats().Draining)
	}
}

// stuck runs a pipeline with a sink that ends only when it is cancelled.
func stuck(t *testing.T, grace time.Duration) <-chan error {
	t.Helper()
	p := pipe.New("import")
	pipe.DrainOnSignal(p, grace, syscall.SIGUSR1)
	var started atomic.Bool
	pipe.Sink(numbers(p, 1<<30), func(ctx context.Context, in *pipe.In[int]) error {
		started.Store(true)
		<-ctx.Done()
		return nil
	})
	done := run(t.Context(), p)
	waitUntil(t, started.Load)
	raise(t, syscall.SIGUSR1)
	waitUntil(t, func() bool { return p.Stats().Draining })
	return done
}

func TestDrainOnSignalCancelsTheRunAfterItsGrace(t *testing.T) {
	err := <-stuck(t, 10*time.Millisecond)
	if !errors.Is(err, pipe.ErrNotDrained) || !strings.Contains(err.Error(), `import: the drain was cut off: 10ms after signal "user defined signal 1"`) {
		t.Errorf("Run = %v, want ErrNotDrained with the grace and the signal", err)
	}
}

func TestSecondSignalCancelsTheRun(t *testing.T) {
	done := stuck(t, time.Hour)
	raise(t, syscall.SIGUSR1)
	if err := <-done; !errors.Is(err, pipe.ErrNotDrained) || !strings.Contains(err.Error(), "signal") {
		t.Errorf("Run = %v, want ErrNotDrained with the signals", err)
	}
}

func TestSignalsHaveTheirUsualEffectAfterTheRun(t *testing.T) {
	p := pipe.New("test")
	pipe.DrainOnSignal(p, time.Second, syscall.SIGWINCH) // ignored by default
	n := countElements(numbers(p, 10))
	if err := p.Run(t.Context()); err != nil || n.Load() != 10 {
		t.Fatalf("Run = %v, %d arrived", err, n.Load())
	}
	raise(t, syscall.SIGWINCH)
	time.Sleep(10 * time.Millisecond)
	if p.Stats().Draining {
		t.Error("a signal after Run drains the pipeline")
	}
}

func TestDrainOnSignalRefusesMisuse(t *testing.T) {
	ran := pipe.New("ran")
	countElements(numbers(ran, 1))
	if err := ran.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	for want, f := range map[string]func(){
		"pipe: DrainOnSignal: the Pipeline must not be nil":   func() { pipe.DrainOnSignal(nil, time.Second, os.Interrupt) },
		"pipe: DrainOnSignal: grace must be positive, got 0s": func() { pipe.DrainOnSignal(pipe.New(""), 0, os.Interrupt) },
		"pipe: DrainOnSignal: at least one signal is needed":  func() { pipe.DrainOnSignal(pipe.New(""), time.Second) },
		"pipe: DrainOnSignal: Run has begun":                  func() { pipe.DrainOnSignal(ran, time.Second, os.Interrupt) },
	} {
		func() {
			defer func() {
				if got := recover(); got != want {
					t.Errorf("panic %v, want %q", got, want)
				}
			}()
			f()
		}()
	}
}
