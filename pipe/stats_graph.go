package pipe

import (
	"fmt"
	"strings"
)

// An arrow leads from one stage to the next. It is an edge, or a call of a
// kernel in the same goroutine.
type arrow struct {
	from, to *stage
	given    *counter // of the elements that the first stage has passed to the second
}

// A Graph is a picture of a pipeline at one moment, with its figures. Its
// methods return it as Mermaid, which many viewers of Markdown draw, and as
// DOT, which graphviz draws.
type Graph struct {
	stats  Stats
	arrows []graphArrow
}

// A graphArrow is an arrow with its figures.
type graphArrow struct {
	from, to int // indexes of stages
	count    Count
	fused    bool
	edge     EdgeStats // if the arrow is an edge
}

// Graph returns a picture of the pipeline. Any goroutine may call it at any
// time, except while the pipeline is being built.
func (p *Pipeline) Graph() Graph {
	g := Graph{stats: p.Stats()}
	index := make(map[*stage]int)
	for i, s := range p.stages {
		index[s] = i
		if i >= len(g.stats.Stages) { // Stats has no figures before Run
			g.stats.Stages = append(g.stats.Stages, StageStats{Name: s.name})
		}
	}
	edges := make(map[*counter]EdgeStats)
	for _, e := range p.edges {
		given, _ := e.counters()
		edges[given] = e.stats()
	}
	for _, l := range p.arrows {
		e, ok := edges[l.given]
		g.arrows = append(g.arrows, graphArrow{index[l.from], index[l.to], l.given.count(), !ok, e})
	}
	return g
}

// Mermaid returns the graph as a Mermaid flowchart. A dotted arrow leads to a
// kernel that runs in the goroutine of its upstream.
func (g Graph) Mermaid() string {
	var sb strings.Builder
	sb.WriteString("flowchart LR\n")
	for i, s := range g.stats.Stages {
		fmt.Fprintf(&sb, "    s%d[\"%s\"]\n", i, mermaidText(s.Name)+g.times(s, "<br>"))
	}
	for _, l := range g.arrows {
		arrow := "-->"
		if l.fused {
			arrow = "-.->"
		}
		fmt.Fprintf(&sb, "    s%d %s|\"%s\"| s%d\n", l.from, arrow, l.label("<br>"), l.to)
	}
	return sb.String()
}

// mermaidText replaces characters that would end a quoted text of Mermaid by
// entities.
func mermaidText(s string) string {
	return strings.NewReplacer(`"`, "#quot;", "<", "#lt;", ">", "#gt;", "\n", " ").Replace(s)
}

// DOT returns the graph in the language of graphviz. A dotted arrow leads to a
// kernel that runs in the goroutine of its upstream.
func (g Graph) DOT() string {
	var sb strings.Builder
	fmt.Fprintf(&sb, "digraph %s {\n    rankdir=LR\n    node [shape=box]\n", dotText(g.stats.Pipeline))
	for i, s := range g.stats.Stages {
		fmt.Fprintf(&sb, "    s%d [label=%s]\n", i, dotText(s.Name+g.times(s, "\n")))
	}
	for _, l := range g.arrows {
		style := ""
		if l.fused {
			style = " style=dotted"
		}
		fmt.Fprintf(&sb, "    s%d -> s%d [label=%s%s]\n", l.from, l.to, dotText(l.label("\n")), style)
	}
	sb.WriteString("}\n")
	return sb.String()
}

// dotText quotes s for DOT.
func dotText(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(s) + `"`
}

// times returns how a stage spends its time. It is empty before Run.
func (g Graph) times(s StageStats, newline string) string {
	total := s.Busy + s.Starved + s.Blocked
	if total <= 0 {
		return ""
	}
	return fmt.Sprintf("%sbusy %s, starved %s, blocked %s", newline, share(s.Busy, total), share(s.Starved, total), share(s.Blocked, total))
}

// label returns the number of elements that were passed along l, and how full
// its edge is.
func (l graphArrow) label(newline string) string {
	text := fmt.Sprintf("%d elements, %d bytes", l.count.Elements, l.count.Bytes)
	if l.fused {
		return text
	}
	text += fmt.Sprintf("%s%d of %d bytes held", newline, l.edge.Size, l.edge.MaxSize)
	if l.edge.Full {
		text += ", full"
	}
	return text
}
