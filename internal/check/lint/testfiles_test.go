package lint

import (
	"path"
	"slices"
	"strings"
)

// conventional are names that a test file may have in every package. The name
// of its folder is one as well, for tests of the package as a whole.
var conventional = []string{"bench", "example", "fuzz", "conform", "main", "kit", "misuse"}

var testFileRule = rule{
	name: "test files",
	instead: "begin its name with that of the file it is about, as in reader_test.go and reader_pause_test.go, with that of its folder, or with " +
		strings.Join(conventional, ", "),
	check: func(t tree) []finding {
		files := make(map[string][]string) // names without .go, by folder
		for _, f := range t.goFiles(func(f *file) bool { return !f.test && path.Base(f.path) != "doc.go" }) {
			files[f.dir] = append(files[f.dir], strings.TrimSuffix(path.Base(f.path), ".go"))
		}
		var found []finding
		for _, f := range t.goFiles(func(f *file) bool { return f.test && len(files[f.dir]) > 0 }) {
			names := slices.Concat(files[f.dir], conventional, []string{path.Base(f.dir)})
			if !beginsWith(strings.TrimSuffix(path.Base(f.path), "_test.go"), names) {
				found = append(found, finding{f.path, 0, "no file has that name", f.path})
			}
		}
		return found
	},
	proofs: []proof{
		{"moods", merged(
			named("pipe/reader.go", "pipe/reader_fill.go", "pipe/rest_test.go", "pipe/read_test.go", "pipe/readers_test.go", "pipe/fill_test.go"),
			named("pump/a.go", "pump/reader_test.go", "pump/pipe_test.go"),
		), []string{"pipe/fill_test.go: no file", "pipe/read_test.go", "pipe/readers_test.go", "pipe/rest_test.go", "pump/pipe_test.go", "pump/reader_test.go"}},
		{"good", merged(
			named("pipe/reader.go", "pipe/reader_fill.go", "pipe/reader_test.go", "pipe/reader_pause_test.go", "pipe/reader_fill_pause_end_test.go"),
			named("pipe/kit_test.go", "pipe/pipe_test.go", "pipe/example_readme_test.go"),
			named("internal/check/lint/doc.go", "internal/check/lint/names_test.go"),
		), nil},
	},
}

// named returns empty Go files with the given paths.
func named(paths ...string) map[string]string {
	files := make(map[string]string)
	for _, p := range paths {
		files[p] = "package " + path.Base(path.Dir(p))
	}
	return files
}

// beginsWith reports whether name is one of names, or one of them with more
// words after it, as in reader_pause.
func beginsWith(name string, names []string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return name == n || strings.HasPrefix(name, n+"_") })
}
