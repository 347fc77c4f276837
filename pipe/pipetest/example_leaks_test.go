package pipetest_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pipe/pipetest"
	"github.com/penstock-go/penstock/stages"
)

// lookup asks two servers and returns the first answer. It leaks the goroutine
// with the second answer. A channel with room for two would prevent that.
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
		answers := stages.MapErr(ids, lookup, pipe.Name("lookup"), pipe.Workers(2))
		stages.Discard(answers)
		if err := p.Run(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// A test that uses a network or files calls CheckLeaks. The stage under test
// starts a goroutine for each element and does not wait for it.
func ExampleCheckLeaks() {
	t := &fakeT{} // in a test function, its t
	pipetest.CheckLeaks(t)

	answered := make(chan struct{})
	notify := func(_ context.Context, id int) (int, error) {
		go func() { <-answered }()
		return id, nil
	}
	p := pipe.New("import")
	ids := stages.FromSlice(p, []int{1, 2, 3})
	stages.Discard(stages.MapErr(ids, notify, pipe.Name("notify"), pipe.Async()))
	err := p.Run(context.Background())

	t.end() // happens by itself when a test ends
	fmt.Println(err)
	fmt.Println(t.text())
	close(answered)
	// Output:
	// <nil>
	// pipetest: 3 goroutines are left at the end of the test
	// 3 of pipeline "import", stage "notify", chan receive:
	//   pipetest_test.ExampleCheckLeaks.func1.1 (example_leaks_test.go:43)
	//   created by pipetest_test.ExampleCheckLeaks.func1 (example_leaks_test.go:43)
}
