package pump_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pump"
)

// paces are the times that each read and each write of a copy takes. Copy
// alternates fast reads and writes, and overlaps slow ones. The tests use both.
var paces = map[string]time.Duration{"fast": 0, "slow": time.Millisecond}

func eachPace(t *testing.T, f func(t *testing.T, pace func())) {
	for name, d := range paces {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) { f(t, func() { time.Sleep(d) }) })
		})
	}
}

func paced(pace func(), r io.Reader) io.Reader {
	return readerFunc(func(p []byte) (int, error) { pace(); return r.Read(p) })
}

func pacedWriter(pace func(), w io.Writer) io.Writer {
	return writerFunc(func(p []byte) (int, error) { pace(); return w.Write(p) })
}

func TestCopyMovesAllBytesAndClosesNothing(t *testing.T) {
	eachPace(t, func(t *testing.T, pace func()) {
		for _, want := range []string{"", "x", strings.Repeat("penstock", 100_000)} {
			for _, wrap := range []func(io.Reader) io.Reader{iotest.DataErrReader, iotest.HalfReader} {
				src := &closeCounter{Reader: paced(pace, wrap(strings.NewReader(want)))}
				var got bytes.Buffer
				n, err := pump.Copy(t.Context(), pacedWriter(pace, &got), src)
				if n != int64(len(want)) || err != nil || got.String() != want || src.closes != 0 {
					t.Errorf("Copy = %d, %v, got %d bytes of %d; src closed %d times", n, err, got.Len(), len(want), src.closes)
				}
			}
		}
	})
}

// Reads and writes take place at the same time, soon after Copy has measured
// that they are slow.
func TestCopyOverlapsSlowReadsAndWrites(t *testing.T) {
	data := make([]byte, 100*pump.BufferSize)
	for each, want := range map[time.Duration]time.Duration{
		time.Millisecond:      105 * time.Millisecond,
		50 * time.Microsecond: 5400 * time.Microsecond,
	} {
		bubble(t, func(t *testing.T) {
			pace := func() { time.Sleep(each) }
			start := time.Now()
			if _, err := pump.Copy(t.Context(), pacedWriter(pace, io.Discard), paced(pace, bytes.NewReader(data))); err != nil {
				t.Fatal(err)
			}
			if got := time.Since(start); got > want {
				t.Errorf("Copy of 100 Buffers, %v each to read and to write, took %v, want at most %v", each, got, want)
			}
		})
	}
}

// Passing Buffers to another core would take more time than it saves.
func TestCopyAlternatesFastReadsAndWrites(t *testing.T) {
	bubble(t, func(t *testing.T) {
		const fast = 5 * time.Microsecond
		src := &counted{r: io.LimitReader(readerFunc(func(p []byte) (int, error) {
			time.Sleep(fast)
			return len(p), nil
		}), 1000*pump.BufferSize)}
		writes := int64(0)
		_, err := pump.Copy(t.Context(), writerFunc(func(p []byte) (int, error) {
			time.Sleep(fast)
			synctest.Wait()
			if writes++; src.reads.Load() != writes {
				t.Fatalf("reads = %d at write %d, want as many", src.reads.Load(), writes)
			}
			return len(p), nil
		}), src)
		if err != nil {
			t.Error(err)
		}
	})
}

func TestCopyReadsAheadWithinItsBound(t *testing.T) {
	bubble(t, func(t *testing.T) {
		src := &counted{r: readerFunc(func(p []byte) (int, error) { time.Sleep(time.Millisecond); return len(p), nil })}
		ctx, cancel := context.WithCancel(t.Context())
		writes := 0
		_, err := pump.Copy(ctx, writerFunc(func(p []byte) (int, error) {
			if writes++; writes > 1 {
				time.Sleep(time.Hour)
				cancel()
			}
			time.Sleep(time.Millisecond)
			return len(p), nil
		}), src)
		if ahead := src.reads.Load() - int64(writes); err != context.Canceled || ahead > 17 {
			t.Errorf("Copy = %v, %d reads ahead; want %v, at most 17", err, ahead, context.Canceled)
		}
	})
}

// A failingCopy is a Copy that ends with an error. The fields n and want are
// the results of Copy.
type failingCopy struct {
	src  func() io.Reader
	dst  func(n int, p []byte) (int, error) // n counts the writes; nil: no failure
	n    int64
	want string
}

var copyData = bytes.Repeat([]byte("x"), 10*pump.BufferSize)

var failingCopies = map[string]failingCopy{
	"read": {
		func() io.Reader {
			return io.MultiReader(bytes.NewReader(copyData[:pump.BufferSize+5]), iotest.ErrReader(errTest))
		},
		nil, pump.BufferSize + 5, "test failure",
	},
	"truncated": {
		func() io.Reader {
			return io.MultiReader(bytes.NewReader(copyData[:7]), iotest.ErrReader(io.ErrUnexpectedEOF))
		},
		nil, 7, "unexpected EOF",
	},
	"no progress": {
		func() io.Reader { return readerFunc(func([]byte) (int, error) { return 0, nil }) },
		nil, 0, "multiple Read calls return no data or error",
	},
	"write": {
		func() io.Reader { return bytes.NewReader(copyData) },
		func(n int, p []byte) (int, error) {
			if n == 3 {
				return 9, errTest
			}
			return len(p), nil
		}, 256 + 4<<10 + pump.BufferSize + 9, "test failure",
	},
	"short write": {
		func() io.Reader { return bytes.NewReader(copyData) },
		func(_ int, p []byte) (int, error) { return 1, nil }, 1, "short write",
	},
	"bad count": {
		func() io.Reader { return bytes.NewReader(copyData) },
		func(_ int, p []byte) (int, error) { return len(p) + 1, nil }, 0, "io.Writer returned the count 257 for 256 bytes",
	},
}

