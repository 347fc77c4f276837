package lint

import (
	"fmt"
	"go/ast"
	"strings"
)

// Lines that a file and a function may have, and fields of a struct.
const (
	maxFileLines     = 350
	maxPipeLines     = 250 // of package pipe, whose files are the hardest to read
	maxTestFileLines = 500
	maxFuncLines     = 50
	maxPipeFields    = 10
)

// fileLimit returns the number of lines that f may have.
func fileLimit(f *file) int {
	switch {
	case f.test:
		return maxTestFileLines
	case f.dir == "pipe":
		return maxPipeLines
	}
	return maxFileLines
}

var fileLengthRule = rule{
	name:    "file length",
	instead: fmt.Sprintf("cut the file by its nouns: at most %d lines, %d in package pipe, tests %d", maxFileLines, maxPipeLines, maxTestFileLines),
	check: func(t tree) []finding {
		var found []finding
		for _, f := range t.goFiles(func(*file) bool { return true }) {
			if n := strings.Count(f.src, "\n"); n > fileLimit(f) {
				found = append(found, finding{f.path, 0, fmt.Sprintf("%d lines", n), f.path})
			}
		}
		return found
	},
	proofs: []proof{
		{"long", map[string]string{
			"pipe/a.go":      "package pipe\n" + strings.Repeat("\n", maxPipeLines),
			"pipe/a_test.go": "package pipe\n" + strings.Repeat("\n", maxTestFileLines),
			"pump/a.go":      "package pump\n" + strings.Repeat("\n", maxFileLines),
		}, []string{"pipe/a.go: 251 lines", "pipe/a_test.go: 501 lines", "pump/a.go: 351 lines"}},
		{"just", map[string]string{
			"pipe/a.go":      "package pipe\n" + strings.Repeat("\n", maxPipeLines-1),
			"pipe/a_test.go": "package pipe\n" + strings.Repeat("\n", maxTestFileLines-1),
			"pump/a.go":      "package pump\n" + strings.Repeat("\n", maxFileLines-1),
		}, nil},
	},
}

var functionLengthRule = rule{
	name:    "function length",
	instead: fmt.Sprintf("give a part of it a name: at most %d lines, the braces included", maxFuncLines),
	check: func(t tree) []finding {
		var found []finding
		for _, f := range t.goFiles(func(*file) bool { return true }) {
			for _, decl := range f.ast.Decls {
				fn, ok := decl.(*ast.FuncDecl)
				if !ok {
					continue
				}
				if n := f.line(fn.End()) - f.line(fn.Pos()) + 1; n > maxFuncLines {
					found = append(found, finding{f.path, f.line(fn.Pos()), fmt.Sprintf("%s has %d lines", fn.Name.Name, n), f.path + ":" + fn.Name.Name})
				}
			}
		}
		return found
	},
	proofs: []proof{
		{"long", map[string]string{"pipe/a.go": "package pipe\n\nfunc f() {" + strings.Repeat("\n", maxFuncLines) + "}"}, []string{"a.go:3: f has 51 lines"}},
		{"just", map[string]string{"pipe/a.go": "package pipe\n\nfunc f() {" + strings.Repeat("\n", maxFuncLines-1) + "}"}, nil},
	},
}

var structSizeRule = rule{
	name:    "struct size",
	instead: fmt.Sprintf("make a named part of some fields: at most %d in a struct of package pipe, an embedded one counts as one", maxPipeFields),
	check: func(t tree) []finding {
		var found []finding
		for _, f := range t.goFiles(func(f *file) bool { return f.dir == "pipe" && !f.test }) {
			ast.Inspect(f.ast, func(n ast.Node) bool {
				spec, ok := n.(*ast.TypeSpec)
				if !ok {
					return true
				}
				if st, ok := spec.Type.(*ast.StructType); ok && countFields(st) > maxPipeFields {
					what := fmt.Sprintf("%s has %d fields", spec.Name.Name, countFields(st))
					found = append(found, finding{f.path, f.line(spec.Pos()), what, f.path + ":" + spec.Name.Name})
				}
				return true
			})
		}
		return found
	},
	proofs: []proof{
		{"many", map[string]string{"pipe/a.go": "package pipe\ntype T[E any] struct {\n\ta, b, c, d, e, f, g, h int\n\ti int\n\tU\n\t*V\n}"}, []string{"a.go:2: T has 11 fields"}},
		{"just", map[string]string{
			"pipe/a.go":      "package pipe\ntype T struct {\n\ta, b, c, d, e, f, g, h int\n\ti int\n\tU\n}\ntype U struct{}\ntype V []int",
			"pipe/a_test.go": "package pipe\ntype T struct{ a, b, c, d, e, f, g, h, i, j, k int }",
			"pump/a.go":      "package pump\ntype T struct{ a, b, c, d, e, f, g, h, i, j, k int }",
		}, nil},
	},
}

// countFields returns the number of fields of st. An embedded type is one.
func countFields(st *ast.StructType) int {
	n := 0
	for _, field := range st.Fields.List {
		n += max(1, len(field.Names))
	}
	return n
}
