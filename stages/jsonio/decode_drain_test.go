package jsonio_test

import (
	"context"
	"io"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/jsonio"
)

// begun emits text and then waits until its context is done. If end is true,
// text is complete and begun returns io.EOF. Otherwise a Drain truncates it.
func begun(p *pipe.Pipeline, text string, end bool) *pipe.Stream[byte] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
		if err := out.Put(ctx, pipe.BufferOf([]byte(text)...)); err != nil {
			return err
		}
		<-ctx.Done()
		if end {
			return io.EOF
		}
		return context.Cause(ctx)
	})
}

// The number 12 may be the start of a longer one.
func TestDrainDropsAPartialLine(t *testing.T) {
	for end, want := range map[bool][]int{false: {7}, true: {7, 12}} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			var got []int
			stages.Collect(jsonio.Decode[int](begun(p, "7\n12", end)), &got)
			done := make(chan error, 1)
			go func() { done <- p.Run(t.Context()) }()
			synctest.Wait()
			if err := p.Drain(t.Context()); err != nil {
				t.Errorf("Drain = %v", err)
			}
			if err := <-done; err != nil {
				t.Errorf("Run = %v", err)
			}
			if !slices.Equal(got, want) {
				t.Errorf("got %v, want %v, with a source at its end = %t", got, want, end)
			}
		})
	}
}
