package stages_test

import (
	"context"
	"errors"
	"io"
	"maps"
	"os"
	"strings"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
)

func ExampleFromSlice() {
	p := pipe.New("example")
	show(p, stages.FromSlice(p, []int{1, 2}))
	// Output:
	// 1
	// 2
}

func ExampleFromSeq() {
	p := pipe.New("example")
	show(p, stages.FromSeq(p, maps.Keys(map[string]bool{"only": true})))
	// Output:
	// only
}

func ExampleFromSeq2() {
	p := pipe.New("example")
	show(p, stages.FromSeq2(p, func(yield func(int, error) bool) {
		yield(0, errors.New("nothing there"))
	}))
	// Output:
	// pipe: example/FromSeq2: nothing there
}

func ExampleFromChan() {
	ticks := make(chan int, 3)
	for i := range 3 {
		ticks <- i
	}
	close(ticks)
	p := pipe.New("example")
	show(p, stages.FromChan(p, ticks))
	// Output:
	// 0
	// 1
	// 2
}

func ExampleGenerate() {
	p := pipe.New("example")
	n := 0
	show(p, stages.Generate(p, func(context.Context) (int, error) {
		if n++; n > 2 {
			return 0, io.EOF
		}
		return n, nil
	}))
	// Output:
	// 1
	// 2
}

func ExampleFromReader() {
	p := pipe.New("example")
	stages.ToWriter(stages.FromReader(p, strings.NewReader("hello\n")), os.Stdout)
	runShow(p)
	// Output:
	// hello
}

func ExampleFromReadCloser() {
	body := io.NopCloser(strings.NewReader("the body of a request\n"))
	p := pipe.New("example")
	stages.ToWriter(stages.FromReadCloser(p, body), os.Stdout)
	runShow(p)
	// Output:
	// the body of a request
}
