package conform_test

import (
	"context"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pipe/pipetest/conform"
	"github.com/penstock-go/penstock/pump"
)

// The test of a ReadStream over an io.ReadCloser: the feed is one.
func ExampleTestReadStream() {
	var t *testing.T // of the test function

	conform.TestReadStream(t, conform.ReadStream[byte]{
		Open: func(t testing.TB, feed *conform.Feed[byte]) pump.ReadStream[byte] {
			return pump.NewReader(feed)
		},
	})
}

// The test of a WriteStream over an io.WriteCloser: the medium is one.
func ExampleTestWriteStream() {
	var t *testing.T // of the test function

	conform.TestWriteStream(t, conform.WriteStream[byte]{
		Open: func(t testing.TB, m *conform.Medium[byte]) pump.WriteStream[byte] {
			return pump.NewWriter(m)
		},
	})
}

func ExampleTestPump() {
	var t *testing.T // of the test function

	conform.TestPump(t, func(r pump.ReadStream[byte], w pump.WriteStream[byte]) conform.Mover {
		return pump.New(r, w)
	})
}

// The test of a stage that drops every second element.
func ExampleTestStage() {
	var t *testing.T // of the test function

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
	conform.TestStage(t, conform.Stage[int, int]{
		Via: everySecond,
		Want: func(in []int) []int { // the same, as a plain loop
			var out []int
			for i := 0; i < len(in); i += 2 {
				out = append(out, in[i])
			}
			return out
		},
	})
}
