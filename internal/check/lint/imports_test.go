package lint

import (
	"fmt"
	"maps"
	"path"
	"strings"
)

// The levels of the tower, from the ground up.
const (
	levelInternal = iota // small tools
	levelQueue
	levelPipe
	levelPump
	levelPipetest
	levelConform
	levelStagesInternal // what stages and the io packages share
	levelStages
	levelMedia // fileio, csvio and so on
	levelCheck // test kits and programs that use all the others
)

// tower has the levels of the packages that have one to themselves.
var tower = map[string]int{
	"queue":                 levelQueue,
	"pipe":                  levelPipe,
	"pump":                  levelPump,
	"pipe/pipetest":         levelPipetest,
	"pipe/pipetest/conform": levelConform,
	"stages":                levelStages,

	// A template of the media, not a part that they share.
	"stages/internal/template": levelMedia,
}

// level returns the level of the package in dir, and whether it has one.
func level(dir string) (int, bool) {
	if n, ok := tower[dir]; ok {
		return n, true
	}
	parent, name := path.Split(dir)
	switch {
	case strings.HasPrefix(dir, "internal/check/"):
		return levelCheck, true
	case strings.HasPrefix(dir, "internal/"):
		return levelInternal, true
	case strings.HasPrefix(dir, "stages/internal/"):
		return levelStagesInternal, true
	case parent == "stages/" && strings.HasSuffix(name, "io"):
		return levelMedia, true
	}
	return 0, false
}

// kits are the test kits, which libraries do not use. Each has the lowest level
// whose tests may use it.
var kits = map[string]int{
	"internal/bytequeue/queuetest": levelInternal,
	"pipe/pipetest":                levelPipe,
	"pipe/pipetest/conform":        levelPipe,
	"stages/internal/stagetest":    levelStagesInternal,
}

// isKit reports whether the package in dir is a test kit.
func isKit(dir string) bool {
	_, ok := kits[dir]
	return ok
}

// mayImport reports whether f, on level from, may import the package in dir.
// Tests may use the test kits, and an Example may show packages together.
func mayImport(f *file, from int, dir string) bool {
	to, ok := level(dir)
	if !ok {
		return false
	}
	switch {
	case to == levelCheck:
		return f.test && from >= levelStages
	case f.test && strings.HasPrefix(path.Base(f.path), "example"):
		return true
	case isKit(dir):
		return from >= kits[dir] && (f.test || from == levelConform || from == levelCheck)
	case from == levelInternal && to == levelInternal:
		return true
	}
	return to < from
}

