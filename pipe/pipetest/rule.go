package pipetest

import (
	"fmt"
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
	check    func(c C)
}

// A verdict is what came of checking one rule.
type verdict struct {
	failed  bool
	skipped bool
	text    string // why
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

// examine checks each rule in a subtest of its name. enter makes what the checks of a family work with.
func examine[C any](t *testing.T, real bool, rules []rule[C], enter func(*probe) C) {
	t.Helper()
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			t.Helper()
			switch v := r.judge(t, examination{real: real, limit: stuckLimit}, enter); {
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
	case p.failed:
		return verdict{failed: true, text: r.explain(p.want, p.seen)}
	case p.reason != "":
		return verdict{skipped: true, text: p.reason}
	}
	return verdict{}
}
