package conform_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

var duration = regexp.MustCompile(`\(\d+\.\d\ds\)`)

// The package comment shows exactly the code and its output.
func TestPackageCommentShowsTheOutputOfAFailure(t *testing.T) {
	if inChild() {
		testMyStream(t)
		return
	}
	out := strings.ReplaceAll(failingChild(t), t.Name(), "TestMyStream")
	out, _, _ = strings.Cut(duration.ReplaceAllString(out, "(0.00s)"), "FAIL\n")
	source, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	if comment := commented(out); !strings.Contains(string(source), comment) {
		t.Errorf("doc.go does not show the output:\n%s", comment)
	}
	example, err := os.ReadFile("example_failure_test.go")
	if err != nil {
		t.Fatal(err)
	}
	_, code, _ := strings.Cut(strings.ReplaceAll(string(example), "testMyStream", "TestMyStream"), ")\n\n") // after the imports
	if comment := commented(code); !strings.Contains(string(source), comment) {
		t.Errorf("doc.go does not show the code:\n%s", comment)
	}
}

// commented returns text as code in a comment.
func commented(text string) string {
	var sb strings.Builder
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) == "" {
			sb.WriteString("//\n")
			continue
		}
		sb.WriteString("//\t" + line)
	}
	return sb.String()
}
