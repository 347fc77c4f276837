package lint

import (
	"go/ast"
	"go/token"
	"regexp"
	"strings"
)

var skipRule = rule{
	name:    "skipped tests",
	instead: "give t.Skip the reason, or delete the test",
	check: func(t tree) []finding {
		var found []finding
		for _, f := range t.goFiles(func(*file) bool { return true }) {
			ast.Inspect(f.ast, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok && skipsWithoutReason(call) {
					found = append(found, finding{f.path, f.line(call.Pos()), "skips without a reason", f.path})
				}
				return true
			})
		}
		return found
	},
	proofs: []proof{
		{"bad", map[string]string{"pipe/a_test.go": "package pipe\nfunc f(t *testing.T) {\n\tt.Skip()\n\tt.SkipNow()\n\tt.Skipf(\"\")\n}"}, []string{"a_test.go:3", "a_test.go:4", "a_test.go:5"}},
		{"good", map[string]string{"pipe/a_test.go": "package pipe\nfunc f(t *testing.T) { t.Skip(\"needs a network\"); Skip(in, 1); stages.Skip(in, 1) }"}, nil},
	},
}

// skipsWithoutReason reports whether call skips a test and gives no text. A
// call of stages.Skip has two arguments.
func skipsWithoutReason(call *ast.CallExpr) bool {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	switch sel.Sel.Name {
	case "SkipNow":
		return true
	case "Skip", "Skipf":
		if len(call.Args) == 0 {
			return true
		}
		reason, ok := call.Args[0].(*ast.BasicLit)
		return ok && reason.Kind == token.STRING && strings.Trim(reason.Value, "`\" ") == ""
	}
	return false
}

var leftover = regexp.MustCompile(`\b(T` + `ODO|FIX` + `ME|X` + `XX|HA` + `CK)\b`)

var leftoverRule = rule{
	name:    "leftovers",
	instead: "do it now, or write the limitation into the doc comment",
	check: func(t tree) []finding {
		var found []finding
		for _, f := range t {
			for i, line := range strings.Split(f.src, "\n") {
				if word := leftover.FindString(line); word != "" {
					found = append(found, finding{f.path, i + 1, word, f.path})
				}
			}
		}
		return found
	},
	proofs: []proof{
		{"bad", map[string]string{"pipe/a.go": "package pipe\n// T" + "ODO: more", "README.md": "# X\n\nFIX" + "ME"}, []string{"README.md:3", "pipe/a.go:2"}},
		{"good", map[string]string{"pipe/a.go": "package pipe\n// All done."}, nil},
	},
}
