package pipetest

import (
	"cmp"
	"fmt"
	"os"
	"path"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/penstock-go/penstock/internal/proc"
)

// A goroutine is what the runtime says about one.
type goroutine struct {
	id     string
	state  string            // such as "chan receive"
	bubble string            // number of its synctest bubble; "": none
	labels map[string]string // pprof labels
	frames []frame           // the innermost first; the last is where it was created
}

type frame struct {
	function string // "github.com/penstock-go/penstock/pipe.(*In[...]).Read"
	place    string // "in.go:41"
	created  bool   // the goroutine was created there
}

// snapshotMu guards GODEBUG while snapshot has changed it.
var snapshotMu sync.Mutex

// snapshot returns all goroutines of the process, with their labels.
//
// The goroutine profile has labels, but puts goroutines together and gives no numbers to find
// those by that goleak has found. Stack traces have both, if GODEBUG says so;
// the runtime looks at each change of that variable.
func snapshot() []goroutine {
	const name = "GODEBUG"
	snapshotMu.Lock()
	defer snapshotMu.Unlock()
	before, was := os.LookupEnv(name)
	// An error leaves the labels out, and no more.
	_ = os.Setenv(name, strings.TrimPrefix(before+",tracebacklabels=1", ","))
	defer func() {
		if was {
			_ = os.Setenv(name, before)
		} else {
			_ = os.Unsetenv(name)
		}
	}()
	return parseStacks(stacks(true))
}

func stacks(all bool) string {
	for size := 64 << 10; ; size *= 2 {
		buf := make([]byte, size)
		if n := runtime.Stack(buf, all); n < size {
			return string(buf[:n])
		}
	}
}

// self returns the goroutine that calls it.
func self() goroutine { return parseStacks(stacks(false))[0] }

func parseStacks(text string) []goroutine {
	var all []goroutine
	for block := range strings.SplitSeq(text, "\n\n") {
		header, rest, _ := strings.Cut(block, "\n")
		if !strings.HasPrefix(header, "goroutine ") {
			continue
		}
		g := parseHeader(header)
		g.frames = parseFrames(rest)
		all = append(all, g)
	}
	return all
}

// parseHeader reads a line such as
//
//	goroutine 26 [chan receive (durable), 2 minutes, synctest bubble 2 labels:{"stage": "parse"}]:
func parseHeader(line string) goroutine {
	id, status, _ := strings.Cut(strings.TrimPrefix(line, "goroutine "), " ")
	g := goroutine{id: id, labels: make(map[string]string)}
	status, labels, _ := strings.Cut(status, " labels:{")
	for labels != "" {
		key, rest := cutQuoted(labels)
		value, rest := cutQuoted(strings.TrimPrefix(rest, ": "))
		if key == "" {
			break
		}
		g.labels[key] = value
		labels = strings.TrimPrefix(rest, ", ")
	}
	if _, bubble, ok := strings.Cut(status, "synctest bubble "); ok {
		g.bubble = strings.TrimRight(bubble, "]:")
	}
	_, state, _ := strings.Cut(status, "[")
	state, _, _ = strings.Cut(state, ",")
	g.state = strings.TrimSuffix(strings.TrimRight(state, "]:"), " (durable)")
	return g
}

func cutQuoted(s string) (value, rest string) {
	quoted, err := strconv.QuotedPrefix(s)
	if err != nil {
		return "", ""
	}
	value, _ = strconv.Unquote(quoted) // cannot fail: it is a prefix that is quoted
	return value, s[len(quoted):]
}

// parseFrames reads pairs of lines: a function with its arguments, a tab and a place.
func parseFrames(text string) []frame {
	var frames []frame
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if place, ok := strings.CutPrefix(line, "\t"); ok {
			place, _, _ = strings.Cut(place, " +0x")
			if len(frames) > 0 {
				frames[len(frames)-1].place = path.Base(place)
			}
			continue
		}
		f := frame{function: line}
		if f.function, f.created = strings.CutPrefix(line, "created by "); f.created {
			f.function, _, _ = strings.Cut(f.function, " in goroutine ")
		} else if i := strings.LastIndexByte(line, '('); i > 0 {
			f.function = line[:i]
		}
		frames = append(frames, f)
	}
	return frames
}

// runs reports whether the function is on the stack of g.
func (g goroutine) runs(function string) bool {
	return slices.ContainsFunc(g.frames, func(f frame) bool { return f.function == function && !f.created })
}

// String says to which stage g belongs and where it waits, one line for each frame:
//
//	pipeline "import", stage "lookup", chan send:
//	  main.lookup.func1 (lookup.go:23)
//	  created by main.lookup (lookup.go:22)
func (g goroutine) String() string {
	var sb strings.Builder
	sb.WriteString(g.owner() + ", " + g.state + ":")
	for _, f := range g.shown() {
		by := ""
		if f.created {
			by = "created by "
		}
		fmt.Fprintf(&sb, "\n  %s%s (%s)", by, path.Base(f.function), f.place)
	}
	return sb.String()
}

func (g goroutine) owner() string {
	pipeline, stage := g.labels[proc.LabelPipeline], g.labels[proc.LabelStage]
	switch {
	case g.runs("testing.tRunner"):
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

// shown returns the frames that say something to a reader: without the innards of the runtime and
// the kit, and how this module and package testing start goroutines.
func (g goroutine) shown() []frame {
	var shown []frame
	for _, f := range g.frames {
		if !isInnards(f.function) {
			shown = append(shown, f)
		}
	}
	if len(shown) == 0 {
		return g.frames
	}
	return shown
}

const module = "github.com/penstock-go/penstock"

func isInnards(function string) bool {
	prefixes := []string{
		"runtime.", "runtime/", "internal/", "sync.", "testing.", "testing/", "time.Sleep",
		module + "/internal/", module + "/pipe/pipetest.Run", module + "/pipe/pipetest.runBubble",
	}
	return strings.Contains(function, ".(*Group).Go.func") || // of internal/proc, inlined
		slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(function, p) })
}

// list prints goroutines, those that look the same only once.
func list(gs []goroutine) string {
	counts := make(map[string]int)
	for _, g := range gs {
		counts[g.String()]++
	}
	var texts []string
	for text, n := range counts {
		if n > 1 {
			text = fmt.Sprintf("%d of %s", n, text)
		}
		texts = append(texts, text)
	}
	slices.SortFunc(texts, cmp.Compare[string])
	return strings.Join(texts, "\n")
}

// left says how many goroutines are left, and which.
func left(gs []goroutine) string {
	what := "1 goroutine is"
	if len(gs) > 1 {
		what = fmt.Sprintf("%d goroutines are", len(gs))
	}
	return fmt.Sprintf("pipetest: %s left at the end of the test\n%s", what, list(gs))
}
