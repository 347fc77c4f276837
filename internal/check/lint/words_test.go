package lint

import (
	"go/ast"
	"regexp"
	"strings"
	"testing"
)

// droppedWords are everyday words that were terms of the code, with meanings
// that a reader has to guess. Comments and names do without them.
var droppedWords = map[string]string{
	"said": "requested, documented, or the fact itself", "told": "notified, reported",
	"enough": "done, stopped, sufficient", "mine": "accepted, owned",
	"rest": "the others, the remaining part", "rests": "waits",
	"beat": "pace, check", "beats": "pace, check", "rhythm": "pace", "rhythms": "pace",
	"turn": "order, generation, index", "turns": "alternates, becomes, converts",
	"turned": "became, converted", "turning": "becoming, converting",
	"few": "a small number, short", "lasting": "the name of the context", "eldest": "first, oldest",
	"look": "check, search", "looks": "checks, seems", "looked": "checked", "looking": "checking",
}

var droppedWord = func() *regexp.Regexp {
	var words []string
	for word := range droppedWords {
		words = append(words, word)
	}
	return regexp.MustCompile(`(?i)\b(` + strings.Join(words, "|") + `)\b`)
}()

var droppedWordRule = rule{
	name:    "words",
	instead: "use the word of the field, or a plain one",
	check: func(t tree) []finding {
		var found []finding
		for _, f := range t.goFiles(func(*file) bool { return true }) {
			for _, p := range f.comments() {
				p = p.plain()
				for _, at := range droppedWord.FindAllStringIndex(p.text, -1) {
					word := p.text[at[0]:at[1]]
					found = append(found, dropped(f, p.at(at[0]), word, word))
				}
			}
			for _, id := range ownNames(f) {
				for _, word := range camelWords(id.Name) {
					if droppedWords[strings.ToLower(word)] != "" {
						found = append(found, dropped(f, f.line(id.Pos()), word, id.Name))
					}
				}
			}
		}
		return found
	},
	proofs: []proof{
		{"names", map[string]string{"pipe/a.go": "package pipe\nfunc (b *branch) isTold() (mine bool) {\n\tfor rest := range few {\n\t\tb.onTurn(rest)\n\t}\n}"},
			[]string{"a.go:2: isTold: not told", "a.go:2: mine: not mine, but accepted", "a.go:3: rest", "a.go:3: few", "a.go:4: onTurn", "a.go:4: rest"}},
		{"tests", map[string]string{"examples/x/a_test.go": "package x\nfunc TestLooksOnce() {}\nvar REST, has_few int"}, []string{"TestLooksOnce: not looks", "REST", "has_few"}},
		{"comments", map[string]string{"pipe/a.go": "package pipe\n\n// Told of that, it\n// returns the rest.\n\nvar x int // a Look at x\n/*\nRHYTHM */"},
			[]string{"a.go:3: Told: not told", "a.go:4: rest: not rest", "a.go:6: Look: not look", "a.go:8: RHYTHM"}},
		{"good", map[string]string{
			"pipe/a.go": "package pipe\n\nimport (\n\t\"os\"\n\t\"os/exec\"\n)\n\n// Returned, restored, overlooked, the `rest` and \"the rest\".\n//\n//\trest := 1\n//\n//go:look few\n" +
				"var restart, lookup, returns = os.LookupEnv, exec.LookPath, \"the rest\"\n\nfunc f() {\n\t// Output:\n\t// few\n}",
			"README.md": "the rest",
		}, nil},
	},
}

func dropped(f *file, line int, word, where string) finding {
	word = strings.ToLower(word)
	return finding{f.path, line, where + ": not " + word + ", but " + droppedWords[word], f.path + ":" + where}
}

// ownNames returns the identifiers of f, without those that packages of others
// export.
func ownNames(f *file) []*ast.Ident {
	foreign := make(map[string]bool)
	for _, spec := range f.ast.Imports {
		p := importOf(spec)
		if spec.Name == nil && !strings.HasPrefix(p, rootModule) {
			foreign[p[strings.LastIndex(p, "/")+1:]] = true
		}
	}
	var names []*ast.Ident
	ast.Inspect(f.ast, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok && foreign[x.Name] {
				return false
			}
		case *ast.Ident:
			names = append(names, n)
		}
		return true
	})
	return names
}

func TestOwnNamesAreThoseOfTheFile(t *testing.T) {
	parsed, err := newTree(map[string]string{"a/a.go": "package a\nimport \"os\"\nfunc f(x T) { x.look(os.Args) }"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, id := range ownNames(parsed[0]) {
		got = append(got, id.Name)
	}
	if want := "a f x T x look"; strings.Join(got, " ") != want {
		t.Errorf("ownNames = %q, want %q", got, want)
	}
}
