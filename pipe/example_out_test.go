package pipe_test

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
)

// Send returns ErrStopped when no more elements are needed. The stage returns
// it unchanged, and the pipeline ends without a failure.
func ExampleOut_Send() {
	p := pipe.New("example")
	numbers := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		for i := 0; ; i++ {
			if err := out.Send(ctx, i); err != nil {
				return err
			}
		}
	})
	var got []int
	stages.Collect(stages.Take(numbers, 3), &got)
	runAndPrint(p)
	fmt.Println(got)
	// Output: [0 1 2]
}

// SendAll copies a slice. The caller keeps it and may change it afterwards.
func ExampleOut_SendAll() {
	p := pipe.New("example")
	numbers := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		batch := make([]int, 2)
		for i := range 3 {
			batch[0], batch[1] = i, 10*i
			if err := out.SendAll(ctx, batch); err != nil {
				return err
			}
		}
		return nil
	})
	var got []int
	stages.Collect(numbers, &got)
	runAndPrint(p)
	fmt.Println(got)
	// Output: [0 0 1 10 2 20]
}

// This source sends a question and waits for the answer. Without Flush, the
// question would stay in a partial Buffer, and both would wait forever.
func ExampleOut_Flush() {
	answers := make(chan string)
	p := pipe.New("example")
	questions := pipe.Source(p, func(ctx context.Context, out *pipe.Out[string]) error {
		if err := out.Send(ctx, "ready?"); err != nil {
			return err
		}
		if err := out.Flush(ctx); err != nil {
			return err
		}
		select {
		case answer := <-answers:
			fmt.Println(answer)
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	})
	stages.ForEach(questions, func(_ context.Context, question string) error {
		answers <- question + " yes"
		return nil
	})
	runAndPrint(p)
	// Output: ready? yes
}

// Put delivers a whole Buffer, which then belongs to the next stage.
func ExampleOut_Put() {
	p := pipe.New("example")
	words := pipe.Source(p, func(ctx context.Context, out *pipe.Out[string]) error {
		return out.Put(ctx, pipe.BufferOf("hello", "world"))
	})
	var got []string
	stages.Collect(words, &got)
	runAndPrint(p)
	fmt.Println(got)
	// Output: [hello world]
}

// Buffer returns recycled memory. The stage fills it and puts the first n
// elements.
func ExampleOut_Buffer() {
	file := strings.NewReader("some text")
	p := pipe.New("example")
	text := pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
		for {
			b := out.Buffer(out.BufferLength())
			n, failed := file.Read(b.Elements())
			if err := out.Put(ctx, b.First(n)); err != nil {
				return err
			}
			if failed != nil {
				return failed // io.EOF is the end of the source
			}
		}
	})
	var got []byte
	stages.Collect(text, &got)
	runAndPrint(p)
	fmt.Printf("%s\n", got)
	// Output: some text
}

// Close ends one output, while the stage continues. The reader of the head is
// done before the stage has read all numbers.
func ExampleOut_Close() {
	p := pipe.New("example")
	numbers := stages.FromSlice(p, []int{3, 1, 2})
	head, sum := pipe.Split2(numbers, func(ctx context.Context, in *pipe.In[int], head, sum *pipe.Out[int]) error {
		total, first := 0, true
		for v, err := range in.All(ctx) {
			if err != nil {
				return err
			}
			if first {
				first = false
				if err := head.Send(ctx, v); err != nil {
					return err
				}
				if err := head.Close(ctx); err != nil {
					return err
				}
			}
			total += v
		}
		return sum.Send(ctx, total)
	})
	var first, total []int
	stages.Collect(head, &first)
	stages.Collect(sum, &total)
	runAndPrint(p)
	fmt.Println(first, total)
	// Output: [3] [6]
}

// Wanted is for a stage that has no element to emit for a long time. It can
// return as soon as no more elements are needed.
func ExampleOut_Wanted() {
	p := pipe.New("example")
	numbers := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		for n := 0; out.Wanted(); n++ {
			if n%1000 != 0 { // only some results are worth an element
				continue
			}
			if err := out.Put(ctx, pipe.BufferOf(n)); err != nil {
				return err
			}
		}
		return nil
	})
	var got []int
	stages.Collect(stages.Take(numbers, 3), &got)
	runAndPrint(p)
	fmt.Println(got)
	// Output: [0 1000 2000]
}

// PutFirst is for a Buffer that the stage could not fill. A Buffer that would be
// mostly empty moves to memory that fits it.
func ExampleOut_PutFirst() {
	file := strings.NewReader("some text")
	p := pipe.New("example")
	text := pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
		for {
			b := out.Buffer(out.BufferLength())
			n, failed := file.Read(b.Elements())
			if err := out.PutFirst(ctx, b, n); err != nil {
				return err
			}
			if failed != nil {
				return failed // io.EOF is the end of the source
			}
		}
	})
	var got []byte
	stages.Collect(text, &got)
	runAndPrint(p)
	fmt.Printf("%s\n", got)
	// Output: some text
}

// The kernel puts its results after each part of a Buffer. It is interrupted
// between two elements.
func ExampleOut_Part() {
	p := pipe.New("parts")
	numbers := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		return out.Put(ctx, pipe.BufferOf(1, 2, 3, 4, 5))
	})
	sums := pipe.Apply(numbers, func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
		left := b.Len()
		for part := range slices.Chunk(b.Elements(), 2) {
			left -= len(part)
			out.Part(left) // elements of the Buffer after this part
			sum := 0
			for i, v := range part {
				if out.Interrupted(len(part) - i) {
					break
				}
				sum += v
			}
			if err := out.Send(ctx, sum); err != nil {
				return err
			}
		}
		b.Release()
		return nil
	})
	pipe.Sink(sums, func(ctx context.Context, in *pipe.In[int]) error {
		for sum, err := range in.All(ctx) {
			if err != nil {
				return err
			}
			fmt.Println(sum)
		}
		return nil
	})
	if err := p.Run(context.Background()); err != nil {
		fmt.Println(err)
	}
	// Output:
	// 3
	// 7
	// 5
}
