package pump

import "github.com/penstock-go/penstock/internal/misuse"

const must = misuse.Package("pump")

// Sizes of the Buffers and the queues that this package makes.
const (
	// DefaultWriteQueueMaxSize is the default max size in bytes of the write
	// queue of a [Writer]. It is also the default limit of the bytes that a
	// [Reader] reads ahead. It is the size of 16 Buffers. One side can work on
	// half of them while the other side wakes up. With 4 Buffers, waking up
	// took longer than moving the bytes.
	DefaultWriteQueueMaxSize = 16 * BufferSize

	// BufferSize is the length in bytes of the Buffers that a [Reader] fills.
	// Reads and writes of files and connections gain nothing from a larger
	// size.
	BufferSize = 64 << 10
)

// An Option changes a setting of [New], [NewReader] or [NewWriter]. If an
// option is given more than once, the last one wins.
type Option interface {
	apply(*config)
}

type config struct {
	maxSize      int64 // bytes; 0: not given
	keepOpen     bool
	endOnFailure bool
}

func configOf(opts []Option) config {
	var c config
	for _, o := range opts {
		o.apply(&c)
	}
	return c
}

func (c config) maxSizeOr(n int64) int64 {
	if c.maxSize == 0 {
		return n
	}
	return c.maxSize
}

type option func(*config)

func (o option) apply(c *config) { o(c) }

// WriteQueueMaxSize sets a max size of n bytes. For [New] it is the max size of
// the write queue of the sink. For [NewWriter] it is the max size of the write
// queue of the Writer. For [NewReader] it is the limit of the bytes that are
// read ahead. WriteQueueMaxSize panics if n is less than 1.
func WriteQueueMaxSize(n int64) Option {
	must.Bytes("WriteQueueMaxSize", "n", n)
	return option(func(c *config) { c.maxSize = n })
}

// KeepOpen leaves open what is closed by default. For [New] these are the two
// streams, which [Pump.Run] closes otherwise. For [NewReader] and [NewWriter]
// it is the io.Reader or io.Writer, if that is an io.Closer.
func KeepOpen() Option {
	return option(func(c *config) { c.keepOpen = true })
}

// EndOnFailure makes [Pump.Run] close the sink after a failure of the source.
// By default Run aborts the sink, so that truncated output is not mistaken for
// complete output. The option is for sinks whose truncated output is useful. If
// the context of Run is done, Run aborts the sink in spite of the option.
func EndOnFailure() Option {
	return option(func(c *config) { c.endOnFailure = true })
}
