package lint

import (
	"fmt"
	"strings"
	"testing"
)

// A rule is one thing that holds everywhere in the workspace.
type rule struct {
	name    string
	instead string // what to do about a finding, printed after an arrow
	check   func(tree) []finding
	proofs  []proof
}

// A finding is one place that breaks a rule.
type finding struct {
	path string
	line int    // 0 means the file as a whole
	what string // what is wrong there
	key  string // names the finding in exceptions, as path or path:name
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
	want  []string // a part of each finding, in order
}

var rules = []rule{
	towerRule, dependencyRule,
	goroutineRule, realTimeRule,
	docCommentRule, packageFilesRule, exampleRule, stageRule,
	fileNameRule, testFileRule, exportedNameRule,
	fileLengthRule, functionLengthRule, structSizeRule,
	skipRule, leftoverRule,
	guaranteeRule, readmeRule, deadLinkRule,
	privateWordRule, droppedWordRule, idiomRule,
	commentWidthRule, punctuationRule,
}

func TestHouseRules(t *testing.T) {
	workspace := readWorkspace(t)
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			used := make(map[string]int)
			for _, f := range r.check(workspace) {
				if entry, ok := excused(r.name, f); ok {
					used[entry]++
					continue
				}
				t.Errorf("%s <- %s", f, r.instead)
			}
			for _, entry := range entries(r.name) {
				if used[entry] == 0 {
					t.Errorf("nothing needs the exception %q <- remove it from exceptions_test.go", entry)
				}
				t.Logf("%d findings are excused by %q", used[entry], entry)
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
