package lint

import (
	"go/ast"
	"strings"
	"unicode"
	"unicode/utf8"
)

// isPublic reports whether users import the package of f.
func isPublic(f *file) bool {
	top, _, _ := strings.Cut(f.dir, "/")
	switch top {
	case "queue", "pipe", "pump", "stages":
		return !strings.Contains("/"+f.dir+"/", "/internal/")
	}
	return false
}

var exampleRule = rule{
	name:    "examples",
	instead: "every exported function of a package for users has an Example of its name, in a test file beside it",
	check: func(t tree) []finding {
		shown := make(map[string]bool)
		for _, f := range t.goFiles(func(f *file) bool { return f.test }) {
			for _, fn := range functions(f) {
				if name, ok := exampleOf(fn.Name.Name); ok {
					shown[f.dir+"."+name] = true
				}
			}
		}
		var found []finding
		for _, f := range t.goFiles(func(f *file) bool { return isPublic(f) && !f.test }) {
			for _, fn := range functions(f) {
				if name := fn.Name.Name; fn.Name.IsExported() && !shown[f.dir+"."+name] {
					found = append(found, finding{f.path, f.line(fn.Pos()), "no Example" + name, f.path + ":" + name})
				}
			}
		}
		return found
	},
	proofs: []proof{
		{"none", map[string]string{
			"pipe/a.go":                "package pipe\nfunc A() {}\nfunc B() {}\nfunc C[T any]() {}",
			"pipe/a_test.go":           "package pipe\nfunc Example() {}\nfunc ExampleA_Method() {}\nfunc ExampleBee() {}\nfunc TestC(t *testing.T) {}",
			"pump/a_test.go":           "package pump\nfunc ExampleA() {}",
			"stages/wsio/go.mod":       "module wsio",
			"stages/wsio/a.go":         "package wsio\nfunc A() {}",
			"pipe/pipetest/conform.go": "package pipetest\nfunc TestStage() {}",
		}, []string{"a.go:2: no ExampleA", "a.go:3: no ExampleB", "a.go:4: no ExampleC", "no ExampleTestStage", "wsio/a.go:2: no ExampleA"}},
		{"all", map[string]string{
			"pipe/a.go":              "package pipe\nfunc A() {}\nfunc B() {}\nfunc c() {}\nfunc (t T) M() {}",
			"pipe/example_test.go":   "package pipe_test\nfunc ExampleA() {}\nfunc ExampleB_inOrder() {}",
			"stages/internal/a/a.go": "package a\nfunc A() {}",
			"internal/a/a.go":        "package a\nfunc A() {}",
			"examples/x/a.go":        "package main\nfunc A() {}",
		}, nil},
	},
}

// functions returns the functions of f, without its methods.
func functions(f *file) []*ast.FuncDecl {
	var all []*ast.FuncDecl
	for _, decl := range f.ast.Decls {
		if fn, ok := decl.(*ast.FuncDecl); ok && fn.Recv == nil {
			all = append(all, fn)
		}
	}
	return all
}

// exampleOf returns the function that an Example is about: "Map" for ExampleMap
// and for ExampleMap_inOrder. An Example of a method is not one of a function.
func exampleOf(example string) (name string, ok bool) {
	name, ok = strings.CutPrefix(example, "Example")
	name, suffix, _ := strings.Cut(name, "_")
	first, _ := utf8.DecodeRuneInString(suffix)
	return name, ok && !unicode.IsUpper(first)
}
