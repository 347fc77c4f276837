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

// A lockedReader has a mutex that it holds while it waits. Pause waits for the
// mutex. To a bubble that is not an idle goroutine, so virtual time stops.
type lockedReader struct {
	*faultyReader
	free *atomic.Bool
}

func (s lockedReader) Pause() {
	for !s.free.Load() {
		runtime.Gosched() // like the wait for a mutex, but a test can end it
	}
}

func TestAMutexHeldDuringAWaitIsExplained(t *testing.T) {
	var free atomic.Bool
	r := &rescue{}
	open := func(_ testing.TB, feed *Feed[byte]) pump.ReadStream[byte] {
		return lockedReader{newFaultyReader("none", feed, r), &free}
	}
	e := examination{limit: time.Second, free: r.run, unstick: func() { free.Store(true) }}
	for _, rule := range pauseRules[byte]() {
		if rule.name != "pause never blocks" {
			continue
		}
		v := rule.judge(t, e, func(p *probe) *readCheck[byte] {
			return &readCheck[byte]{probe: p, spec: ReadStream[byte]{Open: open}}
		})
		if !v.failed || !v.stuck {
			t.Fatalf("verdict = %+v, want stuck", v)
		}
		for _, want := range []string{"Pause", "mutex", "lockedReader.Pause", rule.text} {
			if !hasText(v.text, want) {
				t.Errorf("the failure does not contain %q:\n%s", want, v.text)
			}
		}
	}
}

func TestNoRuleIsCheckedAfterTheStreamIsStuck(t *testing.T) {
	var r record
	r.add("one", verdict{failed: true, stuck: true})
	if why := r.missing("two", nil); !strings.Contains(why, `"one"`) {
		t.Errorf("missing = %q, want the name of the rule", why)
	}
}

// A deafReader has a Close that never returns.
type deafReader struct{ *faultyReader }

func (deafReader) Close() error { select {} }

// A goroutine that is left in a bubble cannot be woken from outside, and goleak
// would find it. So this test runs in a child process, which must neither crash
// nor hang.
func TestAGoroutineThatCannotBeWokenIsReported(t *testing.T) {
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
		"Close did not return",
		`not checked, because rule "close twice" is broken`,
	} {
		if !strings.Contains(string(out), want) {
			t.Errorf("the output does not contain %q", want)
		}
	}
	if strings.Contains(string(out), "panic:") || t.Failed() {
		t.Logf("%s", out)
	}
}
