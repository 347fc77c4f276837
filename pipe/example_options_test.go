package pipe_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
)

// runAndPrint runs the pipeline and prints its failure, if any.
func runAndPrint(p *pipe.Pipeline) {
	if err := p.Run(context.Background()); err != nil {
		fmt.Println(err)
	}
}

// double returns twice its argument.
func double(v int) int { return 2 * v }

// A name appears in errors, Stats, Graph and profiles.
func ExampleName() {
	p := pipe.New("example")
	numbers := stages.FromSlice(p, []int{1, 2, 3})
	stages.Discard(numbers, pipe.Name("waste"))
	runAndPrint(p)
	for _, s := range p.Stats().Stages {
		fmt.Println(s.Name)
	}
	// Output:
	// FromSlice
	// waste
}

// Kind is for functions that add stages for others. Here two stages have the
// same default name, so the second one gets a number.
func ExampleKind() {
	ones := func(p *pipe.Pipeline) *pipe.Stream[int] {
		return pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			return out.Send(ctx, 1)
		}, pipe.Kind("count.Ones"))
	}
	p := pipe.New("example")
	stages.Discard(ones(p))
	stages.Discard(ones(p))
	runAndPrint(p)
	for _, s := range p.Stats().Stages {
		fmt.Println(s.Name)
	}
	// Output:
	// count.Ones
	// Discard
	// count.Ones#2
	// Discard#2
}

// NameSuffix is for functions that add several stages with the options of their
// caller. Here they have the name that the caller has given.
func ExampleNameSuffix() {
	twice := func(in *pipe.Stream[int], opts ...pipe.Option) *pipe.Stream[int] {
		s := stages.Map(in, double, opts...)
		return stages.Map(s, double, append(opts, pipe.NameSuffix("again"))...)
	}
	p := pipe.New("example")
	stages.Discard(twice(stages.FromSlice(p, []int{1}), pipe.Name("grow")))
	runAndPrint(p)
	for _, s := range p.Stats().Stages {
		fmt.Println(s.Name)
	}
	// Output:
	// FromSlice
	// grow
	// grow/again
	// Discard
}

// A function that adds a stage passes its own options and those of its caller
// to Defaults. The options of the caller override the others.
func ExampleDefaults() {
	ones := func(p *pipe.Pipeline, opts ...pipe.Option) *pipe.Stream[int] {
		return pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			fmt.Println("Buffers of", out.BufferLength())
			return nil
		}, pipe.Defaults("count.Ones", opts, pipe.BufferLength(100))...)
	}
	p := pipe.New("example")
	stages.Discard(ones(p))
	runAndPrint(p)

	p = pipe.New("example")
	stages.Discard(ones(p, pipe.BufferLength(10)))
	runAndPrint(p)
	// Output:
	// Buffers of 100
	// Buffers of 10
}

// Options combines options that belong together.
func ExampleOptions() {
	parallel := pipe.Options(pipe.Workers(8), pipe.WriteQueueMaxSize(64<<10))

	p := pipe.New("example")
	numbers := stages.FromSlice(p, []int{1, 2, 3})
	stages.Discard(stages.Map(numbers, double, pipe.Name("double"), parallel))
	runAndPrint(p)
	fmt.Println(p.Stats().Stages[1].Workers, p.Stats().Edges[0].MaxSize)
	// Output: 8 65536
}

// WriteQueueMaxSize bounds the bytes that wait for a stage. Here the stage
// upstream can be at most 4 MiB and one Buffer ahead.
func ExampleWriteQueueMaxSize() {
	p := pipe.New("example")
	stages.Discard(stages.FromSlice(p, []int{1, 2, 3}), pipe.WriteQueueMaxSize(4<<20))
	runAndPrint(p)
	fmt.Println(p.Stats().Edges[0].MaxSize)
	// Output: 4194304
}

// Send delivers a Buffer when it has the length that BufferLength sets.
func ExampleBufferLength() {
	p := pipe.New("example")
	numbers := stages.FromSlice(p, []int{1, 2, 3, 4, 5}, pipe.BufferLength(2))
	pipe.Sink(numbers, func(ctx context.Context, in *pipe.In[int]) error {
		for b, err := range in.Buffers(ctx) {
			if err != nil {
				return err
			}
			fmt.Println(b.Elements())
			b.Release()
		}
		return nil
	})
	runAndPrint(p)
	// Output:
	// [1 2]
	// [3 4]
	// [5]
}

