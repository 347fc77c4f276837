package main

import (
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const root = "../../.."

func TestEveryMutationStillApplies(t *testing.T) {
	ms, err := readLists()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range ms {
		if _, err := m.mutated(root); err != nil {
			t.Errorf("%v <- give it the text that the idea now has, or remove it with the idea", err)
		}
	}
}

func TestEveryFileWithADecisionHasAMutation(t *testing.T) {
	ms, err := readLists()
	if err != nil {
		t.Fatal(err)
	}
	mutated := make(map[string]bool)
	for _, m := range ms {
		for _, e := range m.edits {
			mutated[e.file] = true
		}
	}
	folders := make(map[string]bool)
	for name := range mutated {
		folders[path.Dir(name)] = true
	}
	for folder := range folders {
		files, err := filepath.Glob(filepath.Join(root, folder, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("files of %s = %q, %v", folder, files, err)
		}
		for _, file := range files {
			name := folder + "/" + filepath.Base(file)
			// The tests cannot see a mutation of a file for another system.
			built, err := build.Default.MatchFile(filepath.Split(file))
			if err != nil {
				t.Fatal(err)
			}
			if built && !strings.HasSuffix(name, "_test.go") && decides(t, file) && !mutated[name] {
				t.Errorf("no mutation of %s <- add one to the list of its package", name)
			}
		}
	}
}

// decides reports whether a file has an if, a loop, a switch or a select.
func decides(t *testing.T, file string) bool {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), file, src, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	found := false
	ast.Inspect(parsed, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.IfStmt, *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
			found = true
		}
		return !found
	})
	return found
}

func TestListIsParsed(t *testing.T) {
	ms, err := parse("a", "# comment\n\nfirst\n\tin x.go T.f\n\t- one\n\t- two\n\t+ 2\n\t- three\n\t+\n\tin y.go\n\t- four\n"+
		"tests ./a ./b\n\nsecond\n\tin x.go\n\t- x\n\twith -race -cpu=1,2\n\nin ./b/c\n\nthird\n\ttests ./c\n\tin x.go\n\t- x\n")
	if err != nil {
		t.Fatal(err)
	}
	if len(ms) != 3 || ms[0].name != "a/first" || ms[0].where != "a.txt:3" || len(ms[0].edits) != 3 {
		t.Fatalf("parse = %+v", ms)
	}
	for i, want := range []edit{
		{"a/x.go", "T.f", []string{"one", "two"}, []string{"2"}},
		{"a/x.go", "T.f", []string{"three"}, []string{""}},
		{"a/y.go", "", []string{"four"}, nil},
	} {
		got := ms[0].edits[i]
		if got.file != want.file || got.fn != want.fn || !slices.Equal(got.before, want.before) || !slices.Equal(got.after, want.after) {
			t.Errorf("edit %d = %q, want %q", i, got, want)
		}
	}
	for i, want := range [][]string{{"./a"}, {"./a", "./b"}, {"./c"}} {
		if got := ms[i].tests; !slices.Equal(got, want) {
			t.Errorf("tests of %s = %q, want %q", ms[i].name, got, want)
		}
	}
	if got, want := ms[2].edits[0].file, "b/c/x.go"; got != want {
		t.Errorf("file of %s = %q, want %q", ms[2].name, got, want)
	}
	if got, want := ms[1].flags, []string{"-race", "-cpu=1,2"}; !slices.Equal(got, want) {
		t.Errorf("flags = %q, want %q", got, want)
	}
	if got, want := testPackages(ms), []string{"./a", "./b", "./c"}; !slices.Equal(got, want) {
		t.Errorf("testPackages = %q, want %q", got, want)
	}
}

func TestInvalidListIsRefusedWithItsLine(t *testing.T) {
	for _, tt := range []struct{ text, want string }{
		{"\tin x.go\n", "a.txt:1: a line that does not belong to a mutation"},
		{"m\n\t- x\n", "a.txt:2: a change without a place"},
		{"m\n\tin x.go\n\t+ x\n", "a.txt:3: new text without old text"},
		{"m\n\tat x.go\n", `a.txt:2: "at" does not begin a line`},
		{"m\n\tin x.go\n\t- x\nm\n\tin x.go\n\t- y\n", `a.txt:4: the second mutation named "m"`},
		{"m\n", "a.txt:1: a/m: has no place"},
		{"m\n\tin x.go f\n", "a.txt:1: a/m: has no text to change in a/x.go f"},
	} {
		if _, err := parse("a", tt.text); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("parse(%q) = %v, want %q", tt.text, err, tt.want)
		}
	}
}
