package lint

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// A paragraph is a part of a comment or of a Markdown file, without what is not
// prose: directives, expected output, code.
type paragraph struct {
	line int    // of its first line; the others follow one after the other
	text string // lines, separated by \n
}

// at returns the number of the line of the byte at offset.
func (p paragraph) at(offset int) int { return p.line + strings.Count(p.text[:offset], "\n") }

var (
	directive  = regexp.MustCompile(`^([a-z]+:[a-z]|line |export |nolint\b| \+build)`)
	outputMark = regexp.MustCompile(`(?i)^\s*(unordered )?output:`)
	listItem   = regexp.MustCompile(`^\s*([-*+•]|\d+[.)])\s+`)
)

// A gatherer builds paragraphs, line by line.
type gatherer struct {
	done []paragraph
	open bool // the last one takes more lines
}

// add adds a line of prose; first means that a paragraph begins with it.
func (g *gatherer) add(line int, text string, first bool) {
	if first || !g.open {
		g.done = append(g.done, paragraph{line, text})
		g.open = true
		return
	}
	g.done[len(g.done)-1].text += "\n" + text
}

// end ends the paragraph that is open.
func (g *gatherer) end() { g.open = false }

// comments returns the paragraphs of the comments of a Go file.
func (f *file) comments() []paragraph {
	var g gatherer
	for _, group := range f.ast.Comments {
		output := false // everything after the mark is what a program prints
		for _, c := range group.List {
			for i, text := range strings.Split(commentText(c.Text), "\n") {
				output = output || outputMark.MatchString(text)
				switch {
				case output || directive.MatchString(text) || strings.HasPrefix(text, "\t") || strings.TrimSpace(text) == "":
					g.end()
				default:
					g.add(f.line(c.Pos())+i, text, listItem.MatchString(text))
				}
			}
		}
		g.end()
	}
	return g.done
}

// commentText returns the text of a comment without the marks around it.
func commentText(comment string) string {
	if text, ok := strings.CutPrefix(comment, "//"); ok {
		return text
	}
	return strings.TrimSuffix(strings.TrimPrefix(comment, "/*"), "*/")
}

// markdown returns the paragraphs of a Markdown file. A cell of a table is one.
func (f *file) markdown() []paragraph {
	var g gatherer
	fenced := false
	for i, text := range strings.Split(f.src, "\n") {
		trimmed := strings.TrimSpace(text)
		switch {
		case strings.HasPrefix(trimmed, "```"):
			fenced = !fenced
			g.end()
		case fenced || trimmed == "" || !g.open && strings.HasPrefix(text, "    "):
			g.end()
		case strings.HasPrefix(trimmed, "|"):
			for cell := range strings.SplitSeq(strings.Trim(trimmed, "|"), "|") {
				g.add(i+1, cell, true)
			}
			g.end()
		case strings.HasPrefix(trimmed, "#"):
			g.add(i+1, strings.TrimLeft(trimmed, "# "), true)
			g.end()
		default:
			g.add(i+1, text, listItem.MatchString(text))
		}
	}
	return g.done
}

// prose returns the paragraphs of a Go or Markdown file, and none of others.
func (f *file) prose() []paragraph {
	switch {
	case f.ast != nil:
		return f.comments()
	case strings.HasSuffix(f.path, ".md"):
		return f.markdown()
	}
	return nil
}

// notProse is quoted text, code in a line, and addresses.
var notProse = regexp.MustCompile("`[^`]*`|\"[^\"]*\"|“[^”]*”|\\]\\([^)]*\\)|https?://\\S+")

// plain returns p without what is quoted, in as many lines.
func (p paragraph) plain() paragraph {
	text := notProse.ReplaceAllStringFunc(p.text, func(s string) string {
		return `""` + strings.Repeat("\n", strings.Count(s, "\n"))
	})
	text = listItem.ReplaceAllString(text, "")
	return paragraph{p.line, text}
}

const maxCommentWidth = 90

var commentWidthRule = rule{
	name:    "comment width",
	instead: fmt.Sprintf("wrap it at 80 columns; at most %d, a tab counts 4", maxCommentWidth),
	check: func(t tree) []finding {
		var found []finding
		for _, f := range t.goFiles(func(*file) bool { return true }) {
			for _, group := range f.ast.Comments {
				for _, c := range group.List {
					if outputMark.MatchString(commentText(c.Text)) {
						break
					}
					line := f.line(c.Pos())
					text := strings.Split(f.src, "\n")[line-1]
					if n := width(text); n > maxCommentWidth && standsAlone(text) {
						found = append(found, finding{f.path, line, fmt.Sprintf("a comment of %d columns", n), f.path})
					}
				}
			}
		}
		return found
	},
	proofs: []proof{
		{"wide", map[string]string{"pipe/a.go": "package pipe\n\n//" + strings.Repeat(" word", 20) + "\nfunc f() {\n\t\t//" + strings.Repeat(" word", 17) + "\n}"},
			[]string{"a.go:3: a comment of 102 columns", "a.go:5: a comment of 95 columns"}},
		{"good", map[string]string{"pipe/a_test.go": "package pipe\n\n//" + strings.Repeat(" word", 17) + "\nvar x int //" + strings.Repeat(" word", 20) +
			"\n\n//go:generate" + strings.Repeat(" word", 20) + "\n\n// See https://example.com/" + strings.Repeat("x", 90) +
			"\n\nvar s = `\n//" + strings.Repeat(" word", 20) + "\n`\n\nfunc f() {\n\t// Output:\n\t//" + strings.Repeat(" word", 20) + "\n}"}, nil},
	},
}

