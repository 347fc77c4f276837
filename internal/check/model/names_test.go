package model_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The root of the repository, and the folder in it that has the queue.
const (
	root      = "../../.."
	bytequeue = "internal/bytequeue"
)

// namesCode matches a comment of a model that names the code it models, such as
// "// internal/bytequeue/wait.go: (*Queue).waitDrainedLocked, waiter".
var namesCode = regexp.MustCompile(`(?m)^// ([a-z/]+/[a-z_]+\.go): (.+)$`)

// The models cannot be compiled against the code. The functions and types that
// they name must at least be there. A change that renames, moves or deletes one
// of them fails here, and its author checks the model.
func TestModelsNameCodeThatExists(t *testing.T) {
	found := 0
	for file, text := range models(t) {
		for _, m := range namesCode.FindAllStringSubmatch(text, -1) {
			declared := declarations(t, m[1])
			for _, name := range strings.Split(m[2], ", ") {
				found++
				if !declared[name] {
					t.Errorf("%s names %s of %s, which does not exist; that file has %q", file, name, m[1], slices.Sorted(maps.Keys(declared)))
				}
			}
		}
	}
	if found < 30 {
		t.Errorf("the models name %d functions and types, want at least 30: does the expression still match?", found)
	}
}

// unmodelled are the sections of the queue that no model has, with their
// reasons.
var unmodelled = map[string]string{
	"(*Queue).checkBudgetLocked": "belongs to Budget, which the models leave out",
	"(*Queue).announceLocked":    "belongs to Select, which the models leave out",
}

// A new section under the lock of the queue belongs into the model.
func TestEverySectionOfTheQueueIsInAModel(t *testing.T) {
	named := make(map[string]bool)
	for _, text := range models(t) {
		for _, m := range namesCode.FindAllStringSubmatch(text, -1) {
			for _, name := range strings.Split(m[2], ", ") {
				named[name] = true
			}
		}
	}
	files, err := filepath.Glob(filepath.Join(root, bytequeue, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("files of the queue = %q, %v; want some", files, err)
	}
	for _, file := range files {
		for name := range declarations(t, bytequeue+"/"+filepath.Base(file)) {
			if strings.HasSuffix(name, "Locked") && !named[name] && unmodelled[name] == "" {
				t.Errorf("%s of %s is in no model", name, file)
			}
		}
	}
}

// declarations returns the functions and types of a file, as in "endOf",
// "(*Queue).Put" and "ring".
func declarations(t *testing.T, file string) map[string]bool {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, file), nil, parser.SkipObjectResolution)
	if err != nil {
		t.Errorf("a model names %s: %v", file, err)
		return nil
	}
	names := make(map[string]bool)
	for _, decl := range parsed.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			names[receiver(decl)+decl.Name.Name] = true
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				if spec, ok := spec.(*ast.TypeSpec); ok {
					names[spec.Name.Name] = true
				}
			}
		}
	}
	return names
}

// receiver returns the receiver of decl without its type parameters, as in
// "(*Queue).", and "" for a function.
func receiver(decl *ast.FuncDecl) string {
	if decl.Recv == nil {
		return ""
	}
	before, after := "", "."
	expr := decl.Recv.List[0].Type
	for {
		switch x := expr.(type) {
		case *ast.StarExpr:
			before, after, expr = "(*", ").", x.X
		case *ast.IndexExpr:
			expr = x.X
		case *ast.IndexListExpr:
			expr = x.X
		case *ast.Ident:
			return before + x.Name + after
		default:
			return "?"
		}
	}
}
