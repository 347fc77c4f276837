package lines_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/stages/internal/lines"
)

func TestInputThatIsNotTextWithLinesFails(t *testing.T) {
	for _, c := range []struct {
		text string
		want error // nil means success
	}{
		{"\xff\xfea\x00\n\x00", lines.ErrUTF16},
		{"\xfe\xff\x00a\x00\n", lines.ErrUTF16},
		{"\xff\xfe", lines.ErrUTF16},
		{"a\x00b\x00\n\x00", lines.ErrUTF16},
		{"\x00a\x00b\x00\n", lines.ErrUTF16},
		{"a\x00\n\x00", lines.ErrUTF16},
		{"\x00\n\x00a", lines.ErrUTF16},
		{strings.Repeat("a\x00", 32) + "\xe4\x20\x0a", lines.ErrUTF16},
		{"\x1f\x8b\x08\n", lines.ErrGzip},
		{"a\rb", lines.ErrReturn},
		{"a\rb\r", lines.ErrReturn},
		{"\r\r", lines.ErrReturn},
		{strings.Repeat("a\r", lines.MaxSize) + "\n", lines.ErrReturn},
		{strings.Repeat("a\r", lines.MaxSize) + "\n", lines.ErrTooLong},
		{"a\x00bc\n", nil},
		{"ab\x00\n", nil},
		{"\x00\x00\n", nil},
		{"\x00ab\n", nil},
		{"a\xff\n\xff\xfe\n\x1f\x8b", nil},
		{"a\rb\n", nil},
		{"\na\rb", nil},
		{"a\r", nil},
		{"\r", nil},
		{"\x1f", nil},
	} {
		for _, n := range []int{1, 2, 7, 3 * lines.MaxSize} {
			if n < 100 && len(c.text) > 10_000 {
				continue
			}
			res := readText(t, c.text, n)
			var place *lines.Error
			if c.want == nil && res.err != io.EOF || c.want != nil && (!errors.Is(res.err, c.want) || !errors.As(res.err, &place) || place.Line != 1) {
				t.Errorf("%.20q in Buffers of %d: %v, want %v", c.text, n, res.err, c.want)
			}
		}
	}
}

// The part that is cut off may have had a line feed.
func TestDrainAtTheStartIsNotAFailure(t *testing.T) {
	for _, text := range []string{"a\rb", "\xff\xfe", "\x1f\x8b"} {
		synctest.Test(t, func(t *testing.T) {
			if res := readDrained(t, text, false); res.err != io.EOF {
				t.Errorf("%q: %v, want io.EOF", text, res.err)
			}
		})
	}
}
