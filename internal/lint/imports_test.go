package lint

import (
	"fmt"
	"path"
	"strings"
)

// tower is the order of the packages of the root module; an import may only
// point to a lower number. Packages not named here are part of internal. internal/chaos is internal
// by its place only: it is a test kit that uses all the others.
var tower = map[string]int{"queue": 1, "pipe": 2, "pump": 3, "pipe/pipetest": 4, "pipe/pipetest/conform": 4, "stages": 5, "internal/chaos": 6}

// level returns the place of the package in dir, and whether it has one.
func level(dir string) (int, bool) {
	n, ok := tower[dir]
	return n, ok || strings.HasPrefix(dir, "internal/")
}

var towerRule = rule{
	name: "tower",
	instead: "an import may only point down: internal < queue < pipe < pump < stages, pipe/pipetest and its conform beside stages; " +
		"move the shared part down, or into the upper package",
	check: func(t tree) []finding {
		var found []finding
		for _, f := range t.goFiles((*file).inCore) {
			from, ok := level(f.dir)
			if !ok {
				found = append(found, finding{f.path, 1, "package outside the tower", f.path})
				continue
			}
			for _, spec := range f.ast.Imports {
				dir, ours := strings.CutPrefix(importOf(spec), rootModule+"/")
				if !ours || dir == f.dir || mayImport(f, from, dir) {
					continue
				}
				found = append(found, finding{f.path, f.line(spec.Pos()), fmt.Sprintf("%s imports %s", f.dir, dir), f.path + ":" + dir})
			}
		}
		return found
	},
	proofs: []proof{
		{"up", map[string]string{"queue/a.go": "package queue\nimport _ \"" + rootModule + "/pipe\""}, []string{"queue/a.go:2: queue imports pipe"}},
		{"internal up", map[string]string{"internal/a/a.go": "package a\nimport _ \"" + rootModule + "/queue\""}, []string{"internal/a imports queue"}},
		{"kit in a library", map[string]string{"stages/a.go": "package stages\nimport _ \"" + rootModule + "/pipe/pipetest\""}, []string{"stages imports pipe/pipetest"}},
		{"test up", map[string]string{"pipe/a_test.go": "package pipe_test\nimport _ \"" + rootModule + "/stages\""}, []string{"pipe imports stages"}},
		{"connector", map[string]string{"pipe/a.go": "package pipe\nimport _ \"" + rootModule + "/stages/websocket\""}, []string{"pipe imports stages/websocket"}},
		{"chaos in a library", map[string]string{"stages/a.go": "package stages\nimport _ \"" + rootModule + "/internal/chaos\""}, []string{"stages imports internal/chaos"}},
		{"no place", map[string]string{"extra/a.go": "package extra"}, []string{"outside the tower"}},
		{"down", map[string]string{
			"stages/a.go":             "package stages\nimport (\n_ \"" + rootModule + "/pump\"\n_ \"" + rootModule + "/internal/x\")",
			"internal/b/b.go":         "package b\nimport _ \"" + rootModule + "/internal/a\"",
			"pipe/pipetest/a.go":      "package pipetest\nimport _ \"" + rootModule + "/pump\"",
			"pipe/a_test.go":          "package pipe_test\nimport _ \"" + rootModule + "/pipe/pipetest\"",
			"queue/example_a_test.go": "package queue_test\nimport _ \"" + rootModule + "/pipe\"",
			"internal/chaos/a.go":     "package chaos\nimport (\n_ \"" + rootModule + "/stages\"\n_ \"" + rootModule + "/pipe/pipetest\")",
			"stages/a_test.go":        "package stages_test\nimport _ \"" + rootModule + "/internal/chaos\"",
			"bench/go.mod":            "module bench",
			"bench/a.go":              "package bench\nimport _ \"" + rootModule + "/stages\"",
		}, nil},
	},
}

// mayImport tells whether f, on level from, may import the package in dir of
// the root module. Tests may use the test kit, and an Example may show the
// packages together.
func mayImport(f *file, from int, dir string) bool {
	to, ok := level(dir)
	switch {
	case !ok:
		return false
	case from == 0 && to == 0:
		return true
	case f.test && strings.HasPrefix(path.Base(f.path), "example"):
		return true
	case kits[dir]:
		return f.test && from >= tower["pipe"] || from == tower["internal/chaos"]
	case dir == "internal/chaos":
		return f.test && from == tower["stages"]
	}
	return to < from
}

var dependencyRule = rule{
	name:    "dependencies",
	instead: "the root module needs only x/sync, and goleak in tests; put what needs more into a module of its own under stages",
	check: func(t tree) []finding {
		var found []finding
		for _, f := range t.goFiles((*file).inCore) {
			for _, spec := range f.ast.Imports {
				p := importOf(spec)
				first, _, _ := strings.Cut(p, "/")
				switch {
				case !strings.Contains(first, "."), strings.HasPrefix(p, rootModule+"/"), strings.HasPrefix(p, "golang.org/x/sync/"):
					continue
				case p == "go.uber.org/goleak" && (f.test || kits[f.dir]):
					continue
				}
				found = append(found, finding{f.path, f.line(spec.Pos()), "imports " + p, f.path + ":" + p})
			}
		}
		return found
	},
	proofs: []proof{
		{"library", map[string]string{"pipe/a.go": "package pipe\nimport _ \"example.com/x\""}, []string{"imports example.com/x"}},
		{"goleak outside tests", map[string]string{"pipe/a.go": "package pipe\nimport _ \"go.uber.org/goleak\""}, []string{"imports go.uber.org/goleak"}},
		{"test", map[string]string{"pipe/a_test.go": "package pipe\nimport _ \"example.com/x\""}, []string{"imports example.com/x"}},
		{"allowed", map[string]string{
			"pipe/a.go":           "package pipe\nimport (\n_ \"net/http\"\n_ \"golang.org/x/sync/semaphore\")",
			"pipe/main_test.go":   "package pipe\nimport _ \"go.uber.org/goleak\"",
			"pipe/pipetest/a.go":  "package pipetest\nimport _ \"go.uber.org/goleak\"",
			"stages/zstd/go.mod":  "module zstd",
			"stages/zstd/zstd.go": "package zstd\nimport _ \"example.com/x\"",
		}, nil},
	},
}
