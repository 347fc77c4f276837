package lint

import (
	"maps"
	"slices"
	"testing"
)

// exceptions are the findings that are right as they are, by rule and by the
// key of the finding, which is a path or path:name, each with its reason.
var exceptions = map[string]map[string]string{
	// A function may be longer if a cut through its select loop would hide the
	// one order that matters. A file has one such loop at most.
	functionLengthRule.name: {},

	// Words of interfaces that other packages define and ours implement.
	exportedNameRule.name: {},

	// The conformance tests run the pipeline of a stage.
	stageRule.name: {
		"stages/all.go:All": "it runs the pipeline itself",
	},
}

// excused reports whether the rule has an exception for a finding, and returns
// its key.
func excused(rule string, f finding) (entry string, ok bool) {
	return f.key, exceptions[rule][f.key] != ""
}

// entries returns the keys of the exceptions of a rule.
func entries(rule string) []string {
	return slices.Collect(maps.Keys(exceptions[rule]))
}

func TestExceptionsNameRules(t *testing.T) {
	known := make(map[string]bool)
	for _, r := range rules {
		if known[r.name] {
			t.Errorf("two rules are named %q", r.name)
		}
		known[r.name] = true
	}
	for name, list := range exceptions {
		if !known[name] {
			t.Errorf("exceptions for %q, but no rule has that name", name)
		}
		for key, reason := range list {
			if reason == "" {
				t.Errorf("the exception %q for %q gives no reason", key, name)
			}
		}
	}
}
