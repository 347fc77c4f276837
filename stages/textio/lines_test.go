package textio_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
	"github.com/penstock-go/penstock/stages/textio"
)

var sampleTexts = []string{
	"", "\n", "\r\n", "a", "a\n", "a\nb", "a\r\nb\r\n", "\n\na\n\n", "a\r", "a\r\r\n", "\r", "\ra\n\r\n\r",
	strings.Repeat("long ", 30) + "\nx",
}

func TestLinesAreThoseOfBufio(t *testing.T) {
	for _, text := range sampleTexts {
		for _, n := range []int{1, 2, 7, 65_536} {
			if got, want := linesOf(t, text, n), stagetest.ScannedLines(text); !slices.Equal(got, want) {
				t.Errorf("lines of %q in Buffers of %d = %q, want %q", text, n, got, want)
			}
		}
	}
}

func FuzzLines(f *testing.F) {
	for _, text := range sampleTexts {
		f.Add(text, uint8(3))
	}
	f.Fuzz(func(t *testing.T, text string, n uint8) {
		if got, want := linesOf(t, text, 1+int(n)), stagetest.ScannedLines(text); !slices.Equal(got, want) {
			t.Errorf("lines of %q in Buffers of %d = %q, want %q", text, 1+int(n), got, want)
		}
	})
}

func TestTooLongLineFails(t *testing.T) {
	for _, n := range []int{textio.MaxLineSize, textio.MaxLineSize + 1, 3 * textio.MaxLineSize} {
		for _, length := range []int{65_536, 4 << 20} {
			for _, end := range []string{"", "\n", "\nmore"} {
				p := pipe.New("test")
				text := "first\n" + strings.Repeat("x", n) + end
				stages.Discard(textio.Lines(stages.FromSlice(p, []byte(text), pipe.BufferLength(length))))
				err := p.Run(t.Context())
				if n == textio.MaxLineSize && err != nil {
					t.Errorf("Run = %v with a line of the maximum size", err)
				}
				if n > textio.MaxLineSize && (err == nil || err.Error() != "pipe: test/textio.Lines: line 2: longer than 1048576 bytes") {
					t.Errorf("Run = %v with a line of %d bytes", err, n)
				}
			}
		}
	}
}

// An endless line must not be gathered in memory.
func TestLineWithoutEndFails(t *testing.T) {
	p := pipe.New("test")
	in := stages.FromSeq(p, func(yield func([]byte) bool) {
		for part := []byte(strings.Repeat("abcdef", 10_000)); yield(part); {
		}
	})
	stages.Discard(textio.Lines(stages.Unbatch(in), pipe.Name("lines")))
	err := p.Run(t.Context())
	if err == nil || err.Error() != "pipe: test/lines: line 1: longer than 1048576 bytes" {
		t.Errorf("Run = %v, want a too long line", err)
	}
}
