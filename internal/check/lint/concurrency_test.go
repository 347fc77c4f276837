package lint

import (
	"go/ast"
)

// starters are the packages that may start goroutines. One does it for all the
// others, and one is a program that uses nothing of the library.
var starters = map[string]bool{"internal/proc": true, "internal/check/mutate": true}

var goroutineRule = rule{
	name:    "goroutines",
	instead: "start it with proc.Group.Go of internal/proc, which labels it and has an owner who waits",
	check: func(t tree) []finding {
		var found []finding
		for _, f := range t.goFiles(func(f *file) bool { return f.inLibrary() && !f.test && !starters[f.dir] }) {
			add := func(n ast.Node, what string) {
				found = append(found, finding{f.path, f.line(n.Pos()), what, f.path})
			}
			for _, spec := range f.ast.Imports {
				if importOf(spec) == "golang.org/x/sync/errgroup" {
					add(spec, "imports errgroup")
				}
			}
			ast.Inspect(f.ast, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.GoStmt:
					add(n, "go statement")
				case *ast.CallExpr:
					if startsGoroutine(n) {
						add(n, "starts a goroutine")
					}
				}
				return true
			})
		}
		return found
	},
	proofs: []proof{
		{"go", map[string]string{"pipe/a.go": "package pipe\nfunc f() {\n\tgo f()\n}"}, []string{"pipe/a.go:3: go statement"}},
		{"connector", map[string]string{
			"stages/ws/go.mod": "module ws",
			"stages/ws/a.go":   "package ws\nfunc f() { go f() }",
		}, []string{"go statement"}},
		{"WaitGroup", map[string]string{"pipe/a.go": "package pipe\nimport \"sync\"\nvar wg sync.WaitGroup\nfunc f() { wg.Go(f) }"}, []string{"a.go:4: starts a goroutine"}},
		{"errgroup", map[string]string{
			"pipe/a.go": "package pipe\nimport \"golang.org/x/sync/errgroup\"\nfunc f(g *errgroup.Group) { g.TryGo(nil) }",
		}, []string{"a.go:2: imports errgroup", "a.go:3: starts a goroutine"}},
		{"allowed", map[string]string{
			"internal/proc/a.go": "package proc\nfunc f() { go f() }",
			"pipe/a_test.go":     "package pipe\nfunc f() { go f() }",
			"pipe/a.go":          "package pipe\nfunc f(g *proc.Group) { g.Go(\"p\", \"s\", func() {}) }",
			"bench/go.mod":       "module bench",
			"bench/a.go":         "package bench\nfunc f() { go f() }",
			"examples/go.mod":    "module examples",
			"examples/x/a.go":    "package main\nfunc f() { go f() }",
		}, nil},
	},
}

// startsGoroutine reports whether call has the form of WaitGroup.Go, or of
// errgroup's Group.Go and Group.TryGo. These have one argument, where
// proc.Group.Go has three.
func startsGoroutine(call *ast.CallExpr) bool {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	return ok && len(call.Args) == 1 && (sel.Sel.Name == "Go" || sel.Sel.Name == "TryGo")
}

// The test kits may sleep, because tests run their slow sources and sinks in
// virtual time.
var realTimeRule = rule{
	name:    "time",
	instead: "wait for the event on a channel, or use one time.Timer for the loop, reset and stopped, in a select with ctx.Done()",
	check: func(t tree) []finding {
		var found []finding
		for _, f := range t.goFiles(func(f *file) bool { return f.inLibrary() && !f.test && !isKit(f.dir) }) {
			ast.Inspect(f.ast, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok {
					return true
				}
				for _, name := range []string{"Sleep", "After", "Tick"} {
					if f.isCall(call, "time", name) {
						found = append(found, finding{f.path, f.line(call.Pos()), "calls time." + name, f.path})
					}
				}
				return true
			})
		}
		return found
	},
	proofs: []proof{
		{"Sleep", map[string]string{"pump/a.go": "package pump\nimport \"time\"\nfunc f() { time.Sleep(1) }"}, []string{"pump/a.go:3: calls time.Sleep"}},
		{"After", map[string]string{"pump/a.go": "package pump\nimport \"time\"\nfunc f() { <-time.After(1) }"}, []string{"calls time.After"}},
		{"renamed", map[string]string{"pump/a.go": "package pump\nimport clock \"time\"\nfunc f() { <-clock.Tick(1) }"}, []string{"calls time.Tick"}},
		{"allowed", map[string]string{
			"pump/a.go":          "package pump\nimport \"time\"\nfunc f(x T) { time.NewTimer(1); x.Sleep(1); time.AfterFunc(1, nil) }",
			"pump/a_test.go":     "package pump\nimport \"time\"\nfunc f() { time.Sleep(1) }",
			"pipe/pipetest/a.go": "package pipetest\nimport \"time\"\nfunc f() { time.Sleep(1) }",
			"examples/go.mod":    "module examples",
			"examples/x/a.go":    "package main\nimport \"time\"\nfunc f() { time.Sleep(1) }",
		}, nil},
	},
}
