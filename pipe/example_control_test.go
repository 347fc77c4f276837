package pipe_test

import (
	"context"
	"fmt"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
)

// Pause stops the sources, before or during Run. Resume ends the pause.
func ExamplePipeline_Pause() {
	p := pipe.New("example")
	stages.ForEach(stages.FromSlice(p, []string{"a", "b"}), func(_ context.Context, v string) error {
		fmt.Println(v)
		return nil
	})
	p.Pause()
	done := make(chan error)
	go func() { done <- p.Run(context.Background()) }()
	fmt.Println("paused")
	p.Resume()
	fmt.Println(<-done)
	// Output:
	// paused
	// a
	// b
	// <nil>
}

// Drain stops the sources and waits until the pipeline has delivered the
// elements that they have sent.
func ExamplePipeline_Drain() {
	p := pipe.New("example")
	sent, started := 0, make(chan struct{})
	numbers := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		for ; ; sent++ {
			if err := out.Send(ctx, sent); err != nil {
				return err // ErrDraining after Drain
			}
			if sent == 10 {
				close(started)
			}
		}
	})
	var received int64
	stages.Count(numbers, &received)
	done := make(chan error)
	go func() { done <- p.Run(context.Background()) }()

	<-started
	p.Drain()
	fmt.Println(<-done)
	fmt.Println(received == int64(sent))
	// Output:
	// <nil>
	// true
}
