package stages_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/csvio"
	"github.com/penstock-go/penstock/stages/jsonio"
)

func TestEncodeJSONWritesOneLineForEach(t *testing.T) {
	type pair struct {
		A int    `json:"a"`
		B string `json:"b,omitempty"`
	}
	pairs := []pair{{1, "x"}, {2, ""}, {3, "<\n>"}}
	const want = `{"a":1,"b":"x"}` + "\n" + `{"a":2}` + "\n" + `{"a":3,"b":"<\n>"}` + "\n"
	forLengths(t, func(t *testing.T, source, opt pipe.Option) {
		p := pipe.New("test")
		var got bytes.Buffer
		stages.ToWriter(jsonio.Encode(stages.FromSlice(p, pairs, source), opt), &got)
		run(t, p)
		if got.String() != want {
			t.Errorf("got %q, want %q", got.String(), want)
		}
	})
}

func TestEncodeJSONNamesTheElementThatHasNone(t *testing.T) {
	forLengths(t, func(t *testing.T, source, opt pipe.Option) {
		p := pipe.New("test")
		floats := make([]float64, 500)
		floats[400] = math.NaN()
		stages.Discard(jsonio.Encode(stages.FromSlice(p, floats, source), opt))
		err := p.Run(t.Context())
		if cause := new(json.UnsupportedValueError); !errors.As(err, &cause) || !strings.Contains(err.Error(), "test/json#2: element 400:") {
			t.Errorf("Run = %v, want one that names element 400", err)
		}
	})
}

func digits(dst []string, v int) []string { return append(dst, strconv.Itoa(v), "a \"b\", c") }

func TestEncodeCSVIsWhatCSVReads(t *testing.T) {
	forLengths(t, func(t *testing.T, source, opt pipe.Option) {
		for _, n := range []int{0, 1, 1000} {
			p := pipe.New("test")
			var rows []csvio.Row
			text := csvio.Write(stages.FromSlice(p, upTo(n), source), []string{"v", "x"}, digits, opt)
			stages.Collect(csvio.Read(text, "x.csv", opt), &rows)
			run(t, p)
			if len(rows) != n {
				t.Fatalf("%d rows, want %d", len(rows), n)
			}
			for i, r := range rows {
				if r.Header[1] != "x" || r.Fields[0] != strconv.Itoa(i) || r.Fields[1] != `a "b", c` {
					t.Fatalf("row %d = %q below %q", i, r.Fields, r.Header)
				}
			}
		}
	})
}

func TestEncodeCSVWithoutHeader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		var got bytes.Buffer
		stages.ToWriter(csvio.Write(stages.FromSlice(p, upTo(2)), nil, digits), &got)
		run(t, p)
		if want := "0,\"a \"\"b\"\", c\"\n1,\"a \"\"b\"\", c\"\n"; got.String() != want {
			t.Errorf("got %q, want %q", got.String(), want)
		}
	})
}

func TestEncodeCSVDemandsTheFieldsOfTheHeader(t *testing.T) {
	forLengths(t, func(t *testing.T, source, opt pipe.Option) {
		p := pipe.New("test")
		text := csvio.Write(stages.FromSlice(p, upTo(500), source), []string{"v"}, func(dst []string, v int) []string {
			if v == 400 {
				return append(dst, "1", "2")
			}
			return append(dst, "1")
		}, opt)
		stages.Discard(text)
		runFails(t, p, csv.ErrFieldCount, "pipe: test/csv#2: element 400: wrong number of fields: 2, and the header has 1")
	})
}
