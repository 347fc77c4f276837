package pipe

import (
	"fmt"
	"time"
)

// Sizes and lengths that hold unless an option says otherwise.
const (
	// DefaultWriteQueueMaxSize is the max size of an edge, 1 MiB. That is 16
	// Buffers of 64 KiB, the least at which an edge is as fast as a raw channel
	// of capacity 16.
	DefaultWriteQueueMaxSize = 1 << 20 // bytes

	// DefaultBufferLength is the number of elements that Send gathers into one
	// Buffer. At 1024 elements it costs less than a nanosecond per element to
	// hand a Buffer over, and elements of eight bytes still fit a first-level
	// cache.
	DefaultBufferLength = 1024 // elements

	// DefaultBufferSize is the size at which Send hands a Buffer over though it
	// is shorter, and the length of a Buffer of bytes.
	DefaultBufferSize = 64 << 10 // bytes
)

// An Option changes a default of one stage. Where options contradict each
// other, the last one holds.
type Option interface{ apply(*config) }

// A PipelineOption changes a default of a Pipeline.
type PipelineOption interface{ applyToPipeline(*pipelineConfig) }

// config is what the options of one stage say.
type config struct {
	name    string
	kind    string
	maxSize int64 // 0: the default
	length  int   // 0: the default
	sizer   any   // func(T) int64; nil: the default
	async   bool

	workers   int // 0: the default, 1
	unordered bool
}

// pipelineConfig is what the options of a Pipeline say.
type pipelineConfig struct {
	memoryLimit int64         // 0: none
	stall       time.Duration // 0: no onStall
	onStall     func(Stall)
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

// Defaults returns Kind(kind), own and then opts. It is for functions that
// build stages for others. The opts of their caller override own.
func Defaults(kind string, opts []Option, own ...Option) []Option {
	all := make([]Option, 0, 1+len(own)+len(opts))
	all = append(all, Kind(kind))
	all = append(all, own...)
	return append(all, opts...)
}

// Name names a stage in errors, Stats, Graph and profiles. The default is its
// kind and its position, such as "map#3".
func Name(name string) Option { return nameOption(name) }

type nameOption string // not a function: a constant name costs no allocation

func (o nameOption) apply(c *config) { c.name = string(o) }

// Kind is what a stage does, in one word such as "map". It is the name of the
// stage unless [Name] is given. It is for functions that build stages for
// others.
func Kind(kind string) Option { return kindOption(kind) }

type kindOption string // as nameOption

func (o kindOption) apply(c *config) { c.kind = string(o) }

// WriteQueueMaxSize sets the max size in bytes of each queue that the stage
// reads. It panics if n is below 1.
//
// A stage that would share the goroutine of its upstream gets one of its own,
// because only then it has a queue.
func WriteQueueMaxSize(n int64) Option {
	if n < 1 {
		panic(fmt.Sprintf("pipe: WriteQueueMaxSize: n must be at least 1 byte, got %d", n))
	}
	return optionFunc(func(c *config) { c.maxSize, c.async = n, true })
}

// BufferLength sets the number of elements that the stage gathers into one
// Buffer of its output. It panics if n is below 1. Each Buffer takes the memory
// of n elements, except the very first, which grows with what is sent.
func BufferLength(n int) Option {
	if n < 1 {
		panic(fmt.Sprintf("pipe: BufferLength: n must be at least 1, got %d", n))
	}
	return optionFunc(func(c *config) { c.length = n })
}

// Sizer sets how the elements that a stage emits are measured, in bytes. f is
// called once for each element, on the goroutine of the stage. With [Workers]
// it is called on their goroutines, at the same time, and twice for each
// element. An element counts at least 1 byte.
//
// Without Sizer, an element counts as its method Size() int64 says, if it has
// one. A string or a byte slice counts its header and its length, and a slice
// of strings the sum of that. Any other element counts the memory that it takes
// itself, without memory that it points to.
//
// T must be the type of an output of the stage, or Run fails. Sizer panics if f
// is nil.
func Sizer[T any](f func(T) int64) Option {
	if f == nil {
		panic("pipe: Sizer: f must not be nil")
	}
	return optionFunc(func(c *config) { c.sizer = f })
}

// Async gives a stage a goroutine of its own, with a queue upstream of it,
// where it would otherwise run in the goroutine of its upstream.
func Async() Option {
	return optionFunc(func(c *config) { c.async = true })
}

// Workers makes an element-wise stage, one made with [Apply], run on n
// goroutines of its own. Its [Kernel] must then be safe for concurrent use.
// Workers panics if n is below 1.
//
// Each worker takes as many elements at a time as keep it busy for about 100 µs
// by measurement, down to a single one. So slow functions keep all workers
// busy, and fast ones do not pay for the hand-over.
//
// Elements keep their order unless [Unordered] is given. The results that wait
// for earlier ones are bounded by the max size of the queue that the stage
// reads, plus one task for each worker. The first failure ends all workers.
func Workers(n int) Option {
	if n < 1 {
		panic(fmt.Sprintf("pipe: Workers: n must be at least 1, got %d", n))
	}
	return optionFunc(func(c *config) { c.workers, c.async = n, true })
}

// Unordered lets the elements of a stage with [Workers] leave in the order in
// which they are done.
func Unordered() Option {
	return optionFunc(func(c *config) { c.unordered = true })
}

// MemoryLimit bounds the bytes that all edges of the pipeline hold together, in
// addition to the max size of each. It panics if n is below 1.
//
// The limit sets one Buffer of [DefaultBufferSize] aside for every edge, and
// the edges share the other bytes. So an edge may always hold one Buffer. The
// limit slows a pipeline down but cannot stall it.
func MemoryLimit(n int64) PipelineOption {
	if n < 1 {
		panic(fmt.Sprintf("pipe: MemoryLimit: n must be at least 1 byte, got %d", n))
	}
	return pipelineOptionFunc(func(c *pipelineConfig) { c.memoryLimit = n })
}

// floating returns the bytes of the MemoryLimit that are not set aside for one
// of n edges.
func (c *pipelineConfig) floating(n int) int64 {
	return max(0, c.memoryLimit-int64(n)*DefaultBufferSize)
}
