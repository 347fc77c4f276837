package template_test

import (
	"testing"

	"github.com/penstock-go/penstock/stages/internal/template"
)

func TestEncodeEmitsALineForEachPair(t *testing.T) {
	for _, length := range []int{1, 2, 1000} {
		got, err := encoded(t, []template.Pair{{Key: "a", Value: "1"}, {}, {Key: "b", Value: "x\ty"}}, length)
		if want := "a\t1\n\t\nb\tx\ty\n"; err != nil || got != want {
			t.Errorf("Encode in Buffers of %d = %q, %v; want %q", length, got, err, want)
		}
	}
}

func TestPairsThatNoLineCanHoldFail(t *testing.T) {
	for want, broken := range map[string]template.Pair{
		`pipe: test/template.Encode: element 2: the key "a\tb" contains a tab or the end of a line`:    {Key: "a\tb"},
		`pipe: test/template.Encode: element 2: the key "a\n" contains a tab or the end of a line`:     {Key: "a\n"},
		`pipe: test/template.Encode: element 2: the value "b\r" contains the end of a line`:            {Value: "b\r"},
		`pipe: test/template.Encode: element 2: the pair {"\x00" ""} is not UTF-8, or has a zero byte`: {Key: "\x00"},
		`pipe: test/template.Encode: element 2: the pair {"" "\xff"} is not UTF-8, or has a zero byte`: {Value: "\xff"},
	} {
		for _, length := range []int{1, 2, 1000} {
			_, err := encoded(t, append(pairs(2), broken), length)
			if got := errorText(err); got != want {
				t.Errorf("Encode in Buffers of %d failed with %q, want %q", length, got, want)
			}
		}
	}
}
