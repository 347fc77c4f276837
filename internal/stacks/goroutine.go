package stacks

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/penstock-go/penstock/internal/proc"
)

// A Goroutine is the stack trace of one goroutine.
type Goroutine struct {
	ID      string
	State   string            // such as "chan receive"
	Durable bool              // it waits, and only its bubble can wake it
	Bubble  string            // number of its synctest bubble, or ""
	Labels  map[string]string // pprof labels, if All has read them
	Frames  []Frame           // the innermost first, the place of its creation last
}

// A Frame is one function of a stack trace.
type Frame struct {
	Function string // "github.com/penstock-go/penstock/pipe.(*In[...]).Read"
	Place    string // "in.go:41"
	Created  bool   // the goroutine was created there
}

// Runs reports whether the function is on the stack of g.
func (g Goroutine) Runs(function string) bool {
	return slices.ContainsFunc(g.Frames, func(f Frame) bool { return f.Function == function && !f.Created })
}

// NeedsMutex reports whether g waits for a mutex.
func (g Goroutine) NeedsMutex() bool {
	return strings.HasPrefix(g.State, "sync.Mutex.") || strings.HasPrefix(g.State, "sync.RWMutex.")
}

// String returns the stage that g belongs to and the place where it waits, one
// line for each frame:
//
//	pipeline "import", stage "lookup", chan send:
//	  main.lookup.func1 (lookup.go:23)
//	  created by main.lookup (lookup.go:22)
func (g Goroutine) String() string {
	var sb strings.Builder
	sb.WriteString(g.owner() + ", " + g.State + ":")
	for _, f := range g.shown() {
		by := ""
		if f.Created {
			by = "created by "
		}
		fmt.Fprintf(&sb, "\n  %s%s (%s)", by, path.Base(f.Function), f.Place)
	}
	return sb.String()
}

func (g Goroutine) owner() string {
	pipeline, stage := g.Labels[proc.LabelPipeline], g.Labels[proc.LabelStage]
	switch {
	case g.Runs("testing.tRunner"):
		return "the test function"
	case pipeline != "" && stage != "":
		return fmt.Sprintf("pipeline %q, stage %q", pipeline, stage)
	case pipeline != "":
		return fmt.Sprintf("pipeline %q", pipeline)
	case stage != "":
		return fmt.Sprintf("stage %q", stage)
	}
	return "no pipeline"
}

// shown returns the frames that help a reader. Functions of the runtime, of the
// test kit, and those by which this module and package testing start goroutines
// are left out.
func (g Goroutine) shown() []Frame {
	var shown []Frame
	for _, f := range g.Frames {
		if !isInnards(f.Function) {
			shown = append(shown, f)
		}
	}
	if len(shown) == 0 {
		return g.Frames
	}
	return shown
}

const module = "github.com/penstock-go/penstock"

func isInnards(function string) bool {
	prefixes := []string{
		"runtime.", "runtime/", "internal/", "sync.", "testing.", "testing/", "time.Sleep",
		module + "/internal/", module + "/pipe/pipetest.Run", module + "/pipe/pipetest.(*bubble).",
	}
	return strings.Contains(function, ".(*Group).Go.func") || // of internal/proc, inlined
		slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(function, p) })
}
