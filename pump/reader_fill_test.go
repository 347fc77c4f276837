package pump_test

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"

	"github.com/penstock-go/penstock/pump"
)

func TestReaderReportsFailuresAfterTheData(t *testing.T) {
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
		"count below 0":      {script{func([]byte) (int, error) { return -1, nil }}, "", "io.Reader returned the count -1 for 256 bytes"},
		"count of too much":  {script{func(p []byte) (int, error) { return len(p) + 1, nil }}, "", "io.Reader returned the count 257 for 256 bytes"},
		"bad count with EOF": {script{func(p []byte) (int, error) { return -1, io.EOF }}, "", "io.Reader returned the count -1 for 256 bytes"},
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

// A hundred empty reads are a failure only if they follow one another.
func TestReaderAllowsEmptyReadsBetweenData(t *testing.T) {
	bubble(t, func(t *testing.T) {
		src := &hesitant{r: iotest.OneByteReader(strings.NewReader("abcdef"))}
		got, err := readAll(t, pump.NewReader(src))
		if got != "abcdef" || err != io.EOF {
			t.Errorf("got %q, %v", got, err)
		}
	})
}

// Without further Reads, the Reader holds at most its max size and one Buffer.
func TestReadAheadIsBounded(t *testing.T) {
	for _, size := range []int{100, 256} {
		bubble(t, func(t *testing.T) {
			src := &counted{r: readerFunc(func(p []byte) (int, error) { return min(size, len(p)), nil })}
			r := pump.NewReader(src, pump.WriteQueueMaxSize(int64(10*size)))
			b, err := r.Read(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			// 10 Buffers have exactly the max size, and the 11th makes the
			// queue full. The Buffer that the test holds counts.
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

// A Buffer of 100 bytes must not hold 64 KiB of memory.
func TestSmallReadsTakeLittleMemory(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r := pump.NewReader(&script{gives(strings.Repeat("x", 100), nil), gives(strings.Repeat("x", 256), nil)})
		for _, limit := range []int{128, 256} {
			b, err := r.Read(t.Context())
			if got := cap(b.Elements()); err != nil || got > limit {
				t.Errorf("capacity for %d bytes = %d, want at most %d; %v", b.Len(), got, limit, err)
			}
		}
		r.Close()
	})
}

// A silent source has nothing to recycle, and a busy one reads full Buffers.
func TestReaderTakesMemoryWhenThereIsSomethingToRead(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var asked []int
		const all = 1 << 20
		gets := []int{1, 1, all, all, all, 1, 1, 1}
		r := pump.NewReader(readerFunc(func(p []byte) (int, error) {
			asked = append(asked, len(p))
			if len(asked) > len(gets) {
				return 0, io.EOF
			}
			return min(len(p), gets[len(asked)-1]), nil
		}))
		if _, err := readAll(t, r); err != io.EOF {
			t.Error(err)
		}
		if want := []int{256, 256, 256, 4096, 65536, 65536, 4096, 256, 256}; !slices.Equal(asked, want) {
			t.Errorf("reads of %v bytes, want %v", asked, want)
		}
		r.Close()
	})
}

// After a copy, the large Buffer is used for the next read.
func TestSmallReadsReuseOneBuffer(t *testing.T) {
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
