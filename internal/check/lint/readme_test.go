package lint

import (
	"path"
	"strings"
	"testing"
)

// Every Go block of the README is part of a file that is compiled and run.
var readmeRule = rule{
	name:    "README",
	instead: "copy the block from an Example, or from a program in examples",
	check: func(t tree) []finding {
		var sources []string
		for _, f := range t.goFiles(isShown) {
			sources = append(sources, unindented(f.src))
		}
		var found []finding
		for _, f := range t {
			if f.path != "README.md" {
				continue
			}
			for _, b := range goBlocks(f.src) {
				if !inOneOf(sources, unindented(b.text)) {
					found = append(found, finding{f.path, b.line, "this block is in no Example and no program", f.path})
				}
			}
		}
		return found
	},
	proofs: []proof{
		{"not run", map[string]string{
			"README.md":            "text\n```go\n\tx := 1\n```\nmore\n```sh\nls\n```\n\n```go\ny := 1\n```\n",
			"pipe/example_test.go": "package pipe\n\nfunc f() {\n\tx := 2\n}\n",
			"pipe/a_test.go":       "package pipe\n\nfunc f() {\n\tx := 1\n\ty := 1\n}\n",
		}, []string{"README.md:2: this block", "README.md:10: this block"}},
		{"run", map[string]string{
			"README.md":                         "```go\nx := 1\n\ny := 2\n```\n\n```go\nz := 3\n```\n",
			"stages/csvio/example_rows_test.go": "package csvio_test\n\nfunc f() {\n\t\tx := 1\n\t\ty := 2\n}\n",
			"examples/drain/main.go":            "package main\n\nfunc main() {\n\tz := 3\n}\n",
		}, nil},
	},
}

// isShown reports whether f is an Example or a part of a program in examples.
func isShown(f *file) bool {
	return f.test && strings.HasPrefix(path.Base(f.path), "example") || strings.HasPrefix(f.dir, "examples/")
}

// goBlocks returns the fenced Go code of a Markdown text, with the line of the
// fence.
func goBlocks(text string) []paragraph {
	const fence = "```go\n"
	var blocks []paragraph
	for end := 0; ; {
		i := strings.Index(text[end:], fence)
		if i < 0 {
			return blocks
		}
		start := end + i
		block, _, _ := strings.Cut(text[start+len(fence):], "```")
		blocks = append(blocks, paragraph{1 + strings.Count(text[:start], "\n"), block})
		end = start + len(fence) + len(block)
	}
}

// unindented returns text without the white space around its lines, and without
// empty lines.
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

func TestReadmeHasGoBlocks(t *testing.T) {
	for _, f := range readWorkspace(t) {
		if f.path == "README.md" && len(goBlocks(f.src)) > 0 {
			return
		}
	}
	t.Error("README.md has no Go block")
}