func TestCopyReportsFailuresAsIOCopyDoes(t *testing.T) {
	for name, c := range failingCopies {
		t.Run(name, func(t *testing.T) {
			eachPace(t, func(t *testing.T, pace func()) {
				writes := -1
				dst := writerFunc(func(p []byte) (int, error) {
					if writes++; c.dst == nil {
						return len(p), nil
					}
					return c.dst(writes, p)
				})
				n, err := pump.Copy(t.Context(), pacedWriter(pace, dst), paced(pace, c.src()))
				if n != c.n || err == nil || err.Error() != c.want {
					t.Errorf("Copy = %d, %v, want %d, %s", n, err, c.n, c.want)
				}
			})
		})
	}
}

func TestCopyReportsEOFOfItsDestination(t *testing.T) {
	n, err := pump.Copy(t.Context(), gone(), strings.NewReader("lost"))
	if n != 0 || err != io.EOF {
		t.Errorf("Copy = %d, %v, want 0, %v", n, err, io.EOF)
	}
}

func TestCopyReportsAFailureThatIsJoinedWithEOF(t *testing.T) {
	src := &script{gives("a", errors.Join(io.EOF, errTest))}
	if _, err := pump.Copy(t.Context(), io.Discard, src); !errors.Is(err, errTest) {
		t.Errorf("Copy = %v, want the failure that wraps io.EOF", err)
	}
}

func TestCopyEndsWithItsContext(t *testing.T) {
	for _, cause := range []error{errTest, io.EOF} {
		eachPace(t, func(t *testing.T, pace func()) {
			ctx, cancel := context.WithCancelCause(t.Context())
			src := &counted{r: readerFunc(func(p []byte) (int, error) { pace(); return len(p), nil })}
			n, err := pump.Copy(ctx, writerFunc(func(p []byte) (int, error) {
				if pace(); src.reads.Load() > 100 {
					cancel(cause)
				}
				return len(p), nil
			}), src)
			if err != cause || n == 0 {
				t.Errorf("Copy = %d, %v; want the cause, %v", n, err, cause)
			}
			reads := src.reads.Load()
			if n, err := pump.Copy(ctx, io.Discard, src); n != 0 || err != cause || src.reads.Load() != reads {
				t.Errorf("Copy under a done context = %d, %v, %d reads; want 0, %v, 0", n, err, src.reads.Load()-reads, cause)
			}
		})
	}
}

func TestCopyReportsTheCauseIfTheContextEndsInTheLastRead(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	src := &script{func([]byte) (int, error) { cancel(errTest); return 0, io.EOF }}
	if _, err := pump.Copy(ctx, io.Discard, src); err != errTest {
		t.Errorf("Copy = %v, want %v", err, errTest)
	}
}

// A Read that ignores the context delays Copy, so that no goroutine outlives
// it.
func TestCopyWaitsForTheReadUnderWay(t *testing.T) {
	bubble(t, func(t *testing.T) {
		reads := 0
		src := readerFunc(func(p []byte) (int, error) {
			if reads++; reads == 10 {
				time.Sleep(time.Hour)
			}
			time.Sleep(time.Millisecond)
			return len(p), nil
		})
		writes := 0
		start := time.Now()
		_, err := pump.Copy(t.Context(), writerFunc(func(p []byte) (int, error) {
			time.Sleep(time.Millisecond)
			if writes++; writes == 9 {
				return 0, errTest
			}
			return len(p), nil
		}), src)
		if got := time.Since(start).Truncate(time.Hour); err != errTest || got != time.Hour {
			t.Errorf("Copy = %v after %v, want %v after the read that takes 1h", err, got, errTest)
		}
		synctest.Wait()
	})
}

func TestCopyRecyclesItsBuffers(t *testing.T) {
	bubble(t, func(t *testing.T) {
		memory := make(map[*byte]bool)
		left := 500
		src := readerFunc(func(p []byte) (int, error) {
			time.Sleep(time.Millisecond)
			if left--; left == 0 {
				return 0, io.EOF
			}
			memory[&p[0]] = true
			return len(p), nil
		})
		dst := pacedWriter(func() { time.Sleep(2 * time.Millisecond) }, io.Discard)
		if _, err := pump.Copy(t.Context(), dst, src); err != nil {
			t.Fatal(err)
		}
		if got := len(memory); got > 21 {
			t.Errorf("Buffers allocated for 500 = %d, want at most those of the max size and 5 more", got)
		}
	})
}

func TestCopyRefusesNil(t *testing.T) {
	wantPanic(t, "pump: Copy: dst must not be nil", func() { pump.Copy(t.Context(), nil, &ramp{}) })
	wantPanic(t, "pump: Copy: src must not be nil", func() { pump.Copy(t.Context(), io.Discard, nil) })
}