// width returns the number of columns of a line.
func width(line string) int { return utf8.RuneCountInString(line) + 3*strings.Count(line, "\t") }

// standsAlone reports whether line is a comment that could be wrapped.
func standsAlone(line string) bool {
	text, ok := strings.CutPrefix(strings.TrimSpace(line), "//")
	return ok && !directive.MatchString(text) && !strings.Contains(text, "://")
}

const (
	maxMarks     = 10 // colons and semicolons in 1,000 words
	allowedMarks = 3  // in a package of any size
)

var (
	mark = regexp.MustCompile(`[:;]`)
	// label is a word with a colon that the form of a doc comment asks for, and
	// a colon inside of a word, such as file:line.
	label = regexp.MustCompile(`(?m)^\s*(Source|Deprecated|BUG\(\w+\)|\[[^\]]+\]):|\w:\w`)
)

var punctuationRule = rule{
	name:    "punctuation",
	instead: fmt.Sprintf("make two sentences; at most %d colons and semicolons in 1,000 words of comments", maxMarks),
	check: func(t tree) []finding {
		var dirs []string
		words, marks := make(map[string]int), make(map[string]int)
		for _, f := range t.goFiles(func(*file) bool { return true }) {
			if !slices.Contains(dirs, f.dir) {
				dirs = append(dirs, f.dir)
			}
			for _, p := range f.comments() {
				words[f.dir] += len(strings.Fields(p.text))
				marks[f.dir] += len(mark.FindAllString(label.ReplaceAllString(p.plain().text, ""), -1))
			}
		}
		var found []finding
		for _, dir := range dirs {
			if n := marks[dir]; n > allowedMarks && n*1000 > maxMarks*words[dir] {
				what := fmt.Sprintf("%d colons and semicolons in %d words of comments", n, words[dir])
				found = append(found, finding{dir + "/", 0, what, dir})
			}
		}
		return found
	},
	proofs: []proof{
		{"many", map[string]string{
			"pipe/a.go":      "package pipe\n\n// One: two; three: four.\n",
			"pipe/a_test.go": "package pipe\n\n//   - five: six\n",
			"queue/a.go":     "package queue\n\n//" + strings.Repeat(" word", 100) + "; a; b; c.\n",
		}, []string{"pipe/: 4 colons and semicolons in 7 words"}},
		{"per package", map[string]string{"pipe/a.go": "package pipe\n\n//" + strings.Repeat(" a word;", 5) + strings.Repeat(" word", 300)}, []string{"5 colons and semicolons in 310 words"}},
		{"good", map[string]string{
			"pipe/a.go": "package pipe\n\n//" + strings.Repeat(" a word;", 5) + strings.Repeat(" word", 500),
			"pump/a.go": "package pump\n\n//go:build a; b; c; d; e\n\n// See \"a: b; c: d;\", `x := y; z`, file.go:12 and https://example.com:80/x.\n//\n" +
				"//\ta: b; c: d; e: f\n//\n// Source: plan.\n//\n// [plan]: https://example.com\nfunc f() {\n\t// Output:\n\t// a: b; c: d; e: f\n}\n",
			"README.md": "a: b; c: d; e: f\n",
		}, nil},
	},
}

func TestParagraphsOfComments(t *testing.T) {
	src := "// Package a does\n// this.\n//\n//\tx := 1\n//\n// It has\n//   - one\n//     part\n//   - another\npackage a\n\n/* Old\nform */\n\n" +
		"//go:noinline\nfunc f() {\n\tx() // a call\n\ty() // another\n\t// Output:\n\t// text\n}\n"
	parsed, err := newTree(map[string]string{"a/a.go": src})
	if err != nil {
		t.Fatal(err)
	}
	want := []paragraph{
		{1, " Package a does\n this."}, {6, " It has"}, {7, "   - one\n     part"}, {9, "   - another"},
		{12, " Old\nform "}, {17, " a call"}, {18, " another"},
	}
	if got := parsed[0].prose(); !slices.Equal(got, want) {
		t.Errorf("prose = %+v, want %+v", got, want)
	}
}

func TestParagraphsOfMarkdown(t *testing.T) {
	src := "# Title\nText of\ntwo lines.\n\n- one\n- two\n\n| a | b |\n|---|---|\n\n```go\nx := 1\n```\n\n    indented code\n\nEnd\n"
	parsed, err := newTree(map[string]string{"README.md": src})
	if err != nil {
		t.Fatal(err)
	}
	want := []paragraph{
		{1, "Title"}, {2, "Text of\ntwo lines."}, {5, "- one"}, {6, "- two"}, {8, " a "}, {8, " b "}, {9, "---"}, {9, "---"}, {17, "End"},
	}
	if got := parsed[0].prose(); !slices.Equal(got, want) {
		t.Errorf("prose = %+v, want %+v", got, want)
	}
}

func TestQuotedTextIsNotProse(t *testing.T) {
	p := paragraph{7, " - He wrote \"go\non\", `behind`, [x](who.md), https://example.com/who and more\nwords."}
	if got, want := p.plain().text, "He wrote \"\"\n, \"\", [x\"\", \"\" and more\nwords."; got != want {
		t.Errorf("plain = %q, want %q", got, want)
	}
	if got := p.plain().at(len(p.plain().text)); got != 9 {
		t.Errorf("the last word is in line %d, want 9", got)
	}
}
