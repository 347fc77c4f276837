package pipe_test

import (
	"fmt"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
)

// Stats may be called at any time, even while the pipeline runs.
func ExamplePipeline_Stats() {
	p := pipe.New("example")
	numbers := stages.FromSlice(p, []int{1, 2, 3, 4}, pipe.Name("numbers"))
	even := stages.Filter(numbers, func(v int) bool { return v%2 == 0 }, pipe.Name("even"))
	stages.Discard(even, pipe.Name("discard"))
	runAndPrint(p)
	for _, s := range p.Stats().Stages {
		fmt.Printf("%s: %d in, %d out\n", s.Name, s.In.Elements, s.Out.Elements)
	}
	// Output:
	// numbers: 0 in, 4 out
	// even: 4 in, 2 out
	// discard: 2 in, 0 out
}

// A Stats prints as a table. A busy stage with starved and blocked neighbours
// is the bottleneck.
func ExampleStats_String() {
	st := pipe.Stats{Stages: []pipe.StageStats{
		{Name: "read", Out: pipe.Count{Elements: 900, Bytes: 7200}, Busy: time.Second, Blocked: 9 * time.Second},
		{Name: "parse", In: pipe.Count{Elements: 800, Bytes: 6400}, Out: pipe.Count{Elements: 800, Bytes: 64000}, Busy: 10 * time.Second},
		{Name: "store", In: pipe.Count{Elements: 800, Bytes: 64000}, Busy: time.Second, Starved: 9 * time.Second},
	}}
	fmt.Print(st)
	// Output:
	//   stage   in  out  bytes out  busy  starved  blocked
	//    read    0  900       7200   10%       0%      90%
	//   parse  800  800      64000  100%       0%       0%
	//   store  800    0          0   10%      90%       0%
}

// A dotted arrow leads to a kernel in the goroutine of its upstream stage. Many
// viewers of Markdown draw Mermaid.
func ExampleGraph_Mermaid() {
	p := pipe.New("example")
	numbers := stages.FromSlice(p, []int{1, 2, 3}, pipe.Name("numbers"))
	doubled := stages.Map(numbers, double, pipe.Name("double"))
	stages.Discard(doubled, pipe.Name("discard"))
	fmt.Print(p.Graph().Mermaid())
	// Output:
	// flowchart LR
	//     s0["numbers"]
	//     s1["double"]
	//     s2["discard"]
	//     s0 -.->|"0 elements, 0 bytes"| s1
	//     s1 -->|"0 elements, 0 bytes<br>0 of 1048576 bytes held"| s2
}

// Graph may be called before, during and after Run. It prints as Mermaid and as
// DOT, the language of Graphviz.
func ExamplePipeline_Graph() {
	p := pipe.New("example")
	stages.Discard(stages.FromSlice(p, []int{1, 2, 3}, pipe.Name("numbers")), pipe.Name("discard"))
	fmt.Print(p.Graph().DOT())
	// Output:
	// digraph "example" {
	//     rankdir=LR
	//     node [shape=box]
	//     s0 [label="numbers"]
	//     s1 [label="discard"]
	//     s0 -> s1 [label="0 elements, 0 bytes\n0 of 1048576 bytes held"]
	// }
}
