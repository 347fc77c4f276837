package conform

import (
	"fmt"
	"slices"
	"testing"

	"github.com/penstock-go/penstock/internal/proc"
)

// A rule is one sentence of a contract, and a function that checks whether an
// implementation keeps it. C is the check of a family, such as a readCheck.
type rule[C any] struct {
	name     string // of the subtest
	text     string // the rule, as the contract has it
	optional bool   // an implementation may break it
	cause    string // the usual cause of a failure
	leaks    bool   // the rule is broken if goroutines are left at the end
	needs    needs
	check    func(c C)
}

// needs has the names of the rules that must hold before another rule can be
// checked. So one mistake is reported only once.
type needs []string

// A verdict is the outcome of the check of one rule.
type verdict struct {
	failed  bool
	skipped bool
	stuck   bool   // the implementation was left stuck
	last    bool   // no other rule can be checked
	text    string // the reason
}

// A record has the outcome of the rules that were checked before.
type record struct {
	broken []string // names of rules that are broken, or not checked because of those
	stuck  string   // name of the rule that left the implementation stuck, or ""
	last   string   // name of the rule after which none can be checked, or ""
}

// missing returns the reason if the rule of that name cannot be checked, else
// "".
func (r *record) missing(name string, n needs) string {
	if r.stuck != "" {
		return fmt.Sprintf("not checked, because rule %q left the implementation stuck", r.stuck)
	}
	if r.last != "" {
		return fmt.Sprintf("not checked, see rule %q", r.last)
	}
	for _, needed := range n {
		if slices.Contains(r.broken, needed) {
			r.broken = append(r.broken, name)
			return fmt.Sprintf("not checked, because rule %q is broken or was not checked", needed)
		}
	}
	return ""
}

// add adds the outcome of the rule of that name.
func (r *record) add(name string, v verdict) {
	if v.failed {
		r.broken = append(r.broken, name)
	}
	if v.stuck {
		r.stuck = name
	}
	if v.last {
		r.last = name
	}
}

// examine checks each rule in a subtest of its name, except those in except,
// which has the reasons. enter makes the check of a family.
func examine[C any](t *testing.T, real bool, except map[string]string, rules []rule[C], enter func(*probe) C) {
	t.Helper()
	proc.BeExact()
	for name := range except {
		if !slices.ContainsFunc(rules, func(r rule[C]) bool { return r.name == name }) {
			t.Errorf("conform: Except: there is no rule %q", name)
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

// judge checks one rule and returns the verdict. It does not fail t.
func (r rule[C]) judge(t *testing.T, e examination, enter func(*probe) C) verdict {
	p := e.run(t, r.leaks, func(p *probe) { r.check(enter(p)) })
	switch {
	case p.hopeless:
		return verdict{failed: true, last: true, text: explanation(p.want, p.seen)}
	case p.failed:
		return verdict{failed: true, stuck: p.isStuck, text: r.explain(p.want, p.seen)}
	case p.reason != "":
		return verdict{skipped: true, text: p.reason}
	}
	return verdict{}
}
