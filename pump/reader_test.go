package pump_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
	"github.com/penstock-go/penstock/queue"
)

// The behaviours of a ReadStream, as the streams of Vert.x and the rules of
// Reactive Streams have them. What those say about demand, fetch(n), is Read
// itself here: one Read is one unit of demand, it cannot be negative nor
// overflow, and n Reads get n Buffers.

// readAll returns what r gives until an error.
func readAll(t *testing.T, r pump.ReadStream[byte]) (string, error) {
	t.Helper()
	var got strings.Builder
	for {
		b, err := r.Read(t.Context())
		if err != nil {
			if b.Len() != 0 {
				t.Errorf("Read = %d bytes with error %v, want none", b.Len(), err)
			}
			return got.String(), err
		}
		got.Write(b.Elements())
		b.Release()
	}
}

func TestReaderGivesWhatAnIOReaderGives(t *testing.T) {
	long := strings.Repeat("penstock", 50_000)
	for name, wrap := range map[string]func(io.Reader) io.Reader{
		"as it is":      func(r io.Reader) io.Reader { return r },
		"data with EOF": iotest.DataErrReader,
		"half":          iotest.HalfReader,
		"byte for byte": iotest.OneByteReader,
		"empty between": func(r io.Reader) io.Reader { return &hesitant{r: r} },
		"1000 at a time": func(r io.Reader) io.Reader {
			return readerFunc(func(p []byte) (int, error) { return r.Read(p[:1000]) })
		},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				for _, want := range []string{"", "x", long} {
					if name == "byte for byte" && len(want) > 1000 {
						want = want[:1000]
					}
					r := pump.NewReader(wrap(strings.NewReader(want)))
					got, err := readAll(t, r)
					if got != want || err != io.EOF {
						t.Errorf("got %d bytes of %d, %v; want all and io.EOF", len(got), len(want), err)
					}
					if _, err := r.Read(t.Context()); err != io.EOF {
						t.Errorf("Read after the end = %v, want io.EOF", err)
					}
					if err := r.Close(); err != nil {
						t.Error(err)
					}
					if _, err := r.Read(t.Context()); err != io.EOF {
						t.Errorf("Read after the end and Close = %v, want io.EOF", err)
					}
				}
			})
		})
	}
}

// A hesitant reader returns nothing 99 times before each read.
type hesitant struct {
	r io.Reader
	n int
}

func (h *hesitant) Read(p []byte) (int, error) {
	if h.n++; h.n%100 != 0 {
		return 0, nil
	}
	return h.r.Read(p)
}

type readerFunc func(p []byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func TestReaderReportsFailuresBehindTheData(t *testing.T) {
	never := func([]byte) (int, error) { return 0, nil }
	nothing := make(script, 200)
	for i := range nothing {
		nothing[i] = never
	}
	for name, c := range map[string]struct {
		src  script
		got  string
		want string
	}{
		"failure":            {script{gives("a", nil), gives("", errTest)}, "a", "test failure"},
		"failure with data":  {script{gives("a", nil), gives("b", errTest)}, "ab", "test failure"},
		"truncated":          {script{gives("a", io.ErrUnexpectedEOF)}, "a", "unexpected EOF"},
		"wrapped end":        {script{gives("a", errors.Join(io.EOF))}, "a", "EOF"},
		"no progress":        {append(script{gives("a", nil)}, nothing...), "a", "multiple Read calls return no data or error"},
		"count below 0":      {script{func([]byte) (int, error) { return -1, nil }}, "", "io.Reader returned the count -1 for 65536 bytes"},
		"count of too much":  {script{func(p []byte) (int, error) { return len(p) + 1, nil }}, "", "io.Reader returned the count 65537 for 65536 bytes"},
		"bad count with EOF": {script{func(p []byte) (int, error) { return -1, io.EOF }}, "", "io.Reader returned the count -1 for 65536 bytes"},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				r := pump.NewReader(&c.src)
				got, err := readAll(t, r)
				if got != c.got || err == io.EOF || err.Error() != c.want {
					t.Errorf("got %q, %v; want %q, %s", got, err, c.got, c.want)
				}
				if _, again := r.Read(t.Context()); again != err {
					t.Errorf("Read after the failure = %v, want it again", again)
				}
				r.Close()
			})
		})
	}
}

