package pipe

import (
	"fmt"
	"os"
	"time"
)

// Sizes and lengths that apply if no option changes them.
const (
	// DefaultWriteQueueMaxSize is the default max size of an edge, 1 MiB. That
	// is 16 Buffers of 64 KiB. With less, an edge is slower than a plain
	// channel of capacity 16.
	DefaultWriteQueueMaxSize = 1 << 20 // bytes

	// DefaultBufferLength is the number of elements that Send gathers into one
	// Buffer. With 1024 elements, the hand-over of a Buffer costs less than a
	// nanosecond for each element, and elements of eight bytes still fit into a
	// first-level cache.
	DefaultBufferLength = 1024 // elements

	// DefaultBufferSize is the size at which Send hands over a Buffer that has
	// fewer elements than DefaultBufferLength. It is also the length of a
	// Buffer of bytes.
	DefaultBufferSize = 64 << 10 // bytes
)

// The largest numbers that options and functions accept. Larger numbers are
// mistakes, such as a flag with too many digits, and would take all memory.
const (
	// MaxWorkers is the largest number of workers of one stage. So many workers
	// that wait take about 90 MB, and 5 s to start and to end on two cores.
	MaxWorkers = 1 << 14

	// MaxStreams is the largest number of outputs of one stage.
	MaxStreams = 1 << 14

	// MaxBufferLength is the largest length of a Buffer that an option may set.
	// A Buffer of bytes of that length takes 16 MiB.
	MaxBufferLength = 1 << 24 // elements
)

// An Option changes a default of one stage. If options contradict each other,
// the last one wins.
type Option interface{ apply(*config) }

// A PipelineOption changes a default of a Pipeline.
type PipelineOption interface{ applyToPipeline(*pipelineConfig) }

// config has the values of the options of one stage.
type config struct {
	naming
	maxSize int64 // 0: the default
	length  int   // 0: the default
	sizer   sizes
	workers int // 0: the default, 1

	async     bool
	unordered bool
	raw       rawness
	starting
}

// pipelineConfig has the values of the options of a Pipeline.
type pipelineConfig struct {
	memoryLimit int64         // 0: none
	stall       time.Duration // 0: no onStall
	onStall     func(Stall)
	grace       time.Duration // of a drain on a signal
	signals     []os.Signal   // those that drain the pipeline
}

type optionFunc func(*config)

func (f optionFunc) apply(c *config) { f(c) }

type pipelineOptionFunc func(*pipelineConfig)

func (f pipelineOptionFunc) applyToPipeline(c *pipelineConfig) { f(c) }

// set applies opts one after the other.
func (c *config) set(opts []Option) {
	for _, o := range opts {
		o.apply(c)
	}
}

// Options combines opts into one Option of a stage.
func Options(opts ...Option) Option {
	return optionFunc(func(c *config) { c.set(opts) })
}

// Defaults returns the options Kind(kind), own and opts, in that order. It is
// for packages that offer functions that add a stage. Such a function passes
// the options of its caller as opts, which then override its own.
func Defaults(kind string, opts []Option, own ...Option) []Option {
	all := make([]Option, 0, 1+len(own)+len(opts))
	all = append(all, Kind(kind))
	all = append(all, own...)
	return append(all, opts...)
}

// WriteQueueMaxSize sets the max size in bytes of each queue that the stage
// reads. It panics if n is below 1. Strings, slices and arrays in an element
// count, to any depth. Memory that it refers to through pointers, maps and
// interfaces does not, unless the type has a method Size, or the stage that
// emits the element has the option [Sizer] or [SizeEstimate].
//
// The option gives the stage a goroutine of its own, because a stage that
// shares the goroutine of its upstream stage has no queue.
func WriteQueueMaxSize(n int64) Option {
	if n < 1 {
		panic(fmt.Sprintf("pipe: WriteQueueMaxSize: n must be at least 1 byte, got %d", n))
	}
	return optionFunc(func(c *config) { c.maxSize, c.async = n, true })
}

// BufferLength sets the number of elements that the stage gathers into one
// Buffer of its output. It panics if n is below 1 or above [MaxBufferLength].
// Each Buffer takes the memory of n elements, except the first, which grows
// with the number of elements that are sent.
func BufferLength(n int) Option {
	must.Between("BufferLength", "n", n, MaxBufferLength)
	return optionFunc(func(c *config) { c.length = n })
}

// Async gives a stage a goroutine of its own, and a queue to read from. Without
// it, a stage made with [Apply] runs in the goroutine of its upstream stage.
func Async() Option {
	return optionFunc(func(c *config) { c.async = true })
}

// Workers makes a stage run on n goroutines of its own. It is for stages made
// with [Apply]. Their [Kernel] must then be safe for concurrent use. Workers
// panics if n is below 1 or above [MaxWorkers].
//
// Each worker takes some elements of the input at a time. Their number is
// chosen so that it keeps the worker busy for about 100 µs, and is at least 1.
// So all workers are busy if the function is slow, and the cost of the
// hand-over is small if it is fast. If some elements are slow after fast ones,
// a worker that has no work takes the elements that have not begun, except at
// most 15 of them. That needs a Kernel that calls [Out.Interrupted] before each
// element, as the stages of this library do.
//
// Elements keep their order unless [Unordered] is given. A result then waits
// for the results of earlier elements. The size of the results that wait is at
// most the max size of the queue that the stage reads, plus one task for each
// worker. So n workers can have one element each, however large the elements
// are. The first failure ends all workers.
func Workers(n int) Option {
	must.Between("Workers", "n", n, MaxWorkers)
	return optionFunc(func(c *config) { c.workers, c.async = n, true })
}

// Unordered lets the elements of a stage with [Workers] leave in the order in
// which they are done.
func Unordered() Option {
	return optionFunc(func(c *config) { c.unordered = true })
}

// MemoryLimit bounds the bytes that all edges of the pipeline hold together.
// Strings, slices and arrays in an element count, to any depth. Memory that it
// refers to through pointers, maps and interfaces does not, unless the type has
// a method Size, or the stage that emits the element has the option [Sizer] or
// [SizeEstimate]. The max size of each edge applies as well. MemoryLimit panics
// if n is below 1.
//
// Run divides the limit among the edges, in equal shares. An edge that wants
// less leaves the difference to the others. The max size of an edge is at most
// its share less [DefaultBufferSize], because an edge may exceed its max size
// by one Buffer. An edge may always hold one Buffer. So the limit may slow a
// pipeline down, but it cannot stall it.
//
// When every stage waits for another, the bytes that no edge holds are divided
// anew, so that an edge can grow. Run fails with [ErrDeadlock] only if the
// bytes on all edges and the next Buffer exceed the limit.
func MemoryLimit(n int64) PipelineOption {
	if n < 1 {
		panic(fmt.Sprintf("pipe: MemoryLimit: n must be at least 1 byte, got %d", n))
	}
	return pipelineOptionFunc(func(c *pipelineConfig) { c.memoryLimit = n })
}
