package jsonio_test

import (
	"context"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/jsonio"
)

// A document has a string in each place where JSON can have one.
type document struct {
	Text  string
	Bytes []byte
	List  []string
	Table map[string]string
	Any   any
}

// Nothing that Encode emits is dropped or changed by Decode. Encode refuses
// only strings that are not UTF-8.
func FuzzDecodeReversesEncode(f *testing.F) {
	for _, text := range []string{"", "a\n\nb", "\uFEFF", " ", "\r", "\x00\u2028<&>", "\xff", "\uFFFD", "\\ufffd", "\xed\xa0\x80", "a\nb\xe2\x82\nc"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		docs := []document{{}}
		for part := range strings.SplitSeq(text, "\n") {
			docs = append(docs, document{part, []byte(part), []string{part, text}, map[string]string{part: part}, part})
		}
		p := pipe.New("")
		var got []document
		stages.Collect(jsonio.Decode[document](jsonio.Encode(stages.FromSlice(p, docs))), &got)
		err := p.Run(context.Background())
		if !utf8.ValidString(text) {
			if err == nil || !strings.Contains(err.Error(), "is not UTF-8") {
				t.Fatalf("Run with %q = %v, want a failure", text, err)
			}
			return
		}
		if err != nil || !reflect.DeepEqual(got, docs) {
			t.Fatalf("got %+v, %v, want %+v", got, err, docs)
		}
	})
}

// The result does not depend on how the text is cut into Buffers, and each line
// is a value, blank, or the failure.
func FuzzDecode(f *testing.F) {
	for _, text := range []string{"1\n2", "\uFEFF\"a\"\n\t\n", "\"\xff\"", "[1]\r\n{}\r\n", "1\r2\r", "\xff\xfe1\x00", "1 2\n", "\r"} {
		f.Add(text, uint8(2))
	}
	f.Fuzz(func(t *testing.T, text string, n uint8) {
		got, err := decoded(text, 1+int(n))
		got1, err1 := decoded(text, len(text)+1)
		if !reflect.DeepEqual(got, got1) || (err == nil) != (err1 == nil) {
			t.Fatalf("%q: %v, %v in Buffers of %d, %v, %v in one", text, got, err, 1+int(n), got1, err1)
		}
		if err != nil {
			return
		}
		lines := strings.Split(strings.TrimPrefix(text, "\uFEFF"), "\n")
		i := 0
		for _, line := range lines {
			if strings.Trim(line, " \t\r") != "" {
				i++
			}
		}
		if i != len(got) || !utf8.ValidString(text) {
			t.Fatalf("%q: %d values, want %d", text, len(got), i)
		}
	})
}

// decoded returns the values that Decode emits for text in Buffers of n bytes.
func decoded(text string, n int) (values []any, err error) {
	p := pipe.New("")
	stages.Collect(jsonio.Decode[any](stages.FromSlice(p, []byte(text), pipe.BufferLength(n))), &values)
	err = p.Run(context.Background())
	return values, err
}
