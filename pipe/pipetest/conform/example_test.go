package conform_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pipe/pipetest/conform"
	"github.com/penstock-go/penstock/pump"
)

// The test of a ReadStream that reads an io.ReadCloser. The feed is one.
func ExampleTestReadStream() {
	test := func(t *testing.T) { // in a test file, it has a name such as TestReader
		conform.TestReadStream(t, conform.ReadStream[byte]{
			Open: func(t testing.TB, feed *conform.Feed[byte]) pump.ReadStream[byte] {
				return pump.NewReader(feed)
			},
		})
	}

	fmt.Println(passes(test)) // go test calls a test function by itself
	// Output: true
}

// The test of a WriteStream that writes to an io.WriteCloser. The medium is
// one.
func ExampleTestWriteStream() {
	test := func(t *testing.T) { // in a test file, it has a name such as TestWriter
		conform.TestWriteStream(t, conform.WriteStream[byte]{
			Open: func(t testing.TB, m *conform.Medium[byte]) pump.WriteStream[byte] {
				return pump.NewWriter(m)
			},
		})
	}

	fmt.Println(passes(test)) // go test calls a test function by itself
	// Output: true
}

func ExampleTestPump() {
	test := func(t *testing.T) { // in a test file, it has a name such as TestPump
		conform.TestPump(t, conform.Pump{
			New: func(r pump.ReadStream[byte], w pump.WriteStream[byte]) conform.Mover { return pump.New(r, w) },
		})
	}

	fmt.Println(passes(test)) // go test calls a test function by itself
	// Output: true
}

// The test of a stage that drops every second element.
func ExampleTestStage() {
	everySecond := func(in *pipe.Stream[int]) *pipe.Stream[int] {
		return pipe.Via(in, func(ctx context.Context, in *pipe.In[int], out *pipe.Out[int]) error {
			keep := true
			for v, err := range in.All(ctx) {
				if err != nil {
					return err
				}
				if keep {
					if err := out.Send(ctx, v); err != nil {
						return err
					}
				}
				keep = !keep
			}
			return nil
		})
	}
	test := func(t *testing.T) { // in a test file, it has a name such as TestEverySecond
		conform.TestStage(t, conform.Stage[int, int]{
			Via: everySecond,
			Want: func(in []int) []int { // the same as a plain loop
				var out []int
				for i := 0; i < len(in); i += 2 {
					out = append(out, in[i])
				}
				return out
			},
		})
	}

	fmt.Println(passes(test)) // go test calls a test function by itself
	// Output: true
}
