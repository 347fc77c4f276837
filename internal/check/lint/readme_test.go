package lint_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Every Go block of the README stands in a file that is compiled and run: an Example or a program.
func TestReadmeShowsCodeThatRuns(t *testing.T) {
	const root = "../../.."
	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	var sources []string
	for _, pattern := range []string{"*/example*_test.go", "*/*/example*_test.go", "examples/*/*.go"} {
		files, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			sources = append(sources, unindented(string(text)))
		}
	}
	blocks := goBlocks(string(readme))
	if len(blocks) == 0 {
		t.Error("the README has no Go block")
	}
	for _, block := range blocks {
		if !inOneOf(sources, unindented(block)) {
			t.Errorf("a block of the README is in no Example and no program: copy one of them into the README\n%s", block)
		}
	}
}

func TestReadmeRuleFindsWhatNobodyRuns(t *testing.T) {
	blocks := goBlocks("text\n```go\n\tx := 1\n```\nmore\n```sh\nls\n```\n")
	if len(blocks) != 1 || inOneOf([]string{unindented("\tx := 2\n")}, unindented(blocks[0])) {
		t.Errorf("blocks = %q", blocks)
	}
	if !inOneOf([]string{unindented("func f() {\n\t\tx := 1\n}\n")}, unindented(blocks[0])) {
		t.Error("a block that differs in indentation only was not found")
	}
}

// goBlocks returns the fenced Go code of a Markdown text.
func goBlocks(text string) []string {
	var blocks []string
	for {
		_, rest, ok := strings.Cut(text, "```go\n")
		if !ok {
			return blocks
		}
		block, after, _ := strings.Cut(rest, "```")
		blocks = append(blocks, block)
		text = after
	}
}

// unindented returns text without the white space around its lines, and without empty lines.
func unindented(text string) string {
	var sb strings.Builder
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			sb.WriteString(line + "\n")
		}
	}
	return sb.String()
}

func inOneOf(sources []string, block string) bool {
	for _, s := range sources {
		if strings.Contains(s, block) {
			return true
		}
	}
	return false
}
