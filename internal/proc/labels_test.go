package proc_test

import (
	"bytes"
	"fmt"
	"runtime"
	"runtime/pprof"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/penstock-go/penstock/internal/proc"
)

func TestLabelsAreVisibleInProfile(t *testing.T) {
	var g proc.Group
	profiles := make(chan string, 1)
	g.Go("outer", "outer-stage", func() {
		// The labels of the starting goroutine must not appear.
		g.Go("import", "parse", func() { profiles <- goroutineProfile(t) })
	})
	profile := <-profiles
	g.Wait()
	if want := `labels: {"pipeline":"import", "stage":"parse"}`; !strings.Contains(profile, want) {
		t.Errorf("goroutine profile lacks %s:\n%s", want, profile)
	}
}

func TestLabelsAreRightForAnyNumberOfNames(t *testing.T) {
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

func TestCacheDropsNamesThatAreNotUsedAgain(t *testing.T) {
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
		t.Errorf("the heap grew from %d to %d bytes with %d more names, want at most %d more", before, after, n, most)
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
