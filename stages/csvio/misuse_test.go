package csvio_test

import (
	"strings"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/csvio"
)

func TestFormatThatCannotBePanics(t *testing.T) {
	for name, c := range map[string]struct {
		format csvio.Format
		want   string
	}{
		"quote":              {csvio.Format{Comma: '"'}, "Comma must be a character that can separate fields"},
		"newline":            {csvio.Format{Comma: '\n'}, "Comma must be a character that can separate fields"},
		"return":             {csvio.Format{Comment: '\r'}, "Comment must be a character that can begin a line"},
		"no character":       {csvio.Format{Comment: -1}, "Comment must be a character that can begin a line"},
		"invalid":            {csvio.Format{Comma: 0xFFFD}, "Comma must be a character that can separate fields"},
		"mark":               {csvio.Format{Comma: 0xFEFF}, "Comma must be a character that can separate fields"},
		"the same":           {csvio.Format{Comment: ','}, "Comma and Comment must be different"},
		"trimmed delimiters": {csvio.Format{Comma: '\t', TrimLeadingSpace: true}, "TrimLeadingSpace must not remove Comma"},
		"no names":           {csvio.Format{Header: []string{}}, "Header must have a field, or be nil"},
	} {
		for function, call := range map[string]func(in *pipe.Stream[byte]){
			"ReadFormat":    func(in *pipe.Stream[byte]) { csvio.ReadFormat(in, "x.csv", c.format) },
			"AttemptFormat": func(in *pipe.Stream[byte]) { csvio.AttemptFormat(in, "x.csv", c.format) },
			"WriteFormat": func(in *pipe.Stream[byte]) {
				csvio.WriteFormat(in, nil, func(dst []string, _ byte) []string { return dst }, c.format)
			},
		} {
			got := panicOf(func() { call(stages.FromSlice(pipe.New("test"), []byte("x\n"))) })
			if want := "csvio: " + function + ": " + c.want; got != want {
				t.Errorf("%s: panic(%v), want %s", name, got, want)
			}
		}
	}
}

func TestWrongArgumentPanicsInTheBuilderCall(t *testing.T) {
	in := stages.FromSlice(pipe.New("test"), []byte("x\n"))
	fields := func(dst []string, _ byte) []string { return dst }
	for want, call := range map[string]func(){
		"csvio: Write: the header must have a field, or be nil":                   func() { csvio.Write(in, []string{}, fields) },
		"csvio: WriteFormat: the header must have a field, or be nil":             func() { csvio.WriteFormat(in, []string{}, fields, csvio.Format{}) },
		"csvio: WriteFormat: the header must be nil, because the format has none": func() { csvio.WriteFormat(in, []string{"a"}, fields, csvio.Format{NoHeader: true}) },
		"csvio: Write: the function must not be nil":                              func() { csvio.Write[byte](in, nil, nil) },
		"csvio: WriteFormat: the function must not be nil":                        func() { csvio.WriteFormat[byte](in, nil, nil, csvio.Format{}) },
	} {
		if got := panicOf(call); got != want {
			t.Errorf("panic(%v), want %s", got, want)
		}
	}
}

// panicOf returns the value with which f panics.
func panicOf(f func()) (value any) {
	defer func() { value = recover() }()
	f()
	return nil
}

func TestWorkersAreAWiringError(t *testing.T) {
	for name, add := range map[string]func(in *pipe.Stream[byte], opts ...pipe.Option){
		"Read": func(in *pipe.Stream[byte], opts ...pipe.Option) { stages.Discard(csvio.Read(in, "x.csv", opts...)) },
		"Attempt": func(in *pipe.Stream[byte], opts ...pipe.Option) {
			rows, failures := csvio.Attempt(in, "x.csv", opts...)
			stages.Discard(rows)
			stages.Discard(failures)
		},
		"Write": func(in *pipe.Stream[byte], opts ...pipe.Option) {
			stages.Discard(csvio.Write(in, nil, func(dst []string, v byte) []string { return dst }, opts...))
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := pipe.New("test")
			add(stages.FromSlice(p, []byte("x\n")), pipe.Workers(2), pipe.Name("csv"))
			if err := p.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "csv: Workers are for kernels") {
				t.Errorf("Run = %v, want a wiring error of csv", err)
			}
		})
	}
}
