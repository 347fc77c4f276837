package lint

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// root is the folder of the workspace.
const root = "../../.."

const rootModule = "github.com/penstock-go/penstock"

// A file is one file of the workspace. Paths are relative to the root of the
// workspace, with slashes.
type file struct {
	path   string // "pipe/buffer.go"
	dir    string // "pipe", or "." for the root
	module string // folder of the module that the file belongs to, "." for the root module
	test   bool   // its name ends in _test.go
	src    string

	// Set for Go files only.
	fset *token.FileSet
	ast  *ast.File
}

// inCore reports whether f belongs to the root module.
func (f *file) inCore() bool { return f.module == "." }

// inLibrary reports whether f belongs to a module that users import.
func (f *file) inLibrary() bool { return f.inCore() || strings.HasPrefix(f.module, "stages/") }

// line returns the number of the line of pos.
func (f *file) line(pos token.Pos) int { return f.fset.Position(pos).Line }

// isCall reports whether call is a call of the function name of the package
// importPath, by the name under which the file imports it.
func (f *file) isCall(call *ast.CallExpr, importPath, name string) bool {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != name {
		return false
	}
	x, ok := sel.X.(*ast.Ident)
	if !ok {
		return false
	}
	for _, spec := range f.ast.Imports {
		if importOf(spec) != importPath {
			continue
		}
		if spec.Name != nil {
			return spec.Name.Name == x.Name
		}
		return path.Base(importPath) == x.Name
	}
	return false
}

func importOf(spec *ast.ImportSpec) string { return strings.Trim(spec.Path.Value, "`\"") }

// A tree is all files of a workspace, in the order of their paths.
type tree []*file

// goFiles returns the Go files for which keep holds.
func (t tree) goFiles(keep func(*file) bool) []*file {
	var kept []*file
	for _, f := range t {
		if f.ast != nil && keep(f) {
			kept = append(kept, f)
		}
	}
	return kept
}

// modules returns the folders of all modules. The root module is ".".
func (t tree) modules() []string {
	dirs := []string{"."}
	for _, f := range t {
		if path.Base(f.path) == "go.mod" && f.dir != "." {
			dirs = append(dirs, f.dir)
		}
	}
	return dirs
}

// moduleOf returns the folder of the module that dir belongs to.
func moduleOf(modules []string, dir string) string {
	module := "."
	for _, m := range modules {
		if len(m) > len(module) && (dir == m || strings.HasPrefix(dir, m+"/")) {
			module = m
		}
	}
	return module
}

// newTree parses sources, given by path, into a tree. A folder with a go.mod is
// a module, and so is the root.
func newTree(sources map[string]string) (tree, error) {
	var t tree
	for p, src := range sources {
		t = append(t, &file{path: p, dir: path.Dir(p), src: src, test: strings.HasSuffix(p, "_test.go")})
	}
	modules := t.modules()
	for _, f := range t {
		f.module = moduleOf(modules, f.dir)
		if path.Ext(f.path) == ".go" {
			f.fset = token.NewFileSet()
			var err error
			if f.ast, err = parser.ParseFile(f.fset, f.path, f.src, parser.ParseComments|parser.SkipObjectResolution); err != nil {
				return nil, fmt.Errorf("parsing: %w", err)
			}
		}
	}
	slices.SortFunc(t, func(a, b *file) int { return strings.Compare(a.path, b.path) })
	return t, nil
}

// readWorkspace reads the text files of the workspace that the test runs in.
func readWorkspace(tb testing.TB) tree {
	tb.Helper()
	sources := make(map[string]string)
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if d.Name() == ".git" || d.Name() == "testdata" {
				return fs.SkipDir
			}
			return nil
		}
		rel, err := filepath.Rel(root, p)
		if err != nil || !isText(rel) {
			return err
		}
		src, err := os.ReadFile(p)
		sources[filepath.ToSlash(rel)] = string(src)
		return err
	})
	if err != nil {
		tb.Fatalf("reading the workspace: %v", err)
	}
	t, err := newTree(sources)
	if err != nil {
		tb.Fatalf("reading the workspace: %v", err)
	}
	return t
}

// isText reports whether rel is a file that people write. Sums and the licence
// are not.
func isText(rel string) bool {
	switch filepath.Ext(rel) {
	case ".go", ".md", ".mod", ".work", ".sh", ".yml", ".yaml":
		return true
	}
	return strings.HasPrefix(filepath.ToSlash(rel), ".ci/") || rel == ".gitignore"
}

// A reader that finds nothing would make every rule pass.
func TestWorkspaceIsRead(t *testing.T) {
	read := readWorkspace(t)
	for _, want := range []string{"go.mod", "README.md", ".ci/run", "internal/proc/group.go", "internal/check/lint/source_test.go", "bench/doc.go"} {
		if !slices.ContainsFunc(read, func(f *file) bool { return f.path == want }) {
			t.Errorf("%s was not read", want)
		}
	}
	for _, f := range read {
		want, _, _ := strings.Cut(f.dir, "/")
		if want == "bench" && f.module != want {
			t.Errorf("%s belongs to module %q, want %q", f.path, f.module, want)
		}
	}
}
