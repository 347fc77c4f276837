package pipe_test

import (
	"strings"
	"testing"

	"github.com/penstock-go/penstock/pipe"
)

func TestGraphShowsStagesEdgesAndFigures(t *testing.T) {
	p := pipe.New(`a "b"`)
	s := mapInts(numbers(p, 1000), same, pipe.Name(`in "quotes"`))
	pipe.Sink(s, readAll, pipe.Name("sink"))
	before := p.Graph().Mermaid()
	if want := "flowchart LR\n    s0[\"numbers\"]\n    s1[\"in #quot;quotes#quot;\"]\n    s2[\"sink\"]\n"; !strings.HasPrefix(before, want) {
		t.Errorf("Mermaid before Run = %s, want the prefix %s", before, want)
	}
	if err := p.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	mermaid, dot := p.Graph().Mermaid(), p.Graph().DOT()
	for _, want := range []string{`s0 -.->|"1000 elements, 8000 bytes"| s1`, `s1 -->|"1000 elements, 8000 bytes<br>0 of 1048576 bytes held"| s2`, "busy "} {
		if !strings.Contains(mermaid, want) {
			t.Errorf("Mermaid = %s, want %q in it", mermaid, want)
		}
	}
	for _, want := range []string{`digraph "a \"b\"" {`, `s0 -> s1 [label="1000 elements, 8000 bytes" style=dotted]`, `s1 -> s2 [label="1000 elements, 8000 bytes\n0 of`} {
		if !strings.Contains(dot, want) {
			t.Errorf("DOT = %s, want %q in it", dot, want)
		}
	}
}
