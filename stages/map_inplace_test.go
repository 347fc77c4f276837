package stages_test

import (
	"context"
	"strings"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

func TestResultsInPlaceAreMeasured(t *testing.T) {
	p := pipe.New("test")
	long := strings.Repeat("x", 10000)
	grown := stages.Map(stages.FromSlice(p, make([]string, 1000)), func(string) string { return long })
	pipe.Sink(grown, func(ctx context.Context, in *pipe.In[string]) error {
		for {
			b, err := in.Read(ctx)
			if err != nil {
				return err
			}
			if want := pipe.BufferOf(b.Elements()...).Size(); b.Size() != want {
				t.Errorf("a Buffer counts %d bytes, want %d", b.Size(), want)
			}
		}
	})
	stagetest.Run(t, p)
}
