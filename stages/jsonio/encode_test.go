package jsonio_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
	"github.com/penstock-go/penstock/stages/jsonio"
)

func TestEncodeWritesOneLineForEachElement(t *testing.T) {
	type pair struct {
		A int    `json:"a"`
		B string `json:"b,omitempty"`
	}
	pairs := []pair{{1, "x"}, {2, ""}, {3, "<\n>"}}
	const want = `{"a":1,"b":"x"}` + "\n" + `{"a":2}` + "\n" + `{"a":3,"b":"<\n>"}` + "\n"
	stagetest.ForLengths(t, func(t *testing.T, source, opt pipe.Option) {
		p := pipe.New("test")
		var got bytes.Buffer
		stages.ToWriter(jsonio.Encode(stages.FromSlice(p, pairs, source), opt), &got)
		stagetest.Run(t, p)
		if got.String() != want {
			t.Errorf("got %q, want %q", got.String(), want)
		}
	})
}

func TestEncodeErrorNamesTheElement(t *testing.T) {
	stagetest.ForLengths(t, func(t *testing.T, source, opt pipe.Option) {
		p := pipe.New("test")
		floats := make([]float64, 500)
		floats[400] = math.NaN()
		stages.Discard(jsonio.Encode(stages.FromSlice(p, floats, source), opt))
		err := p.Run(t.Context())
		if cause := new(json.UnsupportedValueError); !errors.As(err, &cause) || !strings.Contains(err.Error(), "test/jsonio.Encode: element 400:") {
			t.Errorf("Run = %v, want element 400", err)
		}
	})
}

func TestEncodeRunsOnWorkers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		var got, want bytes.Buffer
		for v := range 10_000 {
			fmt.Fprintln(&want, v)
		}
		stages.ToWriter(jsonio.Encode(stages.FromSlice(p, stagetest.UpTo(10_000)), pipe.Workers(4)), &got)
		stagetest.Run(t, p)
		if got.String() != want.String() {
			t.Errorf("got %d bytes, %d lines, want %d", got.Len(), strings.Count(got.String(), "\n"), want.Len())
		}
	})
}

func TestEncodedFailureHasTheTextOfItsError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		failures := stages.FromSlice(p, []stages.Failure[int]{{Value: 7, Err: errors.New("no such thing")}})
		var got bytes.Buffer
		stages.ToWriter(jsonio.Encode(failures), &got)
		stagetest.Run(t, p)
		if want := `{"Value":7,"Err":"no such thing"}` + "\n"; got.String() != want {
			t.Errorf("got %q, want %q", got.String(), want)
		}
	})
}

// An embedded field is promoted, so its strings are in the JSON.
type embedded struct{ Name string }

// A cycle is not in its JSON.
type cycle struct{ Self *cycle }

func (c *cycle) MarshalJSON() ([]byte, error) { return []byte(`"\ufffd"`), nil }

type textCycle struct{ Self *textCycle }

func (c *textCycle) MarshalText() ([]byte, error) { return []byte("\uFFFD"), nil }

// encoding/json would replace the bytes.
func TestEncodeRefusesAStringThatIsNotUTF8(t *testing.T) {
	type fields struct {
		embedded
		Any    any
		Hidden string `json:"-"`
	}
	invalid, loop, textLoop := "\xff", &cycle{}, &textCycle{}
	loop.Self, textLoop.Self = loop, textLoop
	failure := stages.Failure[string]{Value: "\xff", Err: errors.New("bad")}
	_, failing := json.Marshal(failure)
	for _, c := range []struct {
		v    any
		want string // "" means success
	}{
		{"a\xff", "element 1: the string is not UTF-8"},
		{fields{Any: []string{"", "\xff"}}, "element 1: the string.Any[1] is not UTF-8"},
		{fields{Any: map[string]any{"a": "\xff"}}, `element 1: the string.Any["a"] is not UTF-8`},
		{map[string]int{"\xff": 1}, `element 1: the string["\xff"] is not UTF-8`},
		{fields{embedded: embedded{"\xff"}}, "element 1: the string.embedded.Name is not UTF-8"},
		{&fields{Any: [1]*string{&invalid}}, "element 1: the string.Any[0] is not UTF-8"},
		{failure, "element 1: " + failing.Error()},
		{[]byte("\xff"), ""},
		{fields{Hidden: "\xff", Any: json.RawMessage(`"\ufffd"`)}, ""},
		{json.RawMessage(`"\ufffd"`), ""},
		{"\uFFFD \\ufffd", ""},
		{loop, ""},
		{textLoop, ""},
	} {
		p := pipe.New("test")
		stages.Discard(jsonio.Encode(stages.FromSlice(p, []any{1, c.v}), pipe.Name("json")))
		err := p.Run(t.Context())
		if c.want == "" && err != nil || c.want != "" && (err == nil || err.Error() != "pipe: test/json: "+c.want) {
			t.Errorf("Run with %#v = %v, want %q", c.v, err, c.want)
		}
	}
}
