package lint

import (
	"strings"
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

// unfinished are the folders and files that do not keep a new rule yet, by the
// name of the rule. The list ends empty.
var unfinished = map[string][]string{
	droppedWordRule.name:  {},
	idiomRule.name:        {},
	commentWidthRule.name: {},
	punctuationRule.name:  {},
	fileLengthRule.name:   {},
	structSizeRule.name:   {},
	exampleRule.name:      {},
	testFileRule.name:     {},
}

// excused reports whether a finding of the rule is on one of the lists, and
// returns the entry.
func excused(rule string, f finding) (entry string, ok bool) {
	if exceptions[rule][f.key] != "" {
		return f.key, true
	}
	for _, path := range unfinished[rule] {
		if f.path == path || strings.HasPrefix(f.path, path+"/") {
			return path, true
		}
	}
	return "", false
}

// entries returns what the lists have for a rule.
func entries(rule string) []string {
	all := append([]string(nil), unfinished[rule]...)
	for key := range exceptions[rule] {
		all = append(all, key)
	}
	return all
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
	for name := range unfinished {
		if !known[name] {
			t.Errorf("unfinished folders for %q, but no rule has that name", name)
		}
	}
}
