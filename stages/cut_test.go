package stages_test

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/csvio"
	"github.com/penstock-go/penstock/stages/gzipio"
	"github.com/penstock-go/penstock/stages/jsonio"
	"github.com/penstock-go/penstock/stages/textio"
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
			return io.EOF
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

// A reader of a format repeats in Close what has ended its Reads.
func TestDrainEndsThroughAReaderThatIsClosed(t *testing.T) {
	var z bytes.Buffer
	w := zlib.NewWriter(&z)
	if _, err := w.Write([]byte("all work and no play\n")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	for n := range z.Len() {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			unpack := func(r io.Reader) (io.Reader, error) { return zlib.NewReader(r) }
			stages.Discard(stages.Through(begun(p, z.Bytes()[:n], false), unpack))
			drained(t, p)
		})
	}
}

// The begin of a line is not put together with the begin of the next file.
func TestConcatEndsBehindBytesThatDrainHasCutOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		files := []*pipe.Stream[byte]{begun(p, []byte("a,b\n1,2\n"), true), begun(p, []byte("3,4\n5,"), false), begun(p, []byte("6,7\n8,9\n"), false)}
		var rows []csvio.Row
		stages.Collect(csvio.Read(stages.Concat(files), "x.csv"), &rows)
		drained(t, p)
		if len(rows) != 2 {
			t.Errorf("%d rows, want the 2 that were whole", len(rows))
		}
	})
}

// Elements other than bytes are whole.
func TestConcatEmitsAllElementsThatWereTakenBeforeDrain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		source := func(v int) *pipe.Stream[int] {
			return pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
				if err := out.Put(ctx, pipe.BufferOf(v)); err != nil {
					return err
				}
				<-ctx.Done()
				return context.Cause(ctx)
			})
		}
		var got []int
		stages.Collect(stages.Concat([]*pipe.Stream[int]{source(1), source(2)}), &got)
		drained(t, p)
		if !slices.Equal(got, []int{1, 2}) {
			t.Errorf("%v have arrived, want [1 2]", got)
		}
	})
}

// slowEnd is a reader that comes to its end when it is told to.
type slowEnd struct {
	text io.Reader
	end  chan struct{}
}

func (s slowEnd) Read(b []byte) (int, error) {
	n, err := s.text.Read(b)
	if err == io.EOF {
		<-s.end
	}
	return n, err
}

// The last line has no line end, and Drain comes while the reader looks for more of it.
func TestReaderThatIsAtItsEndWhenDrainComesIsNotCutOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		r := slowEnd{strings.NewReader("one\ntwo"), make(chan struct{})}
		var got []textio.Line
		stages.Collect(textio.Lines(stages.FromReader(p, r)), &got)
		time.AfterFunc(time.Second, func() { close(r.end) })
		drained(t, p)
		if len(got) != 2 {
			t.Errorf("%v, want 2 lines", got)
		}
	})
}

// Drain comes while each of them looks for more, and finds that there is none.
func TestSourcesThatAreAtTheirEndWhenDrainComesAreNotCutOff(t *testing.T) {
	wait := func() { time.Sleep(time.Second) }
	for name, source := range map[string]func(p *pipe.Pipeline) *pipe.Stream[byte]{
		"FromSeq": func(p *pipe.Pipeline) *pipe.Stream[byte] {
			return stages.FromSeq(p, func(yield func(byte) bool) {
				yield('a')
				wait()
			})
		},
		"FromSeq2": func(p *pipe.Pipeline) *pipe.Stream[byte] {
			return stages.FromSeq2(p, func(yield func(byte, error) bool) {
				yield('a', nil)
				wait()
			})
		},
		"Generate": func(p *pipe.Pipeline) *pipe.Stream[byte] {
			n := 0
			return stages.Generate(p, func(context.Context) (byte, error) {
				if n++; n == 1 {
					return 'a', nil
				}
				wait()
				return 0, io.EOF
			})
		},
		"FromReadCloser": func(p *pipe.Pipeline) *pipe.Stream[byte] {
			r := slowEnd{strings.NewReader("a"), make(chan struct{})}
			time.AfterFunc(time.Second, func() { close(r.end) })
			return stages.FromReadCloser(p, io.NopCloser(r))
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			var got []textio.Line
			stages.Collect(textio.Lines(source(p)), &got)
			drained(t, p)
			if len(got) != 1 {
				t.Errorf("%s: %v, want 1 line", name, got)
			}
		})
	}
}

func TestSliceThatWasSentToItsEndIsNotCutOff(t *testing.T) {
	p := pipe.New("test")
	var got []textio.Line
	stages.Collect(textio.Lines(stages.FromSlice(p, []byte("one\ntwo"))), &got)
	if err := p.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := p.Run(t.Context()); err != nil || len(got) != 2 {
		t.Errorf("Run = %v, %v, want 2 lines", err, got)
	}
}

func TestPauseAndDrainStopFromSlice(t *testing.T) {
	const all = 1_000_000
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		n := 0
		stages.ForEach(stages.FromSlice(p, make([]int, all)), func(context.Context, int) error {
			if n++; n == 1 {
				p.Pause()
			}
			return nil
		})
		drained(t, p) // which waits until nothing moves
		if n == 0 || n > all/2 {
			t.Errorf("%d of %d elements behind Pause and Drain", n, all)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		var got []int
		stages.Collect(stages.FromSlice(p, make([]int, all)), &got)
		if err := p.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := p.Run(t.Context()); err != nil || len(got) > pipe.DefaultBufferLength {
			t.Errorf("Run = %v, %d elements though Drain came before", err, len(got))
		}
	})
}

// The element that f works on is that of a batch which Filter has handed over at its end.
func TestLoopOverAllThatIsLeftInterruptsTheLastElement(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		few := stages.Filter(stages.FromSlice(p, make([]int, 20)), func(int) bool { return true })
		first := true
		results := stages.MapErr(few, func(ctx context.Context, v int) (int, error) {
			if first {
				first = false
				time.Sleep(2 * time.Millisecond) // a slow one is handed over at once
				return v, nil
			}
			<-ctx.Done()
			return v, context.Cause(ctx)
		})
		for _, err := range stages.All(t.Context(), p, results) {
			if err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Second)
			break
		}
	})
}

func TestFailureHasTheTextOfItsErrorInJSON(t *testing.T) {
	p := pipe.New("test")
	good, failures := stages.Attempt(stages.FromSlice(p, []int{7}), func(context.Context, int) (int, error) {
		return 0, errors.New("no such thing")
	})
	stages.Discard(good)
	var got []byte
	stages.Collect(jsonio.Encode(failures), &got)
	if err := p.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if want := `{"Value":7,"Err":"no such thing"}` + "\n"; string(got) != want {
		t.Errorf("%s, want %s", got, want)
	}
}
