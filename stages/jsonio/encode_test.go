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
