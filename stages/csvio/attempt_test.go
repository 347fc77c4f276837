package csvio_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/csvio"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

func TestAttemptSpoilsOnlyTheBrokenLine(t *testing.T) {
	const text = "id,name\n1,Ann\n2,\"Bob\n3\n4,D\"an\n5,E,F\n6,\"F,G\"\n\n7,Gus"
	wantRows := []string{`2:1,Ann:["1" "Ann"]`, `7:6,"F,G":["6" "F,G"]`, `9:7,Gus:["7" "Gus"]`}
	wantFailures := []string{
		"x.csv:3:2,\"Bob:x.csv: line 3: column 8: extraneous or missing \" in quoted-field",
		"x.csv:4:3:x.csv: line 4: wrong number of fields: 1, and the header has 2",
		"x.csv:5:4,D\"an:x.csv: line 5: column 4: bare \" in non-quoted-field",
		"x.csv:6:5,E,F:x.csv: line 6: wrong number of fields: 3, and the header has 2",
	}
	for _, n := range []int{1, 2, 7, 65_536} {
		rows, failures, err := attempted(text, n)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range rows {
			got = append(got, fmt.Sprintf("%d:%s:%q", r.Line, r.Text, r.Fields))
			if r.File != "x.csv" || !slices.Equal(r.Header, []string{"id", "name"}) {
				t.Errorf("row of %q with the header %q", r.File, r.Header)
			}
		}
		stagetest.Same(t, "rows", got, wantRows)
		got = nil
		for _, f := range failures {
			got = append(got, fmt.Sprintf("%s:%d:%s:%v", f.Value.File, f.Value.Line, f.Value.Text, f.Err))
			if f.Value.Header != nil || f.Value.Fields != nil {
				t.Errorf("the failure of line %d has header %q and fields %q", f.Value.Line, f.Value.Header, f.Value.Fields)
			}
		}
		stagetest.Same(t, "failures", got, wantFailures)
	}
}

func TestAttemptFailsIfTheHeaderIsBroken(t *testing.T) {
	for text, want := range map[string]string{
		"":              "x.csv: the file is empty, want a header",
		"a,\"b\n1,2\n":  "x.csv: line 1: column 6: extraneous or missing \" in quoted-field, in the header",
		"\n1,2\n":       "x.csv: line 1: the line is empty, want a header",
		"a\n" + "\x00,": "",
	} {
		_, failures, err := attempted(text, 3)
		if want == "" {
			if err != nil || len(failures) != 1 {
				t.Errorf("%q: %v and %d failures, want 1", text, err, len(failures))
			}
			continue
		}
		if err == nil || err.Error() != "pipe: csv: "+want {
			t.Errorf("%q: Run = %v, want %s", text, err, want)
		}
	}
}

func TestAttemptContinuesWhenFailuresAreNotReadAnyMore(t *testing.T) {
	text := "a,b\n" + strings.Repeat("1,2\n1\n", 20_000)
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		good, bad := csvio.Attempt(stages.FromSlice(p, []byte(text)), "x.csv")
		var n int64
		var failures []stages.Failure[csvio.Row]
		stages.Count(good, &n)
		stagetest.First(bad, 1, &failures)
		stagetest.Run(t, p)
		if n != 20_000 {
			t.Errorf("%d rows, want 20000", n)
		}
	})
}

func TestAttemptEndsWhenRowsAreNotReadAnyMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		ended := false
		in := stages.FromSeq(p, func(yield func([]byte) bool) {
			for yield([]byte("a\n")) {
			}
			ended = true
		})
		good, bad := csvio.Attempt(stages.Unbatch(in), "x.csv")
		var rows []csvio.Row
		stagetest.First(good, 3, &rows)
		stages.Discard(bad)
		stagetest.Run(t, p)
		if len(rows) != 3 || !ended {
			t.Errorf("%d rows, source ended %t, want 3 and true", len(rows), ended)
		}
	})
}
