package lint

import (
	"go/ast"
	"go/token"
	"go/types"
	"path"
	"slices"
	"strings"
)

var docCommentRule = rule{
	name:    "doc comments",
	instead: "say in a doc comment what it does for whom, what it waits for, who owns what, and which errors it returns",
	check: func(t tree) []finding {
		var found []finding
		for _, f := range t.goFiles(func(f *file) bool { return !f.test && f.module != "examples" && f.module != "bench" }) {
			for _, name := range exported(f) {
				if !name.documented {
					found = append(found, finding{f.path, f.line(name.pos), name.name + " has no doc comment", f.path + ":" + name.name})
				}
			}
		}
		return found
	},
	proofs: []proof{
		{"all kinds", map[string]string{"pipe/a.go": "package pipe\nfunc F() {}\ntype T struct{}\nfunc (t *T) M() {}\nfunc (t G[T]) N() {}\nvar V int\nconst (\n\tC = 1\n)"},
			[]string{"a.go:2: F has", "a.go:3: T has", "a.go:4: T.M has", "a.go:5: G.N has", "a.go:6: V has", "a.go:8: C has"}},
		{"connector", map[string]string{"stages/ws/go.mod": "module ws", "stages/ws/a.go": "package ws\nfunc F() {}"}, []string{"F has no doc comment"}},
		{"a directive is no comment", map[string]string{"pipe/a.go": "package pipe\n\n//go:noinline\nfunc F() {}"}, []string{"F has no doc comment"}},
		{"documented", map[string]string{
			"pipe/a.go": "package pipe\n// F does.\nfunc F() {}\n// T is.\ntype T struct{ X int }\n// M does.\nfunc (t *T) M() {}\n" +
				"func f() {}\nfunc (t g) M() {}\n// Group.\nconst (\n\tC = 1\n\tD = 2\n)\nvar (\n\t// V is.\n\tV = 1\n\tW = 2 // W is.\n\tx = 3\n)",
			"pipe/a_test.go": "package pipe\nfunc F() {}",
			"bench/go.mod":   "module bench",
			"bench/a.go":     "package bench\nfunc F() {}",
		}, nil},
	},
}

// An exportedName is a name that users see: "F", "T.M" for methods.
type exportedName struct {
	name       string
	pos        token.Pos
	documented bool
}

// exported returns the exported functions, methods of exported types, types,
// constants and variables of f. The comment of a group counts for all of it.
func exported(f *file) []exportedName {
	var names []exportedName
	add := func(prefix string, id *ast.Ident, docs ...*ast.CommentGroup) {
		if !id.IsExported() {
			return
		}
		// Text leaves out directives.
		documented := slices.ContainsFunc(docs, func(c *ast.CommentGroup) bool { return c.Text() != "" })
		names = append(names, exportedName{prefix + id.Name, id.Pos(), documented})
	}
	for _, decl := range f.ast.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			if recv := receiver(decl); recv == "" {
				add("", decl.Name, decl.Doc)
			} else if ast.IsExported(recv) {
				add(recv+".", decl.Name, decl.Doc)
			}
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					add("", spec.Name, decl.Doc, spec.Doc, spec.Comment)
				case *ast.ValueSpec:
					for _, id := range spec.Names {
						add("", id, decl.Doc, spec.Doc, spec.Comment)
					}
				}
			}
		}
	}
	return names
}

// receiver returns the name of the type that decl is a method of, or "".
func receiver(decl *ast.FuncDecl) string {
	if decl.Recv == nil {
		return ""
	}
	name, _, _ := strings.Cut(types.ExprString(decl.Recv.List[0].Type), "[") // "*Queue[T]"
	return strings.Trim(name, "*()")
}

var packageFilesRule = rule{
	name: "package files",
	instead: "every package of the root module has a doc.go with the package comment " +
		"and a main_test.go whose TestMain calls goleak.VerifyTestMain",
	check: func(t tree) []finding {
		var dirs []string
		has := make(map[string]bool)
		for _, f := range t.goFiles((*file).inCore) {
			if !f.test && !slices.Contains(dirs, f.dir) {
				dirs = append(dirs, f.dir)
			}
			switch path.Base(f.path) {
			case "doc.go":
				has[f.path] = f.ast.Doc.Text() != ""
			case "main_test.go":
				has[f.path] = callsVerifyTestMain(f)
			}
		}
		var found []finding
		for _, dir := range dirs {
			if p := dir + "/doc.go"; !has[p] {
				found = append(found, finding{p, 0, "no package comment there", p})
			}
			if p := dir + "/main_test.go"; !has[p] {
				found = append(found, finding{p, 0, "no leak check there", p})
			}
		}
		return found
	},
	proofs: []proof{
		{"none", map[string]string{"pipe/a.go": "// Package pipe is.\npackage pipe"}, []string{"pipe/doc.go: no package comment", "pipe/main_test.go: no leak check"}},
		{"empty", map[string]string{
			"pipe/doc.go":       "package pipe",
			"pipe/main_test.go": "package pipe\nfunc TestMain(m *testing.M) { m.Run() }",
		}, []string{"pipe/doc.go", "pipe/main_test.go"}},
		{"both", map[string]string{
			"pipe/doc.go":       "// Package pipe is.\npackage pipe",
			"pipe/main_test.go": "package pipe\nimport \"go.uber.org/goleak\"\nfunc TestMain(m *testing.M) { goleak.VerifyTestMain(m) }",
			"bench/go.mod":      "module bench",
			"bench/a.go":        "package bench",
		}, nil},
	},
}

func callsVerifyTestMain(f *file) bool {
	calls := false
	ast.Inspect(f.ast, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		calls = calls || ok && f.isCall(call, "go.uber.org/goleak", "VerifyTestMain")
		return true
	})
	return calls
}
