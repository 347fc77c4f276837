package pipe_test

import (
	"context"
	"fmt"
	"io"

	"github.com/penstock-go/penstock/pipe"
)

// day adds a source that prints when it opens its file.
func day(p *pipe.Pipeline, name string, opts ...pipe.Option) *pipe.Stream[string] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[string]) error {
		fmt.Println("open", name)
		if err := out.Send(ctx, "all of "+name); err != nil {
			return err
		}
		return io.EOF
	}, opts...)
}

// This stage emits the elements of the later days after those of the earlier
// ones. The file of a day is opened when the day before is done.
func ExampleReadsInOrder() {
	p := pipe.New("example")
	days := []*pipe.Stream[string]{day(p, "monday"), day(p, "tuesday"), day(p, "wednesday")}
	week := pipe.Join(days, func(ctx context.Context, ins []*pipe.In[string], out *pipe.Out[string]) error {
		for _, in := range ins {
			for s, err := range in.All(ctx) {
				if err != nil {
					return err
				}
				fmt.Println(s)
				if err := out.Send(ctx, s); err != nil {
					return err
				}
			}
		}
		return nil
	}, pipe.ReadsInOrder())
	pipe.Sink(week, readAll)
	runAndPrint(p)
	// Output:
	// open monday
	// all of monday
	// open tuesday
	// all of tuesday
	// open wednesday
	// all of wednesday
}

// The source owns an open connection, and must close it even if the run ends
// before the first stream does.
func ExampleStartsAtOnce() {
	p := pipe.New("example")
	first := pipe.Source(p, func(context.Context, *pipe.Out[string]) error {
		return fmt.Errorf("no such file")
	}, pipe.Name("first"))
	second := pipe.Source(p, func(ctx context.Context, _ *pipe.Out[string]) error {
		<-ctx.Done()
		fmt.Println("close the connection")
		return context.Cause(ctx)
	}, pipe.StartsAtOnce())
	pipe.Sink(pipe.Join([]*pipe.Stream[string]{first, second}, func(ctx context.Context, ins []*pipe.In[string], _ *pipe.Out[string]) error {
		for _, in := range ins {
			if err := readAll(ctx, in); err != nil {
				return err
			}
		}
		return nil
	}, pipe.ReadsInOrder()), readAll)
	runAndPrint(p)
	// Output:
	// close the connection
	// pipe: example/first: no such file
}
