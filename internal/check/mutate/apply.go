package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// mutated returns the files below root that m changes, with the mutation in
// them.
//
// It fails if a function does not exist, or does not have the old text exactly
// once. The library has changed then, and the list must follow.
func (m *mutation) mutated(root string) (map[string][]byte, error) {
	files := make(map[string][]byte)
	for _, e := range m.edits {
		src, ok := files[e.file]
		if !ok {
			var err error
			if src, err = os.ReadFile(filepath.Join(root, filepath.FromSlash(e.file))); err != nil {
				return nil, fmt.Errorf("%s: %s: %w", m.where, m.name, err)
			}
		}
		changed, err := e.applied(src)
		if err != nil {
			return nil, fmt.Errorf("%s: %s: %s: %w", m.where, m.name, e.file, err)
		}
		files[e.file] = changed
	}
	return files, nil
}

// applied returns src with the edit in it.
func (e *edit) applied(src []byte) ([]byte, error) {
	start, end, err := extent(src, e.fn)
	if err != nil {
		return nil, err
	}
	before, after := strings.Join(e.before, "\n"), strings.Join(e.after, "\n")
	found := e.pattern().FindAllIndex(src[start:end], -1)
	switch {
	case len(found) != 1:
		return nil, fmt.Errorf("%q occurs %d times in %q, want once", before, len(found), e.fn)
	case before == after:
		return nil, fmt.Errorf("%q is replaced by itself", before)
	}
	changed := append([]byte(nil), src[:start+found[0][0]]...)
	changed = append(changed, after...)
	changed = append(changed, src[start+found[0][1]:]...)
	if _, err := parser.ParseFile(token.NewFileSet(), "", changed, parser.SkipObjectResolution); err != nil {
		return nil, fmt.Errorf("not valid Go with %q: %w", after, err)
	}
	return changed, nil
}

// pattern matches the old text with any indentation of its lines.
func (e *edit) pattern() *regexp.Regexp {
	var lines []string
	for _, line := range e.before {
		lines = append(lines, regexp.QuoteMeta(line))
	}
	return regexp.MustCompile(strings.Join(lines, `[ \t]*\n[ \t]*`))
}

// extent returns the offsets in src at which the function fn begins and ends.
// For "" that is all of src.
func extent(src []byte, fn string) (start, end int, err error) {
	if fn == "" {
		return 0, len(src), nil
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", src, parser.SkipObjectResolution)
	if err != nil {
		return 0, 0, err
	}
	found := 0
	for _, decl := range file.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok && (fn == f.Name.Name || fn == receiver(f)+"."+f.Name.Name) {
			found++
			start, end = fset.Position(f.Pos()).Offset, fset.Position(f.End()).Offset
		}
	}
	if found != 1 {
		return 0, 0, fmt.Errorf("%d functions are named %q, want one", found, fn)
	}
	return start, end, nil
}

// receiver returns the name of the type that f is a method of, or "".
func receiver(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return ""
	}
	name, _, _ := strings.Cut(types.ExprString(f.Recv.List[0].Type), "[") // "*Queue[T]"
	return strings.Trim(name, "*()")
}
