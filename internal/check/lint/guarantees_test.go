package lint

import (
	"path"
	"regexp"
	"strings"
	"testing"
)

// leastGuarantees is the number of tests that the lists of guarantees name.
const leastGuarantees = 25

var (
	testNamed = regexp.MustCompile("`((?:Test|Fuzz)[A-Z]\\w*)`")
	testFunc  = regexp.MustCompile(`^(Test|Fuzz)[A-Z]`)
)

// promises reports whether f is a list of guarantees, each with its test.
func promises(f *file) bool { return f.path == "README.md" || path.Base(f.path) == "GUARANTEES.md" }

// Each test that a list names as the one that holds a guarantee is there.
var guaranteeRule = rule{
	name:    "guarantees",
	instead: "name the test that holds the guarantee; if it was renamed, the list follows",
	check: func(t tree) []finding {
		there := make(map[string]bool)
		for _, f := range t.goFiles(func(f *file) bool { return f.test }) {
			for _, fn := range functions(f) {
				if testFunc.MatchString(fn.Name.Name) {
					there[fn.Name.Name] = true
				}
			}
		}
		var found []finding
		for _, f := range t {
			if !promises(f) {
				continue
			}
			for i, line := range strings.Split(f.src, "\n") {
				for _, name := range testsNamed(line) {
					if !there[name] {
						found = append(found, finding{f.path, i + 1, "there is no test " + name, f.path + ":" + name})
					}
				}
			}
		}
		return found
	},
	proofs: []proof{
		{"missing", map[string]string{
			"README.md":                   "text\n| promise | `TestThat`, `FuzzThis` and `go test` |",
			"pipe/pipetest/GUARANTEES.md": "| `TestKit` |",
			"pipe/a_test.go":              "package pipe\nfunc TestOther(t *testing.T) {}\nfunc helper() {}",
			"pipe/a.go":                   "package pipe\nfunc TestThat(t *testing.T) {}",
			"bench/a_test.go":             "package bench\nfunc (x X) FuzzThis(f *testing.F) {}",
		}, []string{"README.md:2: there is no test TestThat", "README.md:2: there is no test FuzzThis", "GUARANTEES.md:1: there is no test TestKit"}},
		{"there", map[string]string{
			"README.md":                  "`TestThat`, `FuzzThis` and `Test`",
			"stages/csvio/GUARANTEES.md": "`TestRows`",
			"stages/csvio/a_test.go":     "package csvio\nfunc TestRows(t *testing.T) {}\nfunc FuzzThis(f *testing.F) {}\nfunc TestThat(t *testing.T) {}",
			"CHANGELOG.md":               "`TestGone`",
		}, nil},
	},
}

// testsNamed returns the names of tests in a line of Markdown.
func testsNamed(line string) []string {
	var names []string
	for _, m := range testNamed.FindAllStringSubmatch(line, -1) {
		names = append(names, m[1])
	}
	return names
}

func TestGuaranteesNameTests(t *testing.T) {
	n := 0
	for _, f := range readWorkspace(t) {
		if promises(f) {
			n += len(testsNamed(f.src))
		}
	}
	if n < leastGuarantees {
		t.Errorf("README.md and the GUARANTEES.md of the packages name %d tests, want at least %d", n, leastGuarantees)
	}
}
