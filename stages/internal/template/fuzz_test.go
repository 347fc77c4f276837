package template_test

import (
	"slices"
	"testing"

	"github.com/penstock-go/penstock/stages/internal/template"
)

// FuzzDecode checks that the result does not depend on the Buffers, and that
// Encode restores a text that Decode reads back to the same pairs.
func FuzzDecode(f *testing.F) {
	f.Add("a\t1\r\n\nb\t2", uint8(1))
	f.Add("a\n\t", uint8(3))
	f.Add("a\rb\tc\n", uint8(2))
	f.Add("\n\x00\t", uint8(1))
	f.Fuzz(func(t *testing.T, text string, length uint8) {
		want, wantErr := decoded(t, text, 1)
		got, err := decoded(t, text, 1+int(length))
		if !slices.Equal(got, want) && err == nil || errorText(err) != errorText(wantErr) {
			t.Fatalf("Decode in Buffers of %d = %v, %v; one by one %v, %v", 1+int(length), got, err, want, wantErr)
		}
		again, err := encoded(t, want, 1+int(length))
		if err != nil {
			return // of a carriage return inside of a line, or of bytes that are not text
		}
		if got, err := decoded(t, again, 1+int(length)); err != nil || !slices.Equal(got, want) {
			t.Errorf("Decode after Encode = %v, %v; want %v", got, err, want)
		}
	})
}

// FuzzEncode checks that Decode restores the pairs that Encode accepts.
func FuzzEncode(f *testing.F) {
	f.Add("key", "value", "", "x\ty", uint8(1))
	f.Add("k\t", "v", "a", "b\r", uint8(2))
	f.Fuzz(func(t *testing.T, key1, value1, key2, value2 string, length uint8) {
		want := []template.Pair{{Key: key1, Value: value1}, {Key: key2, Value: value2}}
		text, err := encoded(t, want, 1+int(length))
		if err != nil {
			return
		}
		if got, err := decoded(t, text, 1+int(length)); err != nil || !slices.Equal(got, want) {
			t.Errorf("Decode(%q) = %v, %v; want %v", text, got, err, want)
		}
	})
}
