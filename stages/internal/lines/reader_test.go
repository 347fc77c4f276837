package lines_test

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/stages/internal/lines"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

func TestLinesAreThoseOfBufio(t *testing.T) {
	for _, text := range []string{"", "\n", "a", "a\n", "a\r\nb", "\n\na\n", "a\r", "\r\r\n\rb", strings.Repeat("long ", 50) + "\nx\n"} {
		for _, n := range []int{1, 2, 7, 1000} {
			res := readText(t, text, n)
			if want := stagetest.ScannedLines(text); !slices.Equal(res.lines, want) || res.err != io.EOF || res.cut {
				t.Errorf("%q in Buffers of %d: %q, %v, cut = %t; want %q and io.EOF", text, n, res.lines, res.err, res.cut, want)
			}
		}
	}
}

func TestLineAboveTheMaximumSizeFails(t *testing.T) {
	for _, size := range []int{lines.MaxSize, lines.MaxSize + 1, 3 * lines.MaxSize} {
		for _, n := range []int{1000, lines.MaxSize, 5 * lines.MaxSize} {
			res := readText(t, "a\n"+strings.Repeat("x", size)+"\nb", n)
			switch {
			case size == lines.MaxSize && (len(res.lines) != 3 || res.err != io.EOF):
				t.Errorf("%d lines, %v with a line of the maximum size; want 3 lines and io.EOF", len(res.lines), res.err)
			case size > lines.MaxSize && (len(res.lines) != 1 || !errors.Is(res.err, lines.ErrTooLong) || !strings.HasPrefix(res.err.Error(), "line 2: ")):
				t.Errorf("%d lines, %v with a line of %d bytes; want 1 line and an error of line 2", len(res.lines), res.err, size)
			}
		}
	}
}

func TestDrainDropsALastLineWithoutEnd(t *testing.T) {
	for text, want := range map[string][]string{"one\ntw": {"one"}, "one\ntwo\n": {"one", "two"}, "on": nil} {
		synctest.Test(t, func(t *testing.T) {
			res := readDrained(t, text, false)
			if !slices.Equal(res.lines, want) || res.err != io.EOF || !res.cut {
				t.Errorf("%q: %q, %v, cut = %t; want %q, io.EOF, true", text, res.lines, res.err, res.cut, want)
			}
		})
	}
}

func TestDrainKeepsTheLastLineOfACompleteInput(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		res := readDrained(t, "one\ntwo", true)
		if !slices.Equal(res.lines, []string{"one", "two"}) || res.err != io.EOF || res.cut {
			t.Errorf("%q, %v, cut = %t; want both lines, io.EOF, false", res.lines, res.err, res.cut)
		}
	})
}

func TestEndOfALine(t *testing.T) {
	for text, want := range map[string][]string{
		"a\nb\r\n\r\n\n": {"\n", "\r\n", "\r\n", "\n"},
		"a\r\r\nb":       {"\r\n", "\n"},
		"a\nb\r":         {"\n", "\r\n"},
	} {
		for _, n := range []int{1, 2, 1000} {
			if res := readText(t, text, n); !slices.Equal(res.ends, want) {
				t.Errorf("ends of %q in Buffers of %d = %q, want %q", text, n, res.ends, want)
			}
		}
	}
}
