package pipe_test

import (
	"context"
	"fmt"
	"strconv"

	"github.com/penstock-go/penstock/pipe"
)

// parse adds a kernel that converts texts to numbers.
func parse(in *pipe.Stream[string], opts ...pipe.Option) *pipe.Stream[int] {
	return pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[string], out *pipe.Out[int]) error {
		numbers := out.Buffer(b.Len()) // from recycled memory
		for i, text := range b.Elements() {
			v, err := strconv.Atoi(text)
			if err != nil {
				return pipe.AtElement(i, err) // fails the pipeline, and names the element
			}
			numbers.Elements()[i] = v
		}
		b.Release()                  // the kernel owns b, and is done with it
		return out.Put(ctx, numbers) // gives numbers to the next stage
	}, pipe.Defaults("parse", opts)...)
}

// A kernel is called once for each Buffer. Its caller decides whether it runs
// on several workers. The order of the elements is kept.
func ExampleApply() {
	p := pipe.New("example")
	texts := pipe.Source(p, func(ctx context.Context, out *pipe.Out[string]) error {
		return out.SendAll(ctx, []string{"1", "2", "three"})
	})
	pipe.Sink(parse(texts, pipe.Workers(4), pipe.Name("parse")), func(ctx context.Context, in *pipe.In[int]) error {
		for _, err := range in.All(ctx) {
			if err != nil {
				return err
			}
		}
		return nil
	})
	fmt.Println(p.Run(context.Background()))
	// Output: pipe: example/parse: element 2: strconv.Atoi: parsing "three": invalid syntax
}
