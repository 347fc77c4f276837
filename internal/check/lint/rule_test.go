package lint

import (
	"fmt"
	"strings"
	"testing"
)

// A rule is one thing that holds everywhere in the workspace.
type rule struct {
	name    string
	instead string // what to do about a finding; follows an arrow in every failure
	check   func(tree) []finding
	proofs  []proof
}

// A finding is one place that breaks a rule.
type finding struct {
	path string
	line int    // 0: the file as a whole
	what string // what is wrong there
	key  string // names the finding in exceptions: the path, or path:name
}

func (f finding) String() string {
	if f.line == 0 {
		return fmt.Sprintf("%s: %s", f.path, f.what)
	}
	return fmt.Sprintf("%s:%d: %s", f.path, f.line, f.what)
}

// A proof is a small workspace, and what the rule must find in it.
type proof struct {
	name  string
	files map[string]string
	want  []string // a part of each finding, in order; none: the rule must be content
}

var rules = []rule{
	towerRule, dependencyRule,
	goroutineRule, realTimeRule,
	docCommentRule, packageFilesRule,
	fileNameRule, exportedNameRule,
	skipRule, fileLengthRule, functionLengthRule, leftoverRule,
	privateWordRule, deadLinkRule,
}

func TestHouseRules(t *testing.T) {
	workspace := readWorkspace(t)
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			used := make(map[string]bool)
			for _, f := range r.check(workspace) {
				if exceptions[r.name][f.key] != "" {
					used[f.key] = true
					continue
				}
				t.Errorf("%s <- %s", f, r.instead)
			}
			for key := range exceptions[r.name] {
				if !used[key] {
					t.Errorf("nothing needs the exception %q <- remove it from exceptions_test.go", key)
				}
			}
		})
	}
}

func TestRulesProveThemselves(t *testing.T) {
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			catches := false
			for _, p := range r.proofs {
				catches = catches || len(p.want) > 0
				checkProof(t, r, p)
			}
			if !catches {
				t.Error("no proof breaks this rule <- add one: a rule that cannot fail is worthless")
			}
		})
	}
}

func checkProof(t *testing.T, r rule, p proof) {
	t.Helper()
	workspace, err := newTree(p.files)
	if err != nil {
		t.Fatalf("%s: %v", p.name, err)
	}
	got := r.check(workspace)
	ok := len(got) == len(p.want)
	for i := 0; ok && i < len(got); i++ {
		ok = strings.Contains(got[i].String(), p.want[i]) && got[i].key != ""
	}
	if !ok {
		t.Errorf("%s: findings = %q, want %q", p.name, got, p.want)
	}
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
