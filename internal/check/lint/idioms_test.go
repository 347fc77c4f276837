package lint

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// An idiom is a phrase that a reader has to read twice.
type idiom struct {
	pattern *regexp.Regexp
	instead string
}

var idioms = []idiom{
	{regexp.MustCompile(`(?i)\bbehind\b`), "after, downstream of"},
	{regexp.MustCompile(`(?i)\bin\s+front\b`), "before, upstream of"},
	{regexp.MustCompile(`(?i)\balso\s+(when|if|by|that|of|in|behind|for|where|on|after|from|with|while|to|under|without|one|an|a|those|what)\b`), "even when, including"},
	{regexp.MustCompile(`(?i)\bbe\s+(it|they)\b`), "whether or not"},
	{regexp.MustCompile(`(?i)\b(nobody|somebody|anybody|everybody)\b`), "the party: no reader, another goroutine"},
	{regexp.MustCompile(`(?i)\b(who|whom|whoever)\b`), "the party: the caller, a stage that"},
	{regexp.MustCompile(`(^\s*|[.!?;:]\s+)What\b`), "the noun: elements that"},
	{regexp.MustCompile(`(?i)\b(go|goes|going|went|gone)\s+on\b`), "continue, resume, happen"},
	{regexp.MustCompile(`(?i)\btells?\b`), "report, return"},
	{regexp.MustCompile(`(?i)\b(is|are|was|were)\s+no\s+([a-z]+)(\s+than)?`), "is not a, there is no"},
	{regexp.MustCompile(`(?i)\bstands?\s+(for|in)\b`), "means, appears in"},
	{regexp.MustCompile(`(?i)\bfor\s+ever\b`), "forever"},
	{regexp.MustCompile(`(?i)\bthe\s+begin\b`), "the start"},
	{regexp.MustCompile(`(?i)\bat\s+the\s+most\b`), "at most"},
	{regexp.MustCompile(`(?i)\bg[eo]ts?\s+on\b`), "make progress"},
	{regexp.MustCompile(`(?i)\bhad\s+enough\b|\bwants?\s+no\s+more\b`), "is done reading"},
	{regexp.MustCompile(`(?i)\bput\s+up\s+with\b`), "accept"},
	{regexp.MustCompile(`(?i)\blook-?out\b|\bcompany\b`), "the plain word"},
}

var (
	// allowed are matches that every reader knows.
	allowed = regexp.MustCompile(`(?i)^(is|are|was|were)\s+no\s+(longer\b|(more|less|fewer|later|earlier)\s+than$)`)
	// existential is the word before a match in "there is no reader".
	existential = regexp.MustCompile(`(?i)\bthere\s+$`)
)

// in returns where the idiom is in text, as pairs of offsets.
func (i idiom) in(text string) [][]int {
	var found [][]int
	for _, at := range i.pattern.FindAllStringIndex(text, -1) {
		if !allowed.MatchString(text[at[0]:at[1]]) && !existential.MatchString(text[:at[0]]) {
			found = append(found, at)
		}
	}
	return found
}

var space = regexp.MustCompile(`\s+`)

var idiomRule = rule{
	name:    "idioms",
	instead: "write the sentence anew, in plain words",
	check: func(t tree) []finding {
		var found []finding
		for _, f := range t {
			found = append(found, idiomsOf(f)...)
		}
		return found
	},
	proofs: []proof{
		{"comments", map[string]string{"pipe/a.go": "package pipe\n\n// What is held goes\n// on behind it, as nobody has had enough.\nvar x int // who tells that it is no end\n"},
			[]string{"a.go:3: What", "a.go:4: behind", "a.go:4: nobody", "a.go:4: goes on", "a.go:4: had enough", "a.go:5: who", "a.go:5: tells", "a.go:5: is no end"}},
		{"Markdown", map[string]string{"README.md": "# What\n\nIn front of it, be it small. What stands\nin for it, also when\n| x | at the most |\n|---|---|\n| gets on | for ever |\n"},
			[]string{"README.md:1: What", "README.md:3: In front", "README.md:3: be it", "README.md:3: What", "README.md:4: also when", "README.md:4: stands in",
				"README.md:5: at the most", "README.md:7: gets on", "README.md:7: for ever"}},
		{"good", map[string]string{
			"pipe/a.go": "package pipe\n\n// It is no longer open, there is no reader, and there are no\n// more. It is no more than that, \"is no X\" and `go on`. Somewhat also.\n" +
				"var s = \"nobody\"\n\nfunc f() {\n\t// Output:\n\t// nobody\n}",
			"README.md": "```\nWhat stands for it\n```\nSee [x](behind.md) and `who`.\n",
			"a.txt":     "nobody",
		}, nil},
	},
}

// idiomsOf returns the idioms in the prose of f, in the order of lines.
func idiomsOf(f *file) []finding {
	var found []finding
	for _, p := range f.prose() {
		p = p.plain()
		for _, i := range idioms {
			for _, at := range i.in(p.text) {
				phrase := strings.TrimLeft(space.ReplaceAllString(p.text[at[0]:at[1]], " "), " .!?;:")
				found = append(found, finding{f.path, p.at(at[1] - 1), phrase + ": say " + i.instead, f.path + ":" + phrase})
			}
		}
	}
	slices.SortStableFunc(found, func(a, b finding) int { return a.line - b.line })
	return found
}

func TestEveryIdiomIsFound(t *testing.T) {
	for i, text := range []string{
		"it comes behind it", "a stage in front of it", "full also if empty", "be they full or not", "Everybody reads", "Whoever reads", "So. What is read",
		"it went on", "the rule tells that", "it is no failure", "stands for it", "for\never", "at the begin of it", "at the most 3", "does not get on", "wants no more",
		"put up with it", "waits for company",
	} {
		for k, idiom := range idioms {
			if got := len(idiom.in(text)) > 0; got != (i == k) {
				t.Errorf("idiom %v found in %q = %t", idiom.pattern, text, got)
			}
		}
	}
}