// A hundred empty reads must be in a row to mean that there is no progress.
func TestReaderForgivesEmptyReadsBetweenData(t *testing.T) {
	bubble(t, func(t *testing.T) {
		src := &hesitant{r: iotest.OneByteReader(strings.NewReader("abcdef"))}
		got, err := readAll(t, pump.NewReader(src))
		if got != "abcdef" || err != io.EOF {
			t.Errorf("got %q, %v", got, err)
		}
	})
}

func TestReaderIsColdUntilTheFirstRead(t *testing.T) {
	bubble(t, func(t *testing.T) {
		src := &counted{r: strings.NewReader("abc")}
		r := pump.NewReader(src)
		r.Pause()
		r.Resume()
		synctest.Wait()
		if src.reads.Load() != 0 {
			t.Errorf("reads before the first Read = %d, want 0", src.reads.Load())
		}
		if got, err := readAll(t, r); got != "abc" || err != io.EOF {
			t.Errorf("got %q, %v", got, err)
		}
		r.Close()
		unread := pump.NewReader(&counted{r: strings.NewReader("abc")})
		if err := unread.Close(); err != nil {
			t.Errorf("Close of a Reader that was never read = %v, want nil", err)
		}
		if _, err := unread.Read(t.Context()); err != queue.ErrClosed {
			t.Errorf("Read after Close = %v, want %v", err, queue.ErrClosed)
		}
	})
}

type counted struct {
	r     io.Reader
	reads atomic.Int64
}

func (c *counted) Read(p []byte) (int, error) {
	c.reads.Add(1)
	return c.r.Read(p)
}

// Before anyone reads on, what is held stays within the max size, and one
// Buffer.
func TestReadAheadIsBounded(t *testing.T) {
	for _, size := range []int{100, pump.BufferSize} {
		bubble(t, func(t *testing.T) {
			src := &counted{r: readerFunc(func(p []byte) (int, error) { return size, nil })}
			r := pump.NewReader(src, pump.WriteQueueMaxSize(int64(10*size)))
			b, err := r.Read(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			// 10 Buffers are exactly the max size, the 11th makes it full; the
			// one in hand counts.
			if src.reads.Load() != 11 {
				t.Errorf("reads ahead with a max size of 10 Buffers = %d, want 11", src.reads.Load())
			}
			b.Release()
			for range 5 {
				r.Read(t.Context())
				synctest.Wait()
			}
			if src.reads.Load() != 11 {
				t.Errorf("reads above half of the max size = %d, want still 11", src.reads.Load())
			}
			r.Read(t.Context())
			synctest.Wait()
			if src.reads.Load() != 11+6 {
				t.Errorf("reads after the drain = %d, want 17", src.reads.Load())
			}
			r.Close()
		})
	}
}

// A Buffer must not keep 64 KiB alive for the few bytes that it counts.
func TestFewBytesTakeLittleMemory(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r := pump.NewReader(&script{gives(strings.Repeat("x", 100), nil), gives(strings.Repeat("x", 16<<10), nil)})
		for _, limit := range []int{256, 64 << 10} {
			b, err := r.Read(t.Context())
			if got := cap(b.Elements()); err != nil || got > limit {
				t.Errorf("capacity for %d bytes = %d, want at most %d; %v", b.Len(), got, limit, err)
			}
		}
		r.Close()
	})
}

// What is copied out leaves the large Buffer for the next read.
func TestFewBytesReuseOneBuffer(t *testing.T) {
	memory := make(map[*byte]bool)
	n := 0
	r := pump.NewReader(readerFunc(func(p []byte) (int, error) {
		if n++; n > 1000 {
			return 0, io.EOF
		}
		memory[&p[0]] = true
		return 1, nil
	}))
	if got, err := readAll(t, r); len(got) != 1000 || err != io.EOF || len(memory) != 1 {
		t.Errorf("got %d bytes, %v, read into %d Buffers; want 1000, io.EOF, 1", len(got), err, len(memory))
	}
	r.Close()
}

