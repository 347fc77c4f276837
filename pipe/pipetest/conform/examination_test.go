package conform

import (
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/penstock-go/penstock/pump"
)

// A lockedReader holds a mutex while it waits, as Pause does too: what waits for the mutex is not idle in the eyes
// of a bubble, so that virtual time stands still.
type lockedReader struct {
	*faultyReader
	free *atomic.Bool
}

func (s lockedReader) Pause() {
	for !s.free.Load() {
		runtime.Gosched() // as a goroutine that waits for a mutex, but for one that can be given up
	}
}

func TestAMutexHeldWhileWaitingIsExplained(t *testing.T) {
	var free atomic.Bool
	r := &rescue{}
	open := func(_ testing.TB, feed *Feed[byte]) pump.ReadStream[byte] {
		return lockedReader{newFaultyReader("none", feed, r), &free}
	}
	e := examination{limit: time.Second, free: r.run, unstick: func() { free.Store(true) }}
	for _, rule := range pauseRules[byte]() {
		if rule.name != "switches never block" {
			continue
		}
		v := rule.judge(t, e, func(p *probe) *reading[byte] {
			return &reading[byte]{probe: p, on: ReadStream[byte]{Open: open}}
		})
		if !v.failed || !v.stuck {
			t.Fatalf("verdict = %+v, want stuck", v)
		}
		for _, want := range []string{"Pause", "mutex", "lockedReader.Pause", rule.text} {
			if !strings.Contains(v.text, want) {
				t.Errorf("the failure does not say %q:\n%s", want, v.text)
			}
		}
	}
}

func TestNothingIsCheckedAfterARuleThatLeftTheStreamStuck(t *testing.T) {
	var r record
	r.add("one", verdict{failed: true, stuck: true})
	if why := r.missing("two", nil); !strings.Contains(why, `"one"`) {
		t.Errorf("missing = %q, want the name of the rule", why)
	}
}

// A deafReader ignores Close, its ctx and the rest of the world, as no test should have to.
type deafReader struct{ *faultyReader }

func (deafReader) Close() error { select {} }

// What is left in a bubble cannot be woken from outside, and goleak would find it. So this test is run in a
// process of its own, which must neither crash nor hang.
func TestWhatCannotBeFreedIsReportedAndLeft(t *testing.T) {
	const name = "PIPETEST_DEAF"
	if os.Getenv(name) != "" {
		TestReadStream(t, ReadStream[byte]{
			Open: func(_ testing.TB, feed *Feed[byte]) pump.ReadStream[byte] {
				return deafReader{newFaultyReader("none", feed, &rescue{})}
			},
		})
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), name+"=1")
	out, err := cmd.CombinedOutput()
	if err == nil {
		t.Error("the test of a stream that cannot be closed has passed")
	}
	for _, want := range []string{
		"--- PASS: " + t.Name() + "/every_element",
		"--- FAIL: " + t.Name() + "/close_twice",
		"Close has not returned",
		`not checked, since "close twice" is broken`,
	} {
		if !strings.Contains(string(out), want) {
			t.Errorf("the output has no %q", want)
		}
	}
	if strings.Contains(string(out), "panic:") || t.Failed() {
		t.Logf("%s", out)
	}
}
