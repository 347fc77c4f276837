package gzipio_test

import (
	"context"
	"io"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages/gzipio"
	"github.com/penstock-go/penstock/stages/internal/lines"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

// The decompressed text may end inside of a line. Downstream sees that it is
// truncated, and drops that line.
func TestDrainEndsReadInTheMiddleOfTheFile(t *testing.T) {
	z := zipped([]byte(strings.Repeat("all work and no play\n", 1000)))
	for _, n := range []int{3, 20, len(z) / 2, len(z) - 1} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			pipe.Sink(gzipio.Read(stagetest.TextUntilDrain(p, z[:n], false)), func(ctx context.Context, in *pipe.In[byte]) error {
				r := lines.NewReader(in)
				for {
					line, err := r.Next(ctx)
					if err == io.EOF {
						return nil
					}
					if err != nil {
						return err
					}
					if string(line) != "all work and no play" {
						t.Errorf("line %d of the first %d bytes is %q", r.Number(), n, line)
					}
				}
			})
			stagetest.RunDrained(t, p)
		})
	}
}
