package jsonio_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
	"github.com/penstock-go/penstock/stages/jsonio"
)

func TestDecodeUndoesEncode(t *testing.T) {
	stagetest.ForLengths(t, func(t *testing.T, source, opt pipe.Option) {
		p := pipe.New("test")
		var got []int
		stages.Collect(jsonio.Decode[int](jsonio.Encode(stages.FromSlice(p, stagetest.UpTo(500), source), opt), opt), &got)
		stagetest.Run(t, p)
		if !slices.Equal(got, stagetest.UpTo(500)) {
			t.Errorf("got %v, want 0 to 499", got)
		}
	})
}

func TestDecodeErrorNamesTheLine(t *testing.T) {
	stagetest.ForLengths(t, func(t *testing.T, source, opt pipe.Option) {
		p := pipe.New("test")
		stages.Discard(jsonio.Decode[int](stages.FromSlice(p, []byte("1\n\n2\nthree\n"), source), opt))
		err := p.Run(t.Context())
		if err == nil || !strings.HasPrefix(err.Error(), "pipe: test/jsonio.Decode: line 4: ") {
			t.Errorf("Run = %v, want line 4", err)
		}
	})
}

func TestDecodeOfABrokenLineFails(t *testing.T) {
	for text, want := range map[string]string{
		"1\n{\n":              "pipe: test/jsonio.Decode: line 2: unexpected end of JSON input",
		"1\n2 3\n":            "pipe: test/jsonio.Decode: line 2: invalid character '3' after top-level value",
		"\n\"one\"":           "pipe: test/jsonio.Decode: line 2: json: cannot unmarshal string into Go value of type int",
		"1\n\uFEFF2\n":        "pipe: test/jsonio.Decode: line 2: " + json.Unmarshal([]byte("\uFEFF2"), new(int)).Error(),
		"1\n\"\xff\"\n":       "pipe: test/jsonio.Decode: line 2: byte 2 is not UTF-8",
		"1\n\"é\xe2\x82\"\n":  "pipe: test/jsonio.Decode: line 2: byte 4 is not UTF-8",
		"\xff\xfe1\x00\n\x00": "pipe: test/jsonio.Decode: line 1: the text is UTF-16, and must be UTF-8",
		"\x1f\x8b\x08\n":      "pipe: test/jsonio.Decode: line 1: this is a gzip file, and must be decompressed",
		"1\r2\r":              `pipe: test/jsonio.Decode: line 1: lines end in \r alone, and must end in \n or \r\n`,
		"1\n" + strings.Repeat(" ", jsonio.MaxLineSize+1): "pipe: test/jsonio.Decode: line 2: longer than 1048576 bytes",
	} {
		p := pipe.New("test")
		stages.Discard(jsonio.Decode[int](stages.FromSlice(p, []byte(text))))
		if err := p.Run(t.Context()); err == nil || err.Error() != want {
			t.Errorf("Run of %.20q = %v, want %s", text, err, want)
		}
	}
}

// A map refers to memory that its size does not show.
func TestDecodedMapsStayWithinTheMemoryLimit(t *testing.T) {
	for name, line := range map[string]string{
		"long values":    `{"id":1,"body":"` + strings.Repeat("x", 10_000) + `"}`,
		"many values":    `{"a":1,"b":2,"c":[1,2,3],"d":{"e":"f","g":null},"h":"i"}`,
		"nested objects": strings.Repeat(`{"a":`, 100) + "1" + strings.Repeat("}", 100),
		"arrays":         `{"a":[` + strings.Repeat("[1,2],", 100) + `[]]}`,
	} {
		t.Run(name, func(t *testing.T) {
			stagetest.WantMemoryWithinTheLimit(t, 50_000, func(p *pipe.Pipeline) *pipe.Stream[map[string]any] {
				lines := stages.Unbatch(stagetest.Endless(p, func() []byte { return []byte(line + "\n") }))
				return jsonio.Decode[map[string]any](lines)
			})
		})
	}
}

// The type shows the size of these elements.
func TestDecodedStringsCountAsTheyAre(t *testing.T) {
	p := pipe.New("test")
	stages.Discard(jsonio.Decode[[]string](stages.FromSlice(p, []byte(`["a","bc"]`))))
	stagetest.Run(t, p)
	if got, want := p.Stats().Stages[1].Out.Bytes, int64(24+2*16+3); got != want {
		t.Errorf("%d bytes, want %d", got, want)
	}
}

func TestDecodeSkipsBlankLinesAndAByteOrderMark(t *testing.T) {
	for text, want := range map[string][]int{
		"\uFEFF1\n \t\n\r\n\t\r\r\n2": {1, 2},
		"\uFEFF\n 1 \n  ":             {1},
		"\uFEFF":                      nil,
	} {
		stagetest.ForSourceLengths(t, func(t *testing.T, source pipe.Option) {
			p := pipe.New("test")
			var got []int
			stages.Collect(jsonio.Decode[int](stages.FromSlice(p, []byte(text), source)), &got)
			stagetest.Run(t, p)
			stagetest.Same(t, "values", got, want)
		})
	}
}
