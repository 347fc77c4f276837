package pump_test

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
	"github.com/penstock-go/penstock/queue"
)

// These tests show the behaviours of the streams of Vert.x and the rules of
// Reactive Streams. Their demand, or fetch(n), is Read itself here. One Read is
// one unit of demand. It cannot be negative and cannot overflow, and n Reads
// return n Buffers.

func TestReaderReturnsTheBytesOfItsSource(t *testing.T) {
	long := strings.Repeat("penstock", 50_000)
	for name, wrap := range map[string]func(io.Reader) io.Reader{
		"as it is":      func(r io.Reader) io.Reader { return r },
		"data with EOF": iotest.DataErrReader,
		"half":          iotest.HalfReader,
		"byte for byte": iotest.OneByteReader,
		"empty between": func(r io.Reader) io.Reader { return &hesitant{r: r} },
		"1000 at a time": func(r io.Reader) io.Reader {
			return readerFunc(func(p []byte) (int, error) { return r.Read(p[:min(1000, len(p))]) })
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

func TestReaderDoesNotReadBeforeTheFirstRead(t *testing.T) {
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

func TestTryReadReturnsOnlyReadyBuffers(t *testing.T) {
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

// Buffers of 64 KiB are recycled, so that a Read needs no allocation.
func TestReadAllocatesNothing(t *testing.T) {
	data := bytes.NewReader(make([]byte, 64<<20))
	r := pump.NewReader(readerFunc(func(p []byte) (int, error) {
		if data.Len() < len(p) {
			data.Seek(0, io.SeekStart)
		}
		return data.Read(p)
	}))
	defer r.Close()
	length := 0
	read := func() {
		b, err := r.Read(t.Context())
		if err != nil || b.Len() < length {
			t.Fatal(b.Len(), err)
		}
		b.Release()
	}
	for range 100 { // the first reads are short
		read()
	}
	length = pump.BufferSize
	if got := testing.AllocsPerRun(1000, read); got > 0 {
		t.Errorf("allocations for each Read = %v, want 0", got)
	}
}

// The memory that a Reader keeps is bounded, even if its caller has held more
// Buffers at once.
func TestReaderKeepsTheMemoryOfItsMaxSizeAndThreeBuffers(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r := pump.NewReader(readerFunc(func(p []byte) (int, error) { return len(p), nil }), pump.WriteQueueMaxSize(2*pump.BufferSize))
		defer r.Close()
		hold := func() (held []pipe.Bytes) {
			for range 50 {
				b, err := r.Read(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				held = append(held, b)
			}
			synctest.Wait()
			return held
		}
		first := make(map[*byte]bool)
		for _, b := range hold() {
			first[&b.Elements()[0]] = true
			b.Release()
		}
		recycled := 0
		for _, b := range hold() {
			if first[&b.Elements()[0]] {
				recycled++
			}
		}
		if recycled != 2+3 {
			t.Errorf("%d Buffers were recycled, want 5", recycled)
		}
	})
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
