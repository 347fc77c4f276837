package pipe_test

import (
	"context"
	"errors"
	"strconv"
	"testing"

	"github.com/penstock-go/penstock/pipe"
)

// The edge counts elements of one size. The stage itself counts the others.
func TestFailedElementAmongElementsOfDifferentSizesIsNamed(t *testing.T) {
	cause := errors.New("no good")
	p := pipe.New("test")
	texts := pipe.Apply(numbers(p, 100), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[string]) error {
		for _, v := range b.Elements() {
			if err := out.Send(ctx, strconv.Itoa(v)); err != nil {
				return err
			}
		}
		return nil
	}, pipe.BufferLength(7))
	pipe.Sink(texts, func(ctx context.Context, in *pipe.In[string]) error {
		for b, err := range in.Buffers(ctx) {
			if err != nil {
				return err
			}
			if b.Elements()[0] == "21" {
				return pipe.AtElement(2, cause)
			}
		}
		return nil
	}, pipe.Name("bad"))
	err := p.Run(t.Context())
	failure, ok := errors.AsType[*pipe.StageError](err)
	if !ok || failure.Stage != "bad" || failure.Element != 23 || failure.Err != cause {
		t.Errorf("Run = %v, want %v at element 23 of bad", err, cause)
	}
}
