package lint

import (
	"go/ast"
	"path"
	"slices"
	"strings"
	"testing"
	"unicode"
)

var fileNameRule = rule{
	name:    "file names",
	instead: "name the file after the one noun in it",
	check: func(t tree) []finding {
		var found []finding
		for _, f := range t.goFiles(func(*file) bool { return true }) {
			switch strings.TrimSuffix(path.Base(f.path), "_test.go") {
			case "util.go", "util", "utils.go", "utils", "types.go", "const.go", "common.go", "common", "misc.go", "helpers.go":
				found = append(found, finding{f.path, 0, "a name that says nothing", f.path})
			}
		}
		return found
	},
	proofs: []proof{
		{"bad", map[string]string{
			"pipe/util.go": "package pipe", "pipe/types.go": "package pipe", "pipe/const.go": "package pipe", "pipe/common_test.go": "package pipe",
		}, []string{"pipe/common_test.go", "pipe/const.go", "pipe/types.go", "pipe/util.go"}},
		{"good", map[string]string{"pipe/buffer.go": "package pipe", "pipe/buffer_test.go": "package pipe"}, nil},
	},
}

// synonyms are words that have another name here.
var synonyms = map[string]string{
	"Item": "element", "Record": "element", "Message": "element", "Chunk": "Buffer",
	"Node": "stage", "Operator": "stage", "Flow": "stage",
	"Finish": "end, drain or stop", "Terminate": "end, drain or stop", "Shutdown": "end, drain or stop",
}

var exportedNameRule = rule{
	name:    "exported names",
	instead: "one word per thing: use the word given",
	check: func(t tree) []finding {
		var found []finding
		for _, f := range t.goFiles(func(f *file) bool { return f.inLibrary() && !f.test }) {
			names := append(exported(f), fields(f)...)
			for _, name := range names {
				for _, word := range camelWords(name.name) {
					if better := synonym(word); better != "" {
						found = append(found, finding{f.path, f.line(name.pos), name.name + ": say " + better, f.path + ":" + name.name})
					}
				}
			}
		}
		return found
	},
	proofs: []proof{
		{"kinds", map[string]string{"pipe/a.go": "package pipe\nfunc SendItem() {}\ntype Node struct{}\nfunc (s *Stage) Shutdown() {}\nconst MaxChunks = 1\ntype E struct{ FlowID int; x int }\ntype R interface { Finished() }"},
			[]string{"a.go:2: SendItem: say element", "a.go:3: Node: say stage", "Stage.Shutdown", "MaxChunks: say Buffer", "FlowID: say stage", "Finished: say end"}},
		{"other words", map[string]string{"pipe/a.go": "package pipe\nfunc Overflow() {}\ntype item struct{ Message string }\nvar Itemized, HTTPBody int\ntype T struct{ node int }"},
			[]string{"Message: say element"}},
		{"good", map[string]string{
			"pipe/a.go":      "package pipe\nfunc Send() {}\nfunc record() {}",
			"pipe/a_test.go": "package pipe\nfunc SendItem() {}",
			"bench/go.mod":   "module bench",
			"bench/a.go":     "package bench\nfunc SendItem() {}",
		}, nil},
	},
}

// fields returns the exported fields of the structs and the exported methods of
// the interfaces in f.
func fields(f *file) []exportedName {
	var names []exportedName
	addAll := func(list *ast.FieldList) {
		for _, field := range list.List {
			for _, id := range field.Names {
				if id.IsExported() {
					names = append(names, exportedName{id.Name, id.Pos(), true})
				}
			}
		}
	}
	ast.Inspect(f.ast, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.StructType:
			addAll(n.Fields)
		case *ast.InterfaceType:
			addAll(n.Methods)
		}
		return true
	})
	return names
}

// camelWords cuts a name into its words. A run of capitals is one word, and
// characters that are not letters are left out. "T.FromHTTPBody" has the words
// T, From, HTTP and Body.
func camelWords(name string) []string {
	var words []string
	for part := range strings.FieldsFuncSeq(name, func(r rune) bool { return !unicode.IsLetter(r) }) {
		runes := []rune(part)
		start := 0
		for i := 1; i < len(runes); i++ {
			if unicode.IsUpper(runes[i]) && (unicode.IsLower(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])) {
				words = append(words, string(runes[start:i]))
				start = i
			}
		}
		words = append(words, string(runes[start:]))
	}
	return words
}

// synonym returns the word to say instead of word, or "" if word is fine.
// Plurals and past forms count as the word.
func synonym(word string) string {
	for _, ending := range []string{"", "s", "es", "d", "ed"} {
		if better, ok := synonyms[strings.TrimSuffix(word, ending)]; ok {
			return better
		}
	}
	return ""
}

func TestCamelWords(t *testing.T) {
	for name, want := range map[string][]string{
		"SendItem":       {"Send", "Item"},
		"T.FromHTTPBody": {"T", "From", "HTTP", "Body"},
		"Max2Chunks":     {"Max", "Chunks"},
		"ID":             {"ID"},
		"Overflow":       {"Overflow"},
	} {
		if got := camelWords(name); !slices.Equal(got, want) {
			t.Errorf("camelWords(%q) = %q, want %q", name, got, want)
		}
	}
}
