package conform

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/penstock-go/penstock/internal/invariants"
)

// A breach is an implementation that is broken in one way.
type breach struct {
	rule  string   // that it breaks, or "" if it breaks none
	fault string   // what is wrong with it
	also  []string // rules that it may break as well
	races bool     // it is a data race, which the race detector would report
}

// A rescue wakes the goroutines that broken implementations have left waiting.
type rescue struct {
	mu    sync.Mutex
	frees []func() // guarded by mu
}

func (r *rescue) add(free func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.frees = append(r.frees, free)
}

func (r *rescue) run() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, free := range r.frees {
		free()
	}
	r.frees = nil
}

// catches checks all rules against the implementation b. It fails t unless b
// breaks its rule, and no rule beside those in b.also.
func catches[C any](t *testing.T, b breach, rules []rule[C], enter func(p *probe, r *rescue) C) {
	t.Helper()
	if b.races && invariants.RaceEnabled {
		t.Skip("the race detector would report this fault and fail the test")
	}
	caught := false
	var before record
	for _, rule := range rules {
		if why := before.missing(rule.name, rule.needs); why != "" {
			t.Logf("%q: %s", rule.name, why)
			continue
		}
		r := &rescue{}
		judge := func() verdict {
			return rule.judge(t, examination{limit: time.Minute, free: r.run}, func(p *probe) C { return enter(p, r) })
		}
		v := judge()
		for tries := 1; rule.name == b.rule && !v.failed && tries < 3; tries++ {
			v = judge() // a fault that shows only sometimes may be missed once
		}
		before.add(rule.name, v)
		switch {
		case v.failed && rule.name == b.rule:
			caught = true
			if !hasText(v.text, rule.text) || !hasText(v.text, rule.cause) {
				t.Errorf("the failure does not have the rule and the cause:\n%s", v.text)
			}
			t.Log(v.text)
		case v.failed && !slices.Contains(b.also, rule.name):
			t.Errorf("another rule is broken:\n%s", v.text)
		}
	}
	if !caught && b.rule != "" {
		t.Errorf("%q was not found broken", b.rule)
	}
}

// covered fails t unless each rule has a breach, and each breach a rule.
func covered[C any](t *testing.T, rules []rule[C], breaches []breach) {
	t.Helper()
	names := make(map[string]bool)
	for _, rule := range rules {
		if names[rule.name] {
			t.Errorf("two rules are named %q", rule.name)
		}
		names[rule.name] = true
		if !slices.ContainsFunc(breaches, func(b breach) bool { return b.rule == rule.name }) {
			t.Errorf("no broken implementation shows that %q is checked", rule.name)
		}
	}
	for _, b := range breaches {
		for _, name := range append(b.also, b.rule) {
			if name != "" && !names[name] {
				t.Errorf("there is no rule %q", name)
			}
		}
	}
}

// hasText reports whether text contains part, however its lines are wrapped.
func hasText(text, part string) bool {
	words := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	return strings.Contains(words(text), words(part))
}
