package proc_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"runtime/pprof"
	"strconv"
	"strings"
	"sync"
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

// A stage may start another one while its owner already waits.
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

func TestLabelsAreVisibleInProfile(t *testing.T) {
	var g proc.Group
	profiles := make(chan string, 1)
	g.Go("outer", "outer-stage", func() {
		// Labels of the starting goroutine must not shine through.
		g.Go("import", "parse", func() { profiles <- goroutineProfile(t) })
	})
	profile := <-profiles
	g.Wait()
	if want := `labels: {"pipeline":"import", "stage":"parse"}`; !strings.Contains(profile, want) {
		t.Errorf("goroutine profile lacks %s:\n%s", want, profile)
	}
}

func TestLabelsAreRightHoweverManyNamesThereAre(t *testing.T) {
	const n = 1000
	var g proc.Group
	leave := make(chan struct{})
	var started sync.WaitGroup
	for i := range n {
		for _, name := range []string{"parse", strconv.Itoa(i)} {
			started.Add(1)
			g.Go("import", name, func() {
				started.Done()
				<-leave
			})
		}
	}
	started.Wait()
	profile := goroutineProfile(t)
	close(leave)
	g.Wait()
	for i := range n {
		if want := fmt.Sprintf(`labels: {"pipeline":"import", "stage":"%d"}`, i); !strings.Contains(profile, want) {
			t.Fatalf("goroutine profile lacks %s", want)
		}
	}
	if got := strings.Count(profile, `"stage":"parse"}`); got == 0 {
		t.Error("goroutine profile lacks the name that is used again and again")
	}
}

func TestNamesThatAreNotUsedAgainAreForgotten(t *testing.T) {
	use := func(first, n int) {
		var g proc.Group
		for i := range n {
			g.Go("import", strconv.Itoa(first+i), func() {})
			g.Wait()
		}
	}
	heap := func() uint64 {
		var mem runtime.MemStats
		runtime.GC()
		runtime.GC()
		runtime.ReadMemStats(&mem)
		return mem.HeapAlloc
	}
	const n, most = 20_000, 1 << 20
	use(0, n)
	before := heap()
	use(n, n)
	if after := heap(); after > before+most {
		t.Errorf("the heap has grown from %d to %d bytes with %d more names, want at most %d more", before, after, n, most)
	}
}

func goroutineProfile(t testing.TB) string {
	t.Helper()
	var b bytes.Buffer
	if err := pprof.Lookup("goroutine").WriteTo(&b, 1); err != nil {
		t.Errorf("writing the goroutine profile: %v", err)
	}
	return b.String()
}

// Runs itself as a child process, because a panic that nobody recovers ends
// the process: that is the behaviour under test.
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
