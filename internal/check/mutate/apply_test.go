package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const source = `package a

func f(a int) int {
	if a > 1 {
		return a
	}
	return 1
}

type T[K, V any] struct{}

func (t *T[K, V]) f() int {
	return 1
}

type U struct{}

func (U) g() int { return 1 }
func (U) h() int { return 1 }
func g() int     { return 1 }
`

func TestEditChangesItsFunctionOnly(t *testing.T) {
	for _, tt := range []struct {
		fn, before, after string
		want, instead     string
	}{
		{"T.f", "return 1", "return 2", "V]) f() int {\n\treturn 2\n}", "V]) f() int {\n\treturn 1\n}"},
		{"U.g", "return 1", "return 2", "(U) g() int { return 2 }", "(U) g() int { return 1 }"},
		{"h", "return 1", "return 2", "(U) h() int { return 2 }", "(U) h() int { return 1 }"},
		{"", "a > 1", "a >= 1", "a >= 1", "a > 1"},
		{"", "if a > 1 {\nreturn a\n}", "", "int {\n\t\n\treturn 1", "int {\n\tif a > 1 {\n\t\treturn a\n\t}\n\treturn 1"},
	} {
		e := edit{fn: tt.fn, before: strings.Split(tt.before, "\n"), after: []string{tt.after}}
		got, err := e.applied([]byte(source))
		if want := strings.Replace(source, tt.instead, tt.want, 1); err != nil || string(got) != want {
			t.Errorf("applied(%q) = %s, %v; want %s", tt.before, got, err, want)
		}
	}
}

func TestMutationThatDoesNotApplyNamesItself(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "x.go"), []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ file, fn, before, after, want string }{
		{"y.go", "", "x", "y", "y.go"},
		{"x.go", "none", "return 1", "", `0 functions are named "none"`},
		{"x.go", "g", "return 1", "", `2 functions are named "g"`},
		{"x.go", "", "return 1", "", `"return 1" occurs 5 times in ""`},
		{"x.go", "h", "return 2", "", `"return 2" occurs 0 times in "h"`},
		{"x.go", "h", "return 1", "return 1", "replaced by itself"},
		{"x.go", "h", "return 1", "return )", "not valid Go"},
	} {
		m := mutation{name: "a/b", where: "a.txt:7", edits: []edit{{tt.file, tt.fn, []string{tt.before}, []string{tt.after}}}}
		_, err := m.mutated(dir)
		if err == nil || !strings.HasPrefix(err.Error(), "a.txt:7: a/b: ") || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("mutated with %+v = %v, want %q", tt, err, tt.want)
		}
	}
}
