package stages_test

import (
	"context"
	"io"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
)

// The kernel runs in the goroutine of the source, and gathers a small number of
// elements. They must not wait for the next bytes of the reader.
func TestElementsDoNotWaitWhileTheirSourceWaitsForItsReader(t *testing.T) {
	for name, source := range map[string]func(*pipe.Pipeline, io.ReadCloser) *pipe.Stream[byte]{
		"FromReader":     func(p *pipe.Pipeline, r io.ReadCloser) *pipe.Stream[byte] { return stages.FromReader(p, r) },
		"FromReadCloser": func(p *pipe.Pipeline, r io.ReadCloser) *pipe.Stream[byte] { return stages.FromReadCloser(p, r) },
	} {
		bubble(t, name, func(t *testing.T) {
			r, w := io.Pipe()
			p := pipe.New("test")
			var got []byte
			even := pipe.Apply(source(p, r), sendEven)
			stages.Collect(even, &got)
			done := make(chan error, 1)
			go func() { done <- p.Run(t.Context()) }()
			for _, n := range []int{10, 256, 4096, 3} { // lengths of full and of short reads
				part := slices.Repeat([]byte{2, 3, 4, 5}, (n+3)/4)[:n]
				before := len(got)
				_, _ = w.Write(part)
				time.Sleep(time.Second)
				synctest.Wait()
				if len(got)-before != (n+1)/2 {
					t.Errorf("%d of %d elements have arrived", len(got)-before, (n+1)/2)
				}
			}
			w.Close()
			if err := <-done; err != nil {
				t.Errorf("Run = %v, want nil", err)
			}
		})
	}
}

// sendEven is a kernel that gathers the even elements.
func sendEven(ctx context.Context, b pipe.Bytes, out *pipe.Out[byte]) error {
	defer b.Release()
	for _, v := range b.Elements() {
		if v%2 != 0 {
			continue
		}
		if err := out.Send(ctx, v); err != nil {
			return err
		}
	}
	return nil
}
