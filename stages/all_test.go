package stages_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/fileio"
	"github.com/penstock-go/penstock/stages/jsonio"
	"github.com/penstock-go/penstock/stages/sqlio"
)

func TestAllRunsThePipelineInTheLoop(t *testing.T) {
	forLengths(t, func(t *testing.T, source, _ pipe.Option) {
		p := pipe.New("test")
		var got []int
		for v, err := range stages.All(t.Context(), p, stages.FromSlice(p, upTo(1000), source)) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, v)
		}
		same(t, "got", got, upTo(1000))
	})
}

func TestAllMayBeLeftEarly(t *testing.T) {
	for _, n := range []int{1, 2, 300} {
		forLengths(t, func(t *testing.T, source, _ pipe.Option) {
			p := pipe.New("test")
			var stopped bool
			var got []int
			for v, err := range stages.All(t.Context(), p, endless(p, &stopped, source)) {
				if err != nil {
					t.Fatal(err)
				}
				if got = append(got, v); len(got) == n {
					break
				}
			}
			same(t, "got", got, upTo(n))
			if !stopped {
				t.Error("the source has not ended")
			}
		})
	}
}

// The sink waits for the next Buffer while the loop is left.
func TestAllMayBeLeftWhileNothingComes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		start := time.Now()
		for _, err := range stages.All(t.Context(), p, slowly(p, time.Hour, upTo(2))) {
			if err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			break
		}
		if d := time.Since(start); d != time.Hour {
			t.Errorf("the loop took %v, want 1h", d)
		}
	})
}

func TestAllEndsWhenItsBodyPanics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		var stopped bool
		defer func() {
			if r := recover(); r != "body" || !stopped {
				t.Errorf("recovered %v, source ended %t", r, stopped)
			}
		}()
		for range stages.All(t.Context(), p, endless(p, &stopped)) {
			panic("body")
		}
	})
}

func TestAllYieldsTheFailureLast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		in := stages.FromSeq2(p, func(yield func(int, error) bool) {
			for i := 0; yield(i, map[bool]error{true: errBad}[i == 1000]); i++ {
			}
		})
		var last error
		for _, err := range stages.All(t.Context(), p, in) {
			if last != nil {
				t.Error("an element behind the failure")
			}
			last = err
		}
		if !errors.Is(last, errBad) {
			t.Errorf("last error %v, want %v", last, errBad)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		numbers := stages.FromSlice(p, upTo(10))
		stages.FromSlice(p, upTo(10)) // read by nobody
		n := 0
		for _, err := range stages.All(t.Context(), p, numbers) {
			if n++; !errors.Is(err, pipe.ErrUnread) {
				t.Errorf("error %v, want %v", err, pipe.ErrUnread)
			}
		}
		if n != 1 {
			t.Errorf("%d pairs, want 1", n)
		}
	})
}

func TestToChanSendsAllAndLeavesTheChannelOpen(t *testing.T) {
	for _, capacity := range []int{0, 1, 2000} {
		forLengths(t, func(t *testing.T, source, _ pipe.Option) {
			p := pipe.New("test")
			out := make(chan int, capacity)
			stages.ToChan(stages.FromSlice(p, upTo(1000), source), out)
			var err error
			go func() {
				defer close(out)
				err = p.Run(t.Context())
			}()
			var got []int
			for v := range out {
				got = append(got, v)
			}
			if err != nil {
				t.Fatal(err)
			}
			same(t, "got", got, upTo(1000))
		})
	}
}

func TestToChanEndsWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		p := pipe.New("test")
		stages.ToChan(stages.FromSlice(p, upTo(10)), make(chan int, 3))
		if err := p.Run(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Run = %v, want %v", err, context.DeadlineExceeded)
		}
	})
}

func TestFromReaderEmitsAllOrFails(t *testing.T) {
	for name, r := range map[string]io.Reader{
		"plain":        strings.NewReader("some text"),
		"byte by byte": iotest.OneByteReader(strings.NewReader("some text")),
		"data and EOF": iotest.DataErrReader(strings.NewReader("some text")),
	} {
		bubble(t, name, func(t *testing.T) {
			p := pipe.New("test")
			var got []byte
			stages.Collect(stages.FromReader(p, r), &got)
			run(t, p)
			same(t, "got", got, []byte("some text"))
		})
	}
	bubble(t, "fails", func(t *testing.T) {
		p := pipe.New("test")
		stages.Discard(stages.FromReader(p, iotest.ErrReader(errBad)))
		runFails(t, p, errBad, "pipe: test/reader#1: no good")
	})
}

