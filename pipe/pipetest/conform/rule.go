package conform

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// A rule is one line of a contract, and how to see whether an implementation keeps it.
type rule[C any] struct {
	name     string // of the subtest
	text     string // what the contract says
	optional bool   // an implementation that does not keep it conforms all the same
	cause    string // what usually breaks it
	leaks    bool   // goroutines that are left at the end break it
	needs    needs
	check    func(c C)
}

// needs names the rules without which another one cannot be checked, so that one mistake is reported once.
type needs []string

// A verdict is what came of checking one rule.
type verdict struct {
	failed  bool
	skipped bool
	stuck   bool   // the implementation was left stuck
	last    bool   // no other rule can be checked
	text    string // why
}

// A record says what came of the rules that were checked before.
type record struct {
	open  []string // broken, or not checked because of those
	stuck string   // the rule that has left the implementation stuck; "": none
	last  string   // the rule behind which none can be checked; "": none
}

// missing says why the rule of that name cannot be checked, or "".
func (r *record) missing(name string, n needs) string {
	if r.stuck != "" {
		return fmt.Sprintf("not checked, since the implementation was left stuck by %q", r.stuck)
	}
	if r.last != "" {
		return fmt.Sprintf("not checked: see %q", r.last)
	}
	for _, needed := range n {
		if slices.Contains(r.open, needed) {
			r.open = append(r.open, name)
			return fmt.Sprintf("not checked, since %q is broken or was not checked", needed)
		}
	}
	return ""
}

func (r *record) add(name string, v verdict) {
	if v.failed {
		r.open = append(r.open, name)
	}
	if v.stuck {
		r.stuck = name
	}
	if v.last {
		r.last = name
	}
}

// explain says what rule was broken, and how, to somebody who has never heard of it.
func (r rule[C]) explain(want, seen string) string {
	kind := "required"
	if r.optional {
		kind = "optional"
	}
	var sb strings.Builder
	fmt.Fprintf(&sb, "rule %q (%s): %s\n", r.name, kind, r.text)
	if want != "" {
		fmt.Fprintf(&sb, "expected: %s\n", want)
	}
	fmt.Fprintf(&sb, "seen:     %s\n", strings.ReplaceAll(seen, "\n", "\n          "))
	fmt.Fprintf(&sb, "usually:  %s", r.cause)
	return sb.String()
}

// examine checks each rule in a subtest of its name, but for those in except, which gives the
// reasons. enter makes what the checks of a family work with.
func examine[C any](t *testing.T, real bool, except map[string]string, rules []rule[C], enter func(*probe) C) {
	t.Helper()
	for name := range except {
		if !slices.ContainsFunc(rules, func(r rule[C]) bool { return r.name == name }) {
			t.Errorf("conform: Except: %q is no rule", name)
		}
	}
	var before record
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			t.Helper()
			if why, ok := except[r.name]; ok {
				t.Skip("in Except: " + why)
			}
			if why := before.missing(r.name, r.needs); why != "" {
				t.Skip(why)
			}
			v := r.judge(t, examination{real: real, limit: stuckLimit}, enter)
			before.add(r.name, v)
			switch {
			case v.failed && r.optional:
				t.Skip("not kept, which is allowed: " + v.text)
			case v.failed:
				t.Error(v.text)
			case v.skipped:
				t.Skip(v.text)
			}
		})
	}
}

// judge checks one rule and fails nothing: that is left to the caller.
func (r rule[C]) judge(t *testing.T, e examination, enter func(*probe) C) verdict {
	p := e.run(t, r.leaks, func(p *probe) { r.check(enter(p)) })
	switch {
	case p.hopeless:
		return verdict{failed: true, last: true, text: fmt.Sprintf("expected: %s\nseen:     %s", p.want, p.seen)}
	case p.failed:
		return verdict{failed: true, stuck: p.isStuck, text: r.explain(p.want, p.seen)}
	case p.reason != "":
		return verdict{skipped: true, text: p.reason}
	}
	return verdict{}
}
