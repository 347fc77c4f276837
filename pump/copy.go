package pump

import (
	"context"
	"io"
	"time"

	"github.com/penstock-go/penstock/internal/checkedio"
	"github.com/penstock-go/penstock/internal/misuse"
	"github.com/penstock-go/penstock/internal/readsize"
)

// Copy copies from src to dst until the end of src, a failure, or the end of
// ctx, and returns the number of bytes written. At the end of src the error is
// nil.
//
// Copy is io.Copy with overlap and a context. As soon as that pays, a goroutine
// reads ahead while dst writes, up to [DefaultWriteQueueMaxSize] bytes.
//
// If ctx ends, or is done at the start, Copy returns context.Cause(ctx). It
// does not close src or dst. So a Read or Write that is under way and ignores
// ctx delays Copy. After a failure of dst, this can be a Read ahead. Where a
// call can take long, use a [Pump] from [NewReader] to [NewWriter] instead,
// which close both. Bytes that were read ahead and not written are lost.
//
// A write of fewer bytes without an error is io.ErrShortWrite. A hundred empty
// reads in a row are io.ErrNoProgress. Copy does not use WriterTo and
// ReaderFrom. It panics if dst or src is nil.
//
// Source: io.Copy.
func Copy(ctx context.Context, dst io.Writer, src io.Reader) (written int64, err error) {
	must.Hold("Copy", !misuse.IsNil(dst), "dst must not be nil")
	must.Hold("Copy", !misuse.IsNil(src), "src must not be nil")
	c := copier{dst: dst, src: checkedio.NewReader(src), size: readsize.UpTo(BufferSize)}
	if err = c.alternate(ctx); err == nil {
		err = c.overlap(ctx)
	}
	switch {
	case c.failed != nil: // even io.EOF, which is a failure if dst returns it
		err = c.failed
	case err == io.EOF:
		err = context.Cause(ctx) // nil at the end of src
	}
	return c.written, err
}

// A copier is one Copy.
type copier struct {
	dst     io.Writer
	src     *checkedio.Reader
	size    readsize.Size // of the next read
	written int64
	failed  error // of dst
}

const (
	// handOverCost is about the time that it costs to pass a Buffer to another
	// core. Its 64 KiB move from cache to cache. That takes as long as a read
	// from memory, or a checksum of them. It is faster to alternate reads and
	// writes that take less time than this.
	handOverCost = 10 * time.Microsecond

	// overlapAbove is the time that must have been lost without overlap before
	// a goroutine is started.
	overlapAbove = 200 * time.Microsecond

	// timeEvery is the number of Buffers of which one is timed, as long as none
	// was slow. Reading the clock for each Buffer would cost a fast Copy 2 %.
	timeEvery = 8
)

// alternate reads and writes one Buffer after the other, as long as overlap
// would not pay. It returns nil when overlap would pay. Otherwise it returns
// the reason for the end of Copy, which is io.EOF at the end of src.
func (c *copier) alternate(ctx context.Context) error {
	var p []byte
	lost := time.Duration(0) // time lost without overlap, less the cost of overlap; ≥ 0
	for n := 0; lost < overlapAbove; n++ {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if len(p) != c.size.Next() {
			p = make([]byte, c.size.Next())
		}
		var start, read time.Time
		timed := n%timeEvery == 0 || lost > 0
		if timed {
			start = time.Now()
		}
		k, err := c.src.Read(p)
		c.size.Got(k)
		if timed {
			read = time.Now()
		}
		if k > 0 {
			if err := c.write(p[:k]); err != nil {
				return err
			}
		}
		if err != nil {
			return err
		}
		if timed {
			lost = max(0, lost+min(read.Sub(start), time.Since(read))-handOverCost)
		}
	}
	return nil
}

// overlap reads ahead while it writes. It returns the reason for the end of
// Copy.
func (c *copier) overlap(ctx context.Context) error {
	r := NewReader(c.src, KeepOpen())
	r.size = c.size
	defer r.Close()
	for {
		b, err := r.Read(ctx)
		if err != nil {
			return err
		}
		err = c.write(b.Elements())
		b.Release()
		if err != nil {
			return err
		}
	}
}

func (c *copier) write(p []byte) error {
	n, err := checkedio.Write(c.dst, p)
	c.written += int64(n)
	c.failed = err
	return err
}
