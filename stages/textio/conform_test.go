package textio_test

import (
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pipe/pipetest/conform"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
	"github.com/penstock-go/penstock/stages/textio"
)

func TestLinesKeepsTheRules(t *testing.T) {
	conform.TestStage(t, conform.Stage[byte, string]{
		Via: func(in *pipe.Stream[byte]) *pipe.Stream[string] {
			return stages.Map(textio.Lines(in), func(l textio.Line) string { return l.Text })
		},
		Element: func(i int) byte { return "ab,c\n"[i%5] },
		Want:    func(in []byte) []string { return stagetest.ScannedLines(string(in)) },
	})
}
