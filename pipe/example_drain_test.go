package pipe_test

import (
	"context"
	"fmt"
	"os"
	"syscall"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/fileio"
	"github.com/penstock-go/penstock/stages/jsonio"
)

// Ctrl-C ends a crawl within the time of the requests that have begun. The file
// has their results.
func ExampleDrainOnSignal() {
	file := os.TempDir() + "/pages.ndjson"
	defer os.Remove(file)
	fetch := func(ctx context.Context, id int) (string, error) { return fmt.Sprint("page ", id), nil }

	p := pipe.New("crawl")
	pipe.DrainOnSignal(p, 10*time.Second, os.Interrupt, syscall.SIGTERM)
	ids := stages.FromSlice(p, []int{1, 2, 3})
	pages := stages.MapErr(ids, fetch, pipe.Workers(64))
	fileio.Write(jsonio.Encode(pages), file)
	fmt.Println(p.Run(context.Background()))

	text, err := os.ReadFile(file)
	fmt.Print(string(text), err)
	// Output:
	// <nil>
	// "page 1"
	// "page 2"
	// "page 3"
	// <nil>
}

// A message that was taken off a broker must be stored, even if many wait.
func ExampleBegun() {
	messages := make(chan string, 3)
	messages <- "one"
	messages <- "two"
	messages <- "three"

	p := pipe.New("consume")
	taken := pipe.Source(p, func(ctx context.Context, out *pipe.Out[string]) error {
		for {
			select {
			case m := <-messages:
				if err := out.Put(ctx, pipe.BufferOf(m)); err != nil {
					return err
				}
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
	}, pipe.Begun())
	stages.ForEach(taken, func(_ context.Context, m string) error {
		if m == "one" { // a signal comes while the first one is stored
			for len(messages) > 0 {
				time.Sleep(time.Millisecond)
			}
			p.DrainBegun()
		}
		fmt.Println("stored", m)
		return nil
	})
	fmt.Println(p.Run(context.Background()))
	// Output:
	// stored one
	// stored two
	// stored three
	// <nil>
}

// A stage that only leaves out elements does not begin the work on them.
func ExampleKeepsRaw() {
	p := pipe.New("test")
	numbers := stages.FromSlice(p, []int{1, 2, 3, 4})
	even := pipe.Apply(numbers, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
		defer b.Release()
		for _, v := range b.Elements() {
			if v%2 == 0 {
				if err := out.Send(ctx, v); err != nil {
					return err
				}
			}
		}
		return nil
	}, pipe.KeepsRaw())
	stages.ForEach(even, func(_ context.Context, v int) error {
		fmt.Println(v)
		return nil
	})
	p.DrainBegun() // all elements are still raw
	fmt.Println(p.Run(context.Background()))
	// Output: <nil>
}
