package lint

import (
	"go/ast"
	"path"
	"regexp"
	"slices"
	"strings"
)

// builders returns the exported functions of f that take or return a Stream.
// Each of them adds a stage.
func builders(f *file) []*ast.FuncDecl {
	return slices.DeleteFunc(functions(f), func(fn *ast.FuncDecl) bool {
		return !fn.Name.IsExported() || !mentions(fn.Type, "pipe", "Stream")
	})
}

// mentions reports whether n contains the name of a package, such as
// pipe.Stream.
func mentions(n ast.Node, pkg, name string) bool {
	found := false
	ast.Inspect(n, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok && sel.Sel.Name == name {
			x, ok := sel.X.(*ast.Ident)
			found = found || ok && x.Name == pkg
		}
		return true
	})
	return found
}

// modelTable returns the preformatted lines of the section Model of the package
// comment of f.
func modelTable(f *file) string {
	_, section, _ := strings.Cut(f.ast.Doc.Text(), "# Model\n")
	section, _, _ = strings.Cut(section, "\n# ")
	return strings.Join(slices.DeleteFunc(strings.Split(section, "\n"), func(line string) bool {
		return !strings.HasPrefix(line, "\t")
	}), "\n")
}

// kindsIn returns the first arguments of the calls of pipe.Defaults in fn.
func kindsIn(fn *ast.FuncDecl) (kinds []string) {
	ast.Inspect(fn, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && mentions(call.Fun, "pipe", "Defaults") {
			if lit, ok := call.Args[0].(*ast.BasicLit); ok {
				kinds = append(kinds, strings.Trim(lit.Value, `"`))
			}
		}
		return true
	})
	return kinds
}

// kindOf returns the kind of the stages that fn adds, a function in the folder
// dir.
func kindOf(dir string, fn *ast.FuncDecl) string {
	if dir == "stages" {
		return fn.Name.Name
	}
	return path.Base(dir) + "." + fn.Name.Name
}

// No other check notices a stage that is missing in one of these places. The
// stages of a test kit are not for users.
var stageRule = rule{
	name: "stages",
	instead: "a function that adds a stage is in the table of the section Model in doc.go, and conform.TestStage checks it " +
		"in conform_test.go; its kind is its name; stages/ADDING.md lists all places",
	check: func(t tree) []finding {
		tables := make(map[string]string)       // by folder
		checked := make(map[string][]*ast.File) // files with conformance tests, by folder
		inStages := func(f *file) bool { return f.dir == "stages" || strings.HasPrefix(f.dir, "stages/") }
		for _, f := range t.goFiles(inStages) {
			switch name := path.Base(f.path); {
			case name == "doc.go":
				tables[f.dir] = modelTable(f)
			case f.test && strings.HasPrefix(name, "conform"):
				checked[f.dir] = append(checked[f.dir], f.ast)
			}
		}
		var found []finding
		for _, f := range t.goFiles(func(f *file) bool { return inStages(f) && !f.test && !isKit(f.dir) }) {
			for _, fn := range builders(f) {
				name := fn.Name.Name
				add := func(what string) {
					found = append(found, finding{f.path, f.line(fn.Pos()), what, f.path + ":" + name})
				}
				if !regexp.MustCompile(`\b` + name + `\b`).MatchString(tables[f.dir]) {
					add(name + " is not in the table of doc.go")
				}
				isCalled := func(test *ast.File) bool { return mentions(test, path.Base(f.dir), name) }
				if !slices.ContainsFunc(checked[f.dir], isCalled) {
					add("no conformance test of " + name)
				}
				for _, kind := range kindsIn(fn) {
					if want := kindOf(f.dir, fn); kind != want {
						add("the kind of " + name + " is " + kind + ", not " + want)
					}
				}
			}
		}
		return found
	},
	proofs: []proof{
		{"none", map[string]string{"stages/a.go": "package stages\nfunc A(in *pipe.Stream[int]) {}\nfunc B() *pipe.Stream[int] { return nil }"},
			[]string{"a.go:2: A is not in the table", "a.go:2: no conformance test of A", "a.go:3: B is not in", "a.go:3: no conformance test of B"}},
		{"elsewhere", map[string]string{
			"stages/xio/doc.go":          "// Package xio is.\n//\n// # Quick start\n//\n//\txio.Read(in)\n//\n// # Model\n//\n// Read is a stage.\n//\n//\tReader  kept\n//\n// # Inside\n//\n//\tRead\npackage xio",
			"stages/xio/a.go":            "package xio\nfunc Read(in []*pipe.Stream[int]) {}",
			"stages/xio/conform_test.go": "package xio_test\nfunc TestRead(t *testing.T) { yio.Read(nil) }",
			"stages/xio/read_test.go":    "package xio_test\nfunc TestReadToo(t *testing.T) { xio.Read(nil) }",
		}, []string{"Read is not in the table", "no conformance test of Read"}},
		{"kinds", map[string]string{
			"stages/doc.go":              "// Package stages has.\n//\n// # Model\n//\n//\tA B\npackage stages",
			"stages/a.go":                "package stages\nfunc A(in *pipe.Stream[int]) { pipe.Sink(in, f, pipe.Defaults(\"a\", opts)...) }\nfunc B(in *pipe.Stream[int]) { pipe.Sink(in, f, pipe.Defaults(\"B\", opts)...) }",
			"stages/xio/doc.go":          "// Package xio is.\n//\n// # Model\n//\n//\tRead Write\npackage xio",
			"stages/xio/a.go":            "package xio\nfunc Read(in *pipe.Stream[int]) { pipe.Sink(in, f, pipe.Defaults(\"Read\", opts)...) }\nfunc Write(in *pipe.Stream[int]) { pipe.Sink(in, f, pipe.Defaults(\"xio.Write\", opts)...) }",
			"stages/conform_test.go":     "package stages_test\nfunc TestAll(t *testing.T) { stages.A(nil); stages.B(nil) }",
			"stages/xio/conform_test.go": "package xio_test\nfunc TestAll(t *testing.T) { xio.Read(nil); xio.Write(nil) }",
		}, []string{"the kind of A is a, not A", "the kind of Read is Read, not xio.Read"}},
		{"listed", map[string]string{
			"stages/xio/doc.go":              "// Package xio is.\n//\n// # Model\n//\n//\tRead, Write  kept\npackage xio",
			"stages/xio/a.go":                "package xio\nfunc Read(in *pipe.Stream[int]) {}\nfunc Write[T any](in *pipe.Stream[T]) {}\nfunc Helper() {}\nfunc read(in *pipe.Stream[int]) {}",
			"stages/xio/conform_test.go":     "package xio_test\nfunc TestRead(t *testing.T) { xio.Read(nil) }",
			"stages/xio/conform_io_test.go":  "package xio_test\nfunc TestWrite(t *testing.T) { xio.Write[int](nil) }",
			"stages/internal/stagetest/a.go": "package stagetest\nfunc First(in *pipe.Stream[int]) {}",
			"pump/a.go":                      "package pump\nfunc From(in *pipe.Stream[int]) {}",
		}, nil},
	},
}
