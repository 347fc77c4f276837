package csvio_test

import (
	"bytes"
	"encoding/csv"
	"strconv"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/csvio"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

func digits(dst []string, v int) []string { return append(dst, strconv.Itoa(v), "a \"b\", c") }

func TestReadUndoesWrite(t *testing.T) {
	stagetest.ForLengths(t, func(t *testing.T, source, opt pipe.Option) {
		for _, n := range []int{0, 1, 1000} {
			p := pipe.New("test")
			var rows []csvio.Row
			text := csvio.Write(stages.FromSlice(p, stagetest.UpTo(n), source), []string{"v", "x"}, digits, opt)
			stages.Collect(csvio.Read(text, "x.csv", opt), &rows)
			stagetest.Run(t, p)
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

func TestWriteWithoutHeader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		var got bytes.Buffer
		stages.ToWriter(csvio.Write(stages.FromSlice(p, stagetest.UpTo(2)), nil, digits), &got)
		stagetest.Run(t, p)
		if want := "0,\"a \"\"b\"\", c\"\n1,\"a \"\"b\"\", c\"\n"; got.String() != want {
			t.Errorf("got %q, want %q", got.String(), want)
		}
	})
}

func TestWriteDemandsAsManyFieldsAsTheHeaderHas(t *testing.T) {
	stagetest.ForLengths(t, func(t *testing.T, source, opt pipe.Option) {
		p := pipe.New("test")
		text := csvio.Write(stages.FromSlice(p, stagetest.UpTo(500), source), []string{"v"}, func(dst []string, v int) []string {
			if v == 400 {
				return append(dst, "1", "2")
			}
			return append(dst, "1")
		}, opt)
		stages.Discard(text)
		stagetest.RunFails(t, p, csv.ErrFieldCount, "pipe: test/csvio.Write: element 400: wrong number of fields: 2, and the header has 1")
	})
}
