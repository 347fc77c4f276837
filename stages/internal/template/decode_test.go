package template_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/penstock-go/penstock/stages/internal/template"
)

func TestDecodeEmitsAPairForEachLine(t *testing.T) {
	for text, want := range map[string][]template.Pair{
		"":                    nil,
		"\n\r\n":              nil,
		"a\t1\nb\t2\n":        {{Key: "a", Value: "1"}, {Key: "b", Value: "2"}},
		"a\t1\r\n\r\nb\t2":    {{Key: "a", Value: "1"}, {Key: "b", Value: "2"}},
		"a\tone\ttwo\n\t\n":   {{Key: "a", Value: "one\ttwo"}, {}},
		"a\t" + "\xff" + "\n": {{Key: "a", Value: "\xff"}},
	} {
		for _, length := range []int{1, 2, 7, 1000} {
			got, err := decoded(t, text, length)
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("Decode of %q in Buffers of %d = %v, %v; want %v", text, length, got, err, want)
			}
		}
	}
}

func TestBrokenLinesFailWithTheirNumber(t *testing.T) {
	long := strings.Repeat("x", template.MaxLineSize+1)
	for text, want := range map[string]string{
		"a\t1\n\nb 2\n":        "pipe: test/template.Decode: line 3: no tab between key and value",
		"a\t" + long:           "pipe: test/template.Decode: line 1: longer than 1048576 bytes",
		"a\t1\nb\t" + long[3:]: "",
	} {
		_, err := decoded(t, text, 1000)
		if got := errorText(err); got != want {
			t.Errorf("Decode of %.10q failed with %q, want %q", text, got, want)
		}
	}
}

// errorText returns the text of err, or "".
func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
