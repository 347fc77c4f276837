package main

import (
	"context"
	"fmt"
	"hash/crc32"
	"io"
	"time"

	"github.com/penstock-go/penstock/pump"
)

// copies move 64 KiB from an io.Reader to an io.Writer.
func copies(s settings) []comparison {
	slow := 32
	if s.short {
		slow = 8
	}
	return []comparison{
		{
			ours: timed(copySlow(pumpCopy)), peer: timed(copySlow(ioCopy)), ops: slow,
			lines: []line{{"copy/slow", wall, target{ratio: 0.6}}},
		},
		{
			ours: timed(copyFast(pumpCopy)), peer: timed(copyFast(ioCopy)),
			lines: []line{{"copy/fast", wall, target{ratio: 1}}},
		},
	}
}

const piece = 64 << 10 // bytes of one operation

type copier func(dst io.Writer, src io.Reader) (int64, error)

func pumpCopy(dst io.Writer, src io.Reader) (int64, error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	return pump.Copy(ctx, dst, src)
}

// ioCopy is io.Copy with a buffer of 64 KiB. Its default buffer is half as long
// and would double the number of calls.
func ioCopy(dst io.Writer, src io.Reader) (int64, error) {
	return io.CopyBuffer(dst, src, make([]byte, piece))
}

func complete(n int, written int64, err error) error {
	if err == nil && written != int64(n)*piece {
		return fmt.Errorf("%d bytes copied, want %d", written, n*piece)
	}
	return err
}

// copySlow copies n pieces from a reader to a writer that both wait, as for a
// disk or a network.
func copySlow(f copier) func(n int) error {
	return func(n int) error {
		written, err := f(slowWriter{}, &slowReader{left: n})
		return complete(n, written, err)
	}
}

// A slowReader takes 1 ms for each of its pieces.
type slowReader struct{ left int }

func (r *slowReader) Read(p []byte) (int, error) {
	if r.left == 0 {
		return 0, io.EOF
	}
	time.Sleep(time.Millisecond)
	r.left--
	return piece, nil
}

// A slowWriter takes 1 ms for each call.
type slowWriter struct{}

func (slowWriter) Write(p []byte) (int, error) {
	time.Sleep(time.Millisecond)
	return len(p), nil
}

// copyFast copies n pieces from memory into a checksum. Both the reader and the
// writer compute all the time.
func copyFast(f copier) func(n int) error {
	data := make([]byte, 16<<20) // larger than the caches of a core
	for i := range data {
		data[i] = byte(i * 31 >> 8)
	}
	return func(n int) error {
		written, err := f(&checksum{}, &memoryReader{data: data, left: n})
		return complete(n, written, err)
	}
}

// A memoryReader reads the same data repeatedly. It is not an io.WriterTo.
type memoryReader struct {
	data []byte
	at   int
	left int // pieces
}

func (r *memoryReader) Read(p []byte) (int, error) {
	if r.left == 0 {
		return 0, io.EOF
	}
	n := copy(p[:piece], r.data[r.at:])
	r.at = (r.at + n) % len(r.data)
	r.left--
	return n, nil
}

// A checksum reads every byte. It is not an io.ReaderFrom.
type checksum struct{ sum uint32 }

func (c *checksum) Write(p []byte) (int, error) {
	c.sum = crc32.Update(c.sum, crc32.IEEETable, p)
	return len(p), nil
}
