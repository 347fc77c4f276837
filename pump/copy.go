package pump

import (
	"context"
	"io"
	"time"
)

// Copy copies from src to dst until the end of src (nil), a failure, or the
// end of ctx, and returns the number of bytes written. It is io.Copy with overlap and a context: as soon as
// that pays, a goroutine reads up to DefaultWriteQueueMaxSize bytes ahead while dst writes.
//
// When ctx is done, Copy returns context.Cause(ctx), also when it is done at the start. Neither src nor
// dst is closed. So a Read or Write that is under way and ignores ctx delays
// Copy until it returns: also a Read ahead, after a failure of dst. Where that can take long, run a Pump from a
// NewReader to a NewWriter, which close both. What was read ahead and not written is lost to src.
//
// A write of fewer bytes without an error is io.ErrShortWrite, a hundred empty reads in a row are
// io.ErrNoProgress. WriterTo and ReaderFrom are not used.
//
// Source: io.Copy.
func Copy(ctx context.Context, dst io.Writer, src io.Reader) (written int64, err error) {
	if isNil(dst) {
		panic("pump: Copy: dst must not be nil")
	}
	if isNil(src) {
		panic("pump: Copy: src must not be nil")
	}
	c := copier{dst: dst, src: checked{r: src}}
	if err = c.inTurn(ctx); err == nil {
		err = c.overlapped(ctx)
	}
	switch {
	case c.failed != nil: // also by io.EOF, which is no end if dst says it
		err = c.failed
	case err == io.EOF:
		err = context.Cause(ctx) // nil at the end of src
	}
	return c.written, err
}

// A copier is one Copy.
type copier struct {
	dst     io.Writer
	src     checked
	written int64
	failed  error // of dst
}

const (
	// handOver is about what it costs that another core has read a Buffer: its 64 KiB move from
	// cache to cache, which takes as long as reading them from memory or
	// a checksum over them. What is faster than that is faster in turn.
	handOver = 10 * time.Microsecond

	// worthwhile is how much time must have been lost before a goroutine is started.
	worthwhile = 200 * time.Microsecond

	// lookEvery is of how many Buffers one is timed while none was slow.
	lookEvery = 8
)

// inTurn reads and writes in turn, as long as overlap would not pay. It
// returns nil when it would, and else why Copy ends; io.EOF at the end of src.
func (c *copier) inTurn(ctx context.Context) error {
	p := make([]byte, BufferSize)
	lost := time.Duration(0) // by not doing both at once, less what that costs; ≥ 0
	for n := 0; lost < worthwhile; n++ {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		var start, read time.Time
		timed := n%lookEvery == 0 || lost > 0 // looking at the clock for every Buffer would cost a fast Copy 2 %
		if timed {
			start = time.Now()
		}
		k, err := c.src.Read(p)
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
			lost = max(0, lost+min(read.Sub(start), time.Since(read))-handOver)
		}
	}
	return nil
}

// overlapped reads ahead while it writes. It returns why Copy ends.
func (c *copier) overlapped(ctx context.Context) error {
	r := NewReader(&c.src, KeepOpen())
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
	n, err := write(c.dst, p)
	c.written += int64(n)
	c.failed = err
	return err
}
