package stages_test

import (
	"bytes"
	"compress/gzip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/csvio"
	"github.com/penstock-go/penstock/stages/gzipio"
	"github.com/penstock-go/penstock/stages/textio"
)

func TestDrainDropsALineThatIsNotWhole(t *testing.T) {
	for end, want := range map[bool][]string{false: {"one"}, true: {"one", "tw"}} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			// A kernel that shares a goroutine, one that has its own, and a stage that is none, in between.
			s := stages.Map(begun(p, []byte("one\ntw"), end), func(b byte) byte { return b })
			s = stages.Map(s, func(b byte) byte { return b }, pipe.Async())
			lines := textio.Lines(stages.Concat(stages.Tee(s, 1)))
			var got []textio.Line
			stages.Collect(lines, &got)
			drained(t, p)
			var texts []string
			for _, l := range got {
				texts = append(texts, l.Text)
			}
			if !slices.Equal(texts, want) {
				t.Errorf("lines %q, want %q; the source came to its end: %t", texts, want, end)
			}
		})
	}
}

func TestDrainDropsARowThatIsNotWhole(t *testing.T) {
	for text, want := range map[string]int{
		"a,b\n1,2\n3":             1,
		"a,b\n1,2\n3,4":           1, // perhaps 45
		"a,b\n1,2\n3,\"x\ny":      1,
		"a,b\n1,2\n3,\"x\nyz\n":   1,
		"a,\"b\n":                 0,
		"a":                       0,
		"a,b\n1,2\n3,\"x\nyz\"\n": 2,
	} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			var rows []csvio.Row
			stages.Collect(csvio.Read(begun(p, []byte(text), false), "x.csv"), &rows)
			drained(t, p)
			if len(rows) != want {
				t.Errorf("%d rows of %q, want %d", len(rows), text, want)
			}
		})
	}
}

func TestDrainIsNoFailureOfALineInAttemptCSV(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		var rows []csvio.Row
		var failures []stages.Failure[csvio.Row]
		good, bad := csvio.Attempt(begun(p, []byte("a,b\n1\n1,2\n3,\"4"), false), "x.csv")
		stages.Collect(good, &rows)
		stages.Collect(bad, &failures)
		drained(t, p)
		if len(rows) != 1 || len(failures) != 1 {
			t.Errorf("%d rows and %d failures, want 1 and 1", len(rows), len(failures))
		}
	})
}

func TestDrainEndsGunzipInTheMiddle(t *testing.T) {
	text := strings.Repeat("all work and no play\n", 1000)
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{3, 20, z.Len() / 2, z.Len() - 1} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			var got []textio.Line
			stages.Collect(textio.Lines(gzipio.Read(begun(p, z.Bytes()[:n], false))), &got)
			drained(t, p)
			for _, l := range got {
				if l.Text != "all work and no play" {
					t.Errorf("line %d of the first %d bytes is %q", l.Number, n, l.Text)
				}
			}
		})
	}
}
