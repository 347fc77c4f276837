package pipetest_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pipe/pipetest"
	"github.com/penstock-go/penstock/stages"
)

// lookup asks two servers and takes the first answer. The other server has nobody to
// give its answer to: the channel should have room for two.
func lookup(_ context.Context, id int) (string, error) {
	answers := make(chan string)
	for _, server := range []string{"a", "b"} {
		go func() { answers <- fmt.Sprint(server, id) }()
	}
	return <-answers, nil
}

func testImport(t *testing.T) {
	pipetest.Run(t, func(t *testing.T) {
		p := pipe.New("import")
		ids := stages.FromSlice(p, []int{1, 2, 3})
		stages.Discard(stages.MapErr(ids, lookup, pipe.Name("lookup"), pipe.Workers(2)))
		if err := p.Run(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// In a test that uses a network or files, CheckLeaks takes the place of Run. What it says stands here as
// the test log would show it.
func ExampleCheckLeaks() {
	t := &fakeT{} // in a test of yours: its t
	pipetest.CheckLeaks(t)

	p := pipe.New("import")
	ids := stages.FromSlice(p, []int{1, 2, 3})
	stages.Discard(stages.MapErr(ids, lookup, pipe.Name("lookup"), pipe.Workers(2)))
	err := p.Run(context.Background())

	t.end() // happens by itself when a test ends
	fmt.Println(err)
	fmt.Println(t.text())
	// Output:
	// <nil>
	// pipetest: 3 goroutines are left at the end of the test
	// 3 of pipeline "import", stage "lookup", chan send:
	//   pipetest_test.lookup.func1 (example_leaks_test.go:18)
	//   created by pipetest_test.lookup (example_leaks_test.go:18)
}
