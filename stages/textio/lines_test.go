package textio_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

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
			got, err := linesOf(text, n)
			if want := stagetest.ScannedLines(text); err != nil || !slices.Equal(texts(t, got), want) {
				t.Errorf("lines of %q in Buffers of %d = %v, %v, want %q", text, n, got, err, want)
			}
		}
	}
}

func FuzzLines(f *testing.F) {
	for _, text := range append(sampleTexts, "a\rb\r", "\xff\xfea", "a\x00b\x00", "\x1f\x8b\x08") {
		f.Add(text, uint8(3))
	}
	f.Fuzz(func(t *testing.T, text string, n uint8) {
		got, err := linesOf(text, 1+int(n))
		if err != nil {
			if !strings.ContainsAny(text, "\x00\r") && !strings.HasPrefix(text, "\x1f") && utf8.ValidString(text) {
				t.Errorf("Run with %q = %v", text, err)
			}
			return
		}
		if want := stagetest.ScannedLines(text); !slices.Equal(texts(t, got), want) {
			t.Errorf("lines of %q in Buffers of %d = %v, want %q", text, 1+int(n), got, want)
		}
	})
}

func TestInputThatIsNotTextWithLinesFails(t *testing.T) {
	for text, want := range map[string]string{
		"\xff\xfea\x00":  "pipe: lines: line 1: the text is UTF-16, and must be UTF-8",
		"\x1f\x8b\x08\n": "pipe: lines: line 1: this is a gzip file, and must be decompressed",
		"a\rb\r":         `pipe: lines: line 1: lines end in \r alone, and must end in \n or \r\n`,
	} {
		if _, err := linesOf(text, 2); err == nil || err.Error() != want {
			t.Errorf("Run with %q = %v, want %s", text, err, want)
		}
	}
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
