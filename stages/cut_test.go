package stages_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
)

// begun emits text and waits for more, which never comes. If it is drained, it ends with its context, or
// cleanly if that is its end.
func begun(p *pipe.Pipeline, text []byte, end bool) *pipe.Stream[byte] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
		if err := out.Put(ctx, pipe.BufferOf(slices.Clone(text)...)); err != nil {
			return err
		}
		<-ctx.Done()
		if end {
			return nil
		}
		return context.Cause(ctx)
	})
}

// drained runs p and drains it once nothing moves any more.
func drained(t *testing.T, p *pipe.Pipeline) {
	t.Helper()
	done := make(chan error, 1)
	go func() { done <- p.Run(t.Context()) }()
	synctest.Wait()
	if err := p.Drain(t.Context()); err != nil {
		t.Errorf("Drain = %v", err)
	}
	if err := <-done; err != nil {
		t.Errorf("Run = %v", err)
	}
}

func TestDrainDropsALineThatIsNotWhole(t *testing.T) {
	for end, want := range map[bool][]string{false: {"one"}, true: {"one", "tw"}} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			// A kernel that shares a goroutine, one that has its own, and a stage that is none, in between.
			s := stages.Map(begun(p, []byte("one\ntw"), end), func(b byte) byte { return b })
			s = stages.Map(s, func(b byte) byte { return b }, pipe.Async())
			lines := stages.Lines(stages.Concat(stages.Tee(s, 1)))
			var got []stages.Line
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
			var rows []stages.Row
			stages.Collect(stages.CSV(begun(p, []byte(text), false), "x.csv"), &rows)
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
		var rows []stages.Row
		var failures []stages.Failure[stages.Line]
		good, bad := stages.AttemptCSV(begun(p, []byte("a,b\n1\n1,2\n3,\"4"), false), "x.csv")
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
			var got []stages.Line
			stages.Collect(stages.Lines(stages.Gunzip(begun(p, z.Bytes()[:n], false))), &got)
			drained(t, p)
			for _, l := range got {
				if l.Text != "all work and no play" {
					t.Errorf("line %d of the first %d bytes is %q", l.Number, n, l.Text)
				}
			}
		})
	}
}

func TestFailureHasTheTextOfItsErrorInJSON(t *testing.T) {
	p := pipe.New("test")
	good, failures := stages.Attempt(stages.FromSlice(p, []int{7}), func(context.Context, int) (int, error) {
		return 0, errors.New("no such thing")
	})
	stages.Discard(good)
	var got []byte
	stages.Collect(stages.EncodeJSON(failures), &got)
	if err := p.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if want := `{"Value":7,"Err":"no such thing"}` + "\n"; string(got) != want {
		t.Errorf("%s, want %s", got, want)
	}
}
