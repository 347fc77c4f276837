package pump_test

import (
	"bytes"
	"context"
	"hash/crc32"
	"io"
	"testing"
	"time"

	"github.com/penstock-go/penstock/pump"
)

// A slowReader takes 1 ms for each Read, and a slowWriter for each Write, as
// disks and networks do.
type slowReader struct{ r io.Reader }

func (s slowReader) Read(p []byte) (int, error) {
	time.Sleep(time.Millisecond)
	return s.r.Read(p)
}

type slowWriter struct{ w io.Writer }

func (s slowWriter) Write(p []byte) (int, error) {
	time.Sleep(time.Millisecond)
	return s.w.Write(p)
}

// A checksum is an io.Writer that works. It reads every byte.
type checksum struct{ sum uint32 }

func (c *checksum) Write(p []byte) (int, error) {
	c.sum = crc32.Update(c.sum, crc32.IEEETable, p)
	return len(p), nil
}

// onlyReader and onlyWriter hide WriterTo and ReaderFrom from io.Copy.
type onlyReader struct{ io.Reader }

type onlyWriter struct{ io.Writer }

// copiers are io.Copy, which is the baseline, and two functions of this
// package.
var copiers = []struct {
	name string
	copy func(ctx context.Context, dst io.Writer, src io.Reader) (int64, error)
}{
	{"io", func(_ context.Context, dst io.Writer, src io.Reader) (int64, error) {
		return io.CopyBuffer(dst, src, make([]byte, pump.BufferSize))
	}},
	{"pump", pump.Copy},
	{"run", func(ctx context.Context, dst io.Writer, src io.Reader) (int64, error) {
		p := pump.New(pump.NewReader(src), pump.NewWriter(dst))
		err := p.Run(ctx)
		return p.BytesPumped(), err
	}},
}

func benchmarkCopy(b *testing.B, size int, dst func() io.Writer, src func(data []byte) io.Reader) {
	data := bytes.Repeat([]byte("penstock"), size/8)
	for _, c := range copiers {
		b.Run("copy="+c.name, func(b *testing.B) {
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				n, err := c.copy(b.Context(), onlyWriter{dst()}, onlyReader{src(data)})
				if err != nil || n != int64(size) {
					b.Fatal(n, err)
				}
			}
		})
	}
}

// Both sides spend their time waiting.
func BenchmarkCopySlow(b *testing.B) {
	benchmarkCopy(b, 64*pump.BufferSize,
		func() io.Writer { return slowWriter{io.Discard} },
		func(data []byte) io.Reader { return slowReader{bytes.NewReader(data)} })
}

// Both sides spend their time working.
func BenchmarkCopyFast(b *testing.B) {
	benchmarkCopy(b, 256<<20,
		func() io.Writer { return &checksum{} },
		func(data []byte) io.Reader { return bytes.NewReader(data) })
}

// Buffers are passed on and not used.
func BenchmarkCopyHop(b *testing.B) {
	benchmarkCopy(b, 256<<20,
		func() io.Writer { return io.Discard },
		func(data []byte) io.Reader { return bytes.NewReader(data) })
}

// The source returns 100 bytes at a time, and the medium takes 2 µs for each
// call.
func BenchmarkWriterJoinsSmallBuffers(b *testing.B) {
	benchmarkCopy(b, 1<<20,
		func() io.Writer { return costlyWriter{} },
		func(data []byte) io.Reader { return smallReader{bytes.NewReader(data)} })
}

type smallReader struct{ r io.Reader }

func (s smallReader) Read(p []byte) (int, error) { return s.r.Read(p[:100]) }

type costlyWriter struct{}

func (costlyWriter) Write(p []byte) (int, error) {
	for start := time.Now(); time.Since(start) < 2*time.Microsecond; {
	}
	return len(p), nil
}
