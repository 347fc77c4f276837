package pump

import (
	"fmt"
	"reflect"
)

// Sizes of the queues that this package makes itself.
const (
	// DefaultWriteQueueMaxSize is the max size in bytes of what a Reader reads ahead and of the
	// write queue of a Writer: 16 Buffers. Half of it is what one side can work on while the other
	// waits to be woken; with 4 Buffers, waking cost more than moving.
	DefaultWriteQueueMaxSize = 16 * BufferSize

	// BufferSize is the length in bytes of the Buffers that a Reader fills: the size
	// from which on a larger Read or Write of a file or a connection gains nothing.
	BufferSize = 64 << 10
)

// An Option changes how New, NewReader or NewWriter sets up what it makes. The last one of a
// kind wins.
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

// WriteQueueMaxSize sets a max size in bytes: for New that of the sink's write queue, for
// NewWriter that of its own, for NewReader that of what is read ahead. It is at least 1,
// or WriteQueueMaxSize panics.
func WriteQueueMaxSize(n int64) Option {
	if n < 1 {
		panic(fmt.Sprintf("pump: WriteQueueMaxSize: n must be at least 1 byte, got %d", n))
	}
	return option(func(c *config) { c.maxSize = n })
}

// KeepOpen leaves open what would be closed otherwise: for New, the two
// streams when Run returns; for NewReader and NewWriter, the io.Reader or io.Writer, also one
// that is an io.Closer.
func KeepOpen() Option {
	return option(func(c *config) { c.keepOpen = true })
}

// EndOnFailure makes Run close the sink after a failure of the source, as at the end of the source, instead of
// aborting it. It is for sinks of which a part is worth keeping; by default cut-off output
// does not look complete. It changes nothing for a ctx that is done.
func EndOnFailure() Option {
	return option(func(c *config) { c.endOnFailure = true })
}

// isNil reports whether v is nil, or an interface around a nil pointer or the like: that
// would fail in the first call of a method, on another goroutine.
func isNil(v any) bool {
	if v == nil {
		return true
	}
	switch x := reflect.ValueOf(v); x.Kind() {
	case reflect.Chan, reflect.Func, reflect.Map, reflect.Pointer, reflect.Slice:
		return x.IsNil()
	default:
		return false
	}
}
