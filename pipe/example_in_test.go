package pipe_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
)

// Read returns one Buffer after the other, and io.EOF at the end of a complete
// input. Buffers and All are loops over Read.
func ExampleIn_Read() {
	p := pipe.New("example")
	numbers := stages.FromSlice(p, []int{1, 2, 3})
	pipe.Sink(numbers, func(ctx context.Context, in *pipe.In[int]) error {
		sum := 0
		for {
			b, err := in.Read(ctx)
			if err == io.EOF {
				fmt.Println(sum)
				return nil
			}
			if err != nil {
				return err
			}
			for _, v := range b.Elements() {
				sum += v
			}
			b.Release()
		}
	})
	runAndPrint(p)
	// Output: 6
}

// The loop over Buffers owns each Buffer. It releases the Buffer or puts it to
// an Out.
func ExampleIn_Buffers() {
	p := pipe.New("example")
	numbers := stages.FromSlice(p, []int{1, 2, 3})
	pipe.Sink(numbers, func(ctx context.Context, in *pipe.In[int]) error {
		sum := 0
		for b, err := range in.Buffers(ctx) {
			if err != nil {
				return err
			}
			for _, v := range b.Elements() {
				sum += v
			}
			b.Release()
		}
		fmt.Println(sum)
		return nil
	})
	runAndPrint(p)
	// Output: 6
}

// The loop over All gets one element after the other. All releases the Buffers.
func ExampleIn_All() {
	p := pipe.New("example")
	numbers := stages.FromSlice(p, []int{1, 2, 3})
	pipe.Sink(numbers, func(ctx context.Context, in *pipe.In[int]) error {
		sum := 0
		for v, err := range in.All(ctx) {
			if err != nil {
				return err
			}
			sum += v
		}
		fmt.Println(sum)
		return nil
	})
	runAndPrint(p)
	// Output: 6
}

// ReadUntil is for a stage that must act at a fixed time, even if no element
// comes.
func ExampleIn_ReadUntil() {
	p := pipe.New("example")
	source := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		if err := out.Put(ctx, pipe.BufferOf(1, 2)); err != nil {
			return err
		}
		<-ctx.Done() // no more input comes
		return context.Cause(ctx)
	})
	pipe.Sink(source, func(ctx context.Context, in *pipe.In[int]) error {
		b, ok, err := in.ReadUntil(ctx, time.Now().Add(time.Hour))
		fmt.Println(b.Elements(), ok, err)

		b, ok, err = in.ReadUntil(ctx, time.Now().Add(time.Millisecond))
		fmt.Println(b.Elements(), ok, err)
		return nil // stops the source
	})
	runAndPrint(p)
	// Output:
	// [1 2] true <nil>
	// [] false <nil>
}

// Drain may stop a source in the middle of a line. This sink does not take the
// part for a line.
func ExampleIn_Cut() {
	p := pipe.New("example")
	waiting := make(chan struct{})
	text := pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
		if err := out.Put(ctx, pipe.BufferOf([]byte("one\ntwo\nthr")...)); err != nil {
			return err
		}
		close(waiting)
		<-ctx.Done() // Drain ends the context
		return context.Cause(ctx)
	})
	pipe.Sink(text, func(ctx context.Context, in *pipe.In[byte]) error {
		var line []byte
		for b, err := range in.Buffers(ctx) {
			if err != nil {
				return err
			}
			line = append(line, b.Elements()...)
			b.Release()
			for {
				whole, after, found := bytes.Cut(line, []byte("\n"))
				if !found {
					break
				}
				fmt.Printf("line %q\n", whole)
				line = after
			}
		}
		if len(line) > 0 && in.Cut() {
			fmt.Printf("part %q\n", line)
		}
		return nil
	})

	go func() {
		<-waiting
		p.Drain()
	}()
	runAndPrint(p)
	// Output:
	// line "one"
	// line "two"
	// part "thr"
}