func TestFromReadCloserIsClosedInTheEnd(t *testing.T) {
	bubble(t, "at the end", func(t *testing.T) {
		for _, cause := range []error{nil, errBad} {
			p := pipe.New("test")
			var closed bool
			stages.Discard(stages.FromReadCloser(p, closing{strings.NewReader("x"), &closed, cause}))
			if err := p.Run(t.Context()); !closed || !errors.Is(err, cause) {
				t.Errorf("Run = %v, closed %t, want %v and closed", err, closed, cause)
			}
		}
	})
	bubble(t, "cancelled", func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		p := pipe.New("test")
		here, there := net.Pipe()
		defer there.Close()
		stages.Discard(stages.FromReadCloser(p, here))
		if err := p.Run(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Run = %v, want %v", err, context.DeadlineExceeded)
		}
	})
	bubble(t, "stopped", func(t *testing.T) {
		p := pipe.New("test")
		here, there := net.Pipe()
		go func() { there.Write([]byte("ab")) }()
		var got []byte
		stages.Collect(stages.Take(stages.FromReadCloser(p, here), 2), &got)
		run(t, p)
		same(t, "got", got, []byte("ab"))
	})
}

func TestDecodeJSONUndoesEncodeJSON(t *testing.T) {
	forLengths(t, func(t *testing.T, source, opt pipe.Option) {
		p := pipe.New("test")
		var got []int
		stages.Collect(jsonio.Decode[int](jsonio.Encode(stages.FromSlice(p, upTo(500), source), opt), opt), &got)
		run(t, p)
		same(t, "got", got, upTo(500))
	})
}

func TestDecodeJSONNamesTheLine(t *testing.T) {
	forLengths(t, func(t *testing.T, source, opt pipe.Option) {
		p := pipe.New("test")
		stages.Discard(jsonio.Decode[int](stages.FromSlice(p, []byte("1\n\n2\nthree\n"), source), opt))
		err := p.Run(t.Context())
		if err == nil || !strings.HasPrefix(err.Error(), "pipe: test/json#2: line 4: ") {
			t.Errorf("Run = %v, want one that names line 4", err)
		}
	})
}

func TestQueryEmitsTheRows(t *testing.T) {
	for _, refuse := range []string{"", "prepare"} {
		bubble(t, "refuse="+refuse, func(t *testing.T) {
			d := &database{refuseAt: refuse}
			for v := range int64(1000) {
				d.rows = append(d.rows, v)
			}
			db := d.db()
			defer db.Close()
			p := pipe.New("test")
			var got []int
			stages.Collect(sqlio.Query(p, db, "select", []any{1, 2}, func(rows *sql.Rows) (v int, err error) {
				err = rows.Scan(&v)
				return v, err
			}), &got)
			if refuse != "" {
				runFails(t, p, errBad, "pipe: test/query#1: no good")
				return
			}
			run(t, p)
			same(t, "got", got, upTo(1000))
		})
	}
}

func TestQueryNamesTheRowThatDoesNotScan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &database{rows: []int64{5, 6, 7}}
		db := d.db()
		defer db.Close()
		p := pipe.New("test")
		i := 0
		stages.Discard(sqlio.Query(p, db, "select", []any{1, 2}, func(*sql.Rows) (int, error) {
			if i++; i == 3 {
				return 0, errBad
			}
			return 0, nil
		}))
		runFails(t, p, errBad, "pipe: test/query#1: row 2: no good")
	})
}

func TestGlobEmitsNamesInOrder(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"b.csv", "a.csv", "c.txt"} {
		if err := os.WriteFile(filepath.Join(folder, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p := pipe.New("test")
	var got []string
	stages.Collect(fileio.Glob(p, filepath.Join(folder, "*.csv")), &got)
	run(t, p)
	same(t, "got", got, []string{filepath.Join(folder, "a.csv"), filepath.Join(folder, "b.csv")})

	p = pipe.New("test")
	stages.Discard(fileio.Glob(p, "["))
	runFails(t, p, filepath.ErrBadPattern, fmt.Sprintf("pipe: test/glob#1: %q: syntax error in pattern", "["))
}
