package proc_test

import (
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/internal/proc"
)

func TestZeroGroupWaitsForNothing(t *testing.T) {
	var g proc.Group
	g.Wait()
}

func TestWaitWaitsForAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g proc.Group
		var ended atomic.Int64
		for i := range 7 {
			g.Go("p", "s", func() {
				time.Sleep(time.Duration(i) * time.Second) // virtual time
				ended.Add(1)
			})
		}
		g.Wait()
		if got, want := ended.Load(), int64(7); got != want {
			t.Errorf("goroutines ended when Wait returned = %d, want %d", got, want)
		}
	})
}

// A stage may start another goroutine while its owner waits.
func TestWaitWaitsForGoroutinesStartedMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g proc.Group
		var inner atomic.Bool
		g.Go("p", "outer", func() {
			time.Sleep(time.Second)
			g.Go("p", "inner", func() {
				time.Sleep(time.Second)
				inner.Store(true)
			})
		})
		g.Wait()
		if !inner.Load() {
			t.Error("Wait returned before a goroutine that was started while it waited")
		}
	})
}

func TestGroupIsReusableAfterWait(t *testing.T) {
	var g proc.Group
	for range 3 {
		ran := false
		g.Go("p", "s", func() { ran = true })
		g.Wait()
		if !ran {
			t.Fatal("Wait returned before the goroutine of its round ran")
		}
	}
}

// The test runs itself as a child process, because the panic ends the process.
func TestPanicCrashesAndWaitDoesNotReturn(t *testing.T) {
	const env = "PENSTOCK_PROC_PANIC"
	if os.Getenv(env) == "1" {
		var g proc.Group
		g.Go("import", "parse", func() { panic("boom from a stage") })
		g.Wait()
		os.Stdout.WriteString("Wait returned\n")
		os.Exit(0)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), env+"=1", "GODEBUG=tracebacklabels=1")
	out, err := cmd.CombinedOutput()
	if err == nil {
		t.Fatalf("the child ended without error, want a crash:\n%s", out)
	}
	if strings.Contains(string(out), "Wait returned") {
		t.Errorf("Wait returned during a crash:\n%s", out)
	}
	for _, want := range []string{"panic: boom from a stage", "parse"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("the crash does not show %q:\n%s", want, out)
		}
	}
}