// Sizer measures elements that refer to other memory. Without it, a map counts
// as the 8 bytes of its pointer.
func ExampleSizer() {
	p := pipe.New("example")
	sizeOf := func(m map[string]int) int64 { return 64 * int64(len(m)) }
	maps := stages.FromSlice(p, []map[string]int{{"a": 1, "b": 2}, {"c": 3}}, pipe.Sizer(sizeOf))
	stages.Discard(maps)
	runAndPrint(p)
	fmt.Println(p.Stats().Stages[0].Out.Bytes)
	// Output: 192
}

// SizeEstimate measures the elements of a decoder, which knows the length of
// their text. A map alone would count as the 8 bytes of its pointer.
func ExampleSizeEstimate() {
	var text string // of the element that is sent
	p := pipe.New("example")
	lines := stages.FromSlice(p, []string{"city=Rome", "city=Oslo country=Norway"})
	maps := pipe.Via(lines, func(ctx context.Context, in *pipe.In[string], out *pipe.Out[map[string]string]) error {
		for line, err := range in.All(ctx) {
			if err != nil {
				return err
			}
			text = line
			m := make(map[string]string)
			for _, field := range strings.Fields(line) {
				key, value, _ := strings.Cut(field, "=")
				m[key] = value
			}
			if err := out.Send(ctx, m); err != nil {
				return err
			}
		}
		return nil
	}, pipe.SizeEstimate(func(m map[string]string) int64 { return int64(len(text) + 100*len(m)) }))
	stages.Discard(maps)
	runAndPrint(p)
	fmt.Println(p.Stats().Stages[1].Out.Bytes)
	// Output: 333
}

// A kernel shares the goroutine of its upstream stage unless an option gives it
// its own.
func ExampleAsync() {
	p := pipe.New("example")
	numbers := stages.FromSlice(p, []int{1, 2, 3}, pipe.Name("numbers"))
	doubled := stages.Map(numbers, double, pipe.Name("shared"))
	stages.Discard(stages.Map(doubled, double, pipe.Name("own"), pipe.Async()))
	runAndPrint(p)
	for _, s := range p.Stats().Stages[1:3] {
		fmt.Printf("%s runs in the goroutine of %q\n", s.Name, s.Host)
	}
	// Output:
	// shared runs in the goroutine of "numbers"
	// own runs in the goroutine of ""
}

// Workers runs a kernel on several goroutines. The elements keep their order.
func ExampleWorkers() {
	p := pipe.New("example")
	var got []int
	numbers := stages.FromSlice(p, []int{1, 2, 3, 4, 5})
	stages.Collect(stages.Map(numbers, double, pipe.Workers(4)), &got)
	runAndPrint(p)
	fmt.Println(got)
	// Output: [2 4 6 8 10]
}

// With Unordered, each element leaves when its worker has completed it.
func ExampleUnordered() {
	p := pipe.New("example")
	var got []int
	numbers := stages.FromSlice(p, []int{1, 2, 3, 4, 5})
	stages.Collect(stages.Map(numbers, double, pipe.Workers(4), pipe.Unordered()), &got)
	runAndPrint(p)
	slices.Sort(got)
	fmt.Println(got)
	// Output: [2 4 6 8 10]
}

// MemoryLimit bounds the bytes on all edges together.
func ExampleMemoryLimit() {
	const limit = 1 << 20
	p := pipe.New("example", pipe.MemoryLimit(limit))
	numbers := stages.FromSlice(p, make([]int, 1_000_000))
	stages.Discard(stages.Map(numbers, double, pipe.Async()))
	runAndPrint(p)
	fmt.Println(p.Stats().Highest <= limit)
	// Output: true
}

// OnStall calls a function when a stage makes no progress. This source waits
// for input that does not come.
func ExampleOnStall() {
	input := make(chan int)
	p := pipe.New("example", pipe.OnStall(time.Millisecond, func(s pipe.Stall) {
		if s.Stage == "receive" {
			fmt.Println(s.Pipeline, s.Stage, s.State)
			close(input)
		}
	}))
	stages.Discard(pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		for v := range input { // busy: outside of this library
			if err := out.Send(ctx, v); err != nil {
				return err
			}
		}
		return nil
	}, pipe.Name("receive")))
	runAndPrint(p)
	// Output: example receive busy
}