var towerRule = rule{
	name: "tower",
	instead: "an import may only point down, internal < queue < pipe < pump < stages < stages/<medium>io < internal/check, " +
		"and the test kits are for tests; move the shared part down, or into the upper package",
	check: func(t tree) []finding {
		modules := t.modules()
		var found []finding
		for _, f := range t.goFiles((*file).inCore) {
			from, ok := level(f.dir)
			if !ok {
				found = append(found, finding{f.path, 1, "package outside the tower", f.path})
				continue
			}
			for _, spec := range f.ast.Imports {
				dir, ours := strings.CutPrefix(importOf(spec), rootModule+"/")
				if !ours || dir == f.dir || moduleOf(modules, dir) == "." && mayImport(f, from, dir) {
					continue
				}
				found = append(found, finding{f.path, f.line(spec.Pos()), fmt.Sprintf("%s imports %s", f.dir, dir), f.path + ":" + dir})
			}
		}
		return found
	},
	proofs: []proof{
		{"up", importing("queue/a.go", "pipe"), []string{"queue/a.go:2: queue imports pipe"}},
		{"internal up", importing("internal/a/a.go", "queue"), []string{"internal/a imports queue"}},
		{"test up", importing("pipe/a_test.go", "stages"), []string{"pipe imports stages"}},
		{"stages up", importing("stages/a.go", "stages/csvio"), []string{"stages imports stages/csvio"}},
		{"shared part up", importing("stages/internal/a/a.go", "stages"), []string{"stages/internal/a imports stages"}},
		{"beside", importing("stages/csvio/a.go", "stages/textio"), []string{"stages/csvio imports stages/textio"}},
		{"kit in a library", importing("stages/a.go", "pipe/pipetest"), []string{"stages imports pipe/pipetest"}},
		{"kit in a kit", importing("pipe/pipetest/a.go", "pipe/pipetest/conform"), []string{"imports pipe/pipetest/conform"}},
		{"kit of the queue in a library", importing("queue/a.go", "internal/bytequeue/queuetest"),
			[]string{"queue imports internal/bytequeue/queuetest"}},
		{"kit of the queue in internal", importing("internal/bytequeue/a.go", "internal/bytequeue/queuetest"),
			[]string{"internal/bytequeue imports internal/bytequeue/queuetest"}},
		{"kit of stages in a library", importing("stages/csvio/a.go", "stages/internal/stagetest"),
			[]string{"stages/csvio imports stages/internal/stagetest"}},
		{"kit of stages in a shared part", importing("stages/internal/a/a.go", "stages/internal/stagetest"),
			[]string{"stages/internal/a imports stages/internal/stagetest"}},
		{"kit of stages below stages", importing("pump/a_test.go", "stages/internal/stagetest"),
			[]string{"pump imports stages/internal/stagetest"}},
		{"stages in their kit", importing("stages/internal/stagetest/a.go", "stages"),
			[]string{"stages/internal/stagetest imports stages"}},
		{"check in a library", importing("stages/a.go", "internal/check/chaos"), []string{"stages imports internal/check/chaos"}},
		{"check below stages", importing("pump/a_test.go", "internal/check/chaos"), []string{"pump imports internal/check/chaos"}},
		{"connector", merged(importing("internal/check/a/a.go", "stages/wsio"), map[string]string{"stages/wsio/go.mod": "module wsio"}),
			[]string{"internal/check/a imports stages/wsio"}},
		{"no place", map[string]string{"extra/a.go": "package extra"}, []string{"outside the tower"}},
		{"no medium", map[string]string{"stages/extra/a.go": "package extra"}, []string{"outside the tower"}},
		{"down", merged(
			importing("internal/b/b.go", "internal/a"),
			importing("internal/bytequeue/a_test.go", "internal/bytequeue/queuetest"),
			importing("internal/bytequeue/queuetest/a.go", "internal/bytequeue"),
			importing("queue/a_test.go", "internal/bytequeue/queuetest"),
			importing("queue/example_a_test.go", "pipe"),
			importing("pipe/a.go", "internal/bytequeue"),
			importing("pipe/a_test.go", "pipe/pipetest"),
			importing("pipe/pipetest/a.go", "pump"),
			importing("pipe/pipetest/conform/a.go", "pump", "pipe/pipetest"),
			importing("stages/internal/b/b.go", "pipe", "pump"),
			importing("stages/a.go", "pump", "stages/internal/b"),
			importing("stages/a_test.go", "pipe/pipetest/conform", "internal/check/chaos", "stages/internal/stagetest"),
			importing("stages/internal/b/b_test.go", "stages/internal/stagetest"),
			importing("stages/internal/stagetest/a.go", "pipe"),
			importing("stages/csvio/a.go", "stages", "stages/internal/b"),
			importing("stages/internal/template/a.go", "stages", "stages/internal/b"),
			importing("stages/csvio/a_test.go", "stages/internal/stagetest"),
			importing("stages/csvio/example_test.go", "stages/gzipio"),
			importing("internal/check/chaos/a.go", "stages", "stages/csvio", "pipe/pipetest"),
			importing("bench/a.go", "stages"),
			map[string]string{"bench/go.mod": "module bench"},
		), nil},
	},
}

// importing returns a Go file that imports packages of the root module.
func importing(name string, packages ...string) map[string]string {
	src := "package " + path.Base(path.Dir(name)) + "\n"
	for _, p := range packages {
		src += "import _ \"" + rootModule + "/" + p + "\"\n"
	}
	return map[string]string{name: src}
}

// merged returns the files of all sources.
func merged(sources ...map[string]string) map[string]string {
	all := make(map[string]string)
	for _, files := range sources {
		maps.Copy(all, files)
	}
	return all
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
				case p == "go.uber.org/goleak" && (f.test || isKit(f.dir)):
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
