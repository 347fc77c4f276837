package pipe_test

import (
	"context"
	"strings"
	"testing"

	"github.com/penstock-go/penstock/pipe"
)

func TestGraphShowsStagesLinksAndFigures(t *testing.T) {
	p := pipe.New(`a "b"`)
	s := mapInts(numbers(p, 1000), func(v int) (int, error) { return v, nil }, pipe.Name(`in "quotes"`))
	pipe.Sink(s, func(ctx context.Context, in *pipe.In[int]) error {
		for _, err := range in.All(ctx) {
			if err != nil {
				return err
			}
		}
		return nil
	}, pipe.Name("sink"))
	before := p.Graph().Mermaid()
	if want := "flowchart LR\n    s0[\"numbers\"]\n    s1[\"in #quot;quotes#quot;\"]\n    s2[\"sink\"]\n"; !strings.HasPrefix(before, want) {
		t.Errorf("Mermaid before Run = %s", before)
	}
	if err := p.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	mermaid, dot := p.Graph().Mermaid(), p.Graph().DOT()
	for _, want := range []string{`s0 -.->|"1000 elements, 8000 bytes"| s1`, `s1 -->|"1000 elements, 8000 bytes<br>0 of 1048576 bytes held"| s2`, "busy "} {
		if !strings.Contains(mermaid, want) {
			t.Errorf("Mermaid without %q:\n%s", want, mermaid)
		}
	}
	for _, want := range []string{`digraph "a \"b\"" {`, `s0 -> s1 [label="1000 elements, 8000 bytes" style=dotted]`, `s1 -> s2 [label="1000 elements, 8000 bytes\n0 of`} {
		if !strings.Contains(dot, want) {
			t.Errorf("DOT without %q:\n%s", want, dot)
		}
	}
}
