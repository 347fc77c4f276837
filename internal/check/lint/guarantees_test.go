package lint_test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

var (
	testNamed = regexp.MustCompile("`((?:Test|Fuzz)[A-Z]\\w*)`")
	testFunc  = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)[A-Z]\w*)\(`)
)

// Every test that the README names as the one that holds a guarantee exists.
func TestReadmeNamesTestsThatExist(t *testing.T) {
	const root = "../../.."
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	exist := map[string]bool{}
	for _, pattern := range []string{"*/*_test.go", "*/*/*_test.go"} {
		files, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range found(testFunc, string(text)) {
				exist[name] = true
			}
		}
	}
	names := found(testNamed, string(readme))
	if len(names) < 20 {
		t.Errorf("the README names %d tests, want one for each guarantee", len(names))
	}
	for _, name := range names {
		if !exist[name] {
			t.Errorf("the README names %s, and there is no such test", name)
		}
	}
}

// found returns what the group of re matches in text.
func found(re *regexp.Regexp, text string) (names []string) {
	for _, m := range re.FindAllStringSubmatch(text, -1) {
		names = append(names, m[1])
	}
	return names
}

func TestNamesOfTestsAreFound(t *testing.T) {
	if got := found(testNamed, "| promise | `TestThat`, `FuzzThis` and `go test` |"); len(got) != 2 || got[0] != "TestThat" || got[1] != "FuzzThis" {
		t.Errorf("named: %q", got)
	}
	if got := found(testFunc, "func TestThat(t *testing.T) {}\nfunc helper() {}\n"); len(got) != 1 || got[0] != "TestThat" {
		t.Errorf("functions: %q", got)
	}
}