func TestReaderTryRead(t *testing.T) {
	bubble(t, func(t *testing.T) {
		pr, pw := io.Pipe()
		r := pump.NewReader(pr)
		try := func(want string, wantOK bool) {
			t.Helper()
			synctest.Wait()
			if b, ok := r.TryRead(); ok != wantOK || string(b.Elements()) != want {
				t.Errorf("TryRead = %q, %t, want %q, %t", b.Elements(), ok, want, wantOK)
			}
		}
		try("", false)
		pw.Write([]byte("ab"))
		r.Pause()
		try("", false)
		r.Resume()
		try("ab", true)
		pw.Close()
		try("", false)
		if _, err := r.Read(t.Context()); err != io.EOF {
			t.Errorf("Read after TryRead at the end = %v, want io.EOF", err)
		}
		try("", false)
		r.Close()
	})
}

func TestReadUnderADoneContextLosesNothing(t *testing.T) {
	bubble(t, func(t *testing.T) {
		pr, pw := io.Pipe()
		r := pump.NewReader(pr)
		done, cancel := context.WithCancelCause(t.Context())
		cancel(errTest)
		go func() { pw.Write([]byte("a")); pw.Close() }()
		for range 3 {
			synctest.Wait()
			if _, err := r.Read(done); err != errTest {
				t.Errorf("Read under a done context = %v, want its cause", err)
			}
			short, stop := context.WithTimeoutCause(t.Context(), 0, errTest)
			if _, err := r.Read(short); err != errTest {
				t.Errorf("Read under a context that ends = %v, want its cause", err)
			}
			stop()
		}
		if got, err := readAll(t, r); got != "a" || err != io.EOF {
			t.Errorf("got %q, %v; want \"a\", io.EOF", got, err)
		}
		r.Close()
	})
}

func TestReadIsWokenByItsContext(t *testing.T) {
	for name, pause := range map[string]bool{"empty": false, "paused": true} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				pr, pw := io.Pipe()
				r := pump.NewReader(pr)
				if pause {
					r.Pause()
				}
				ctx, cancel := context.WithTimeoutCause(t.Context(), time.Minute, errTest)
				defer cancel()
				if _, err := r.Read(ctx); err != errTest {
					t.Errorf("Read = %v, want the cause of its context", err)
				}
				r.Resume()
				go pw.Write([]byte("kept"))
				if b, err := r.Read(t.Context()); err != nil || string(b.Elements()) != "kept" {
					t.Errorf("next Read = %q, %v; want \"kept\"", b.Elements(), err)
				}
				r.Close()
			})
		})
	}
}

// 64 KiB Buffers, recycled: nothing is allocated for a Buffer.
func TestReadAllocatesNothing(t *testing.T) {
	data := bytes.NewReader(make([]byte, 64<<20))
	r := pump.NewReader(readerFunc(func(p []byte) (int, error) {
		if data.Len() < len(p) {
			data.Seek(0, io.SeekStart)
		}
		return data.Read(p)
	}))
	defer r.Close()
	read := func() {
		b, err := r.Read(t.Context())
		if err != nil || b.Len() != pump.BufferSize {
			t.Fatal(b.Len(), err)
		}
		b.Release()
	}
	for range 100 {
		read()
	}
	if got := testing.AllocsPerRun(1000, read); got > 0 {
		t.Errorf("allocations for each Read = %v, want 0", got)
	}
}

func TestReaderRefusesNil(t *testing.T) {
	const want = "pump: NewReader: the io.Reader must not be nil"
	wantPanic(t, want, func() { pump.NewReader(nil) })
	wantPanic(t, want, func() { pump.NewReader((*bytes.Buffer)(nil)) })
	var _ interface {
		pump.ReadStream[byte]
		pump.Resumable
	} = pump.NewReader(&script{})
	var _ pipe.Bytes
}
