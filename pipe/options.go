package pipe

import (
	"fmt"
	"time"
)

// Sizes and lengths that hold unless an option says otherwise.
const (
	// DefaultWriteQueueMaxSize is the max size of an edge: 1 MiB. With 64 KiB Buffers
	// that is 16 of them, the least at which an edge is as fast as a raw channel of capacity 16.
	DefaultWriteQueueMaxSize = 1 << 20 // bytes

	// DefaultBufferLength is the number of elements that Send gathers into one Buffer. At 1024, what a
	// Buffer costs to hand over is less than a nanosecond an element, and eight bytes each still fit a first-level cache.
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

// set applies opts in turn.
func (c *config) set(opts []Option) {
	for _, o := range opts {
		o.apply(c)
	}
}

// Options combines opts into one Option of a stage.
func Options(opts ...Option) Option {
	return optionFunc(func(c *config) { c.set(opts) })
}

// Defaults returns own and then opts, after Kind(kind). It is for functions that
// build stages for others: what their callers give in opts overrides what the
// function says of the stage.
func Defaults(kind string, opts []Option, own ...Option) []Option {
	all := make([]Option, 0, 1+len(own)+len(opts))
	all = append(all, Kind(kind))
	all = append(all, own...)
	return append(all, opts...)
}

// Name names a stage in errors, Stats, Graph and profiles. The default is its kind and its
// position, such as "map#3".
func Name(name string) Option { return nameOption(name) }

type nameOption string // not a function: a constant name costs no allocation

func (o nameOption) apply(c *config) { c.name = string(o) }

// Kind says in a word what a stage does, such as "map": its name unless Name is given. It is for
// functions that build stages for others.
func Kind(kind string) Option { return kindOption(kind) }

type kindOption string // as nameOption

func (o kindOption) apply(c *config) { c.kind = string(o) }

// WriteQueueMaxSize sets the max size in bytes of each queue in front of the
// stage; n is at least 1, or WriteQueueMaxSize panics. A stage that would share the goroutine of
// its upstream gets one of its own, because only then it has a queue.
func WriteQueueMaxSize(n int64) Option {
	if n < 1 {
		panic(fmt.Sprintf("pipe: WriteQueueMaxSize: n must be at least 1 byte, got %d", n))
	}
	return optionFunc(func(c *config) { c.maxSize, c.async = n, true })
}

// BufferLength sets the number of elements that the stage gathers into one Buffer of its
// output; n is at least 1, or BufferLength panics. Each Buffer takes the memory of n elements, but for
// the very first, which grows with what is sent.
func BufferLength(n int) Option {
	if n < 1 {
		panic(fmt.Sprintf("pipe: BufferLength: n must be at least 1, got %d", n))
	}
	return optionFunc(func(c *config) { c.length = n })
}

// Sizer sets how the elements that a stage emits are measured, in bytes. f is called once
// for each element, on the goroutine of the stage; with Workers it is called on theirs, at the same time, and twice
// for each element. An element counts at least 1 byte.
//
// Without it, an element counts as its method Size() int64 says, if it has one; a string or
// byte slice as its header and length; a slice of strings as the sum; any
// other as the memory it takes without what it points to. T must be the type of an output of the
// stage, or Run fails.
func Sizer[T any](f func(T) int64) Option {
	if f == nil {
		panic("pipe: Sizer: f must not be nil")
	}
	return optionFunc(func(c *config) { c.sizer = f })
}

// Async gives a stage a goroutine of its own, with a queue in front, where it
// would otherwise run in the goroutine of its upstream.
func Async() Option {
	return optionFunc(func(c *config) { c.async = true })
}

// Workers makes an element-wise stage, one made with Apply, run on n goroutines of its own. Its kernel must then be
// safe for concurrent use. n is at least 1, or Workers panics.
//
// Each takes as many elements at a time as keep it busy for about 100 µs by
// measurement, down to a single one, so that slow functions keep all workers busy and fast ones do not pay for the
// hand-over. Elements keep their order unless Unordered is given; what waits for its turn is
// bounded by the max size of the queue in front of the stage, plus one task for each worker. The first
// failure ends all workers.
func Workers(n int) Option {
	if n < 1 {
		panic(fmt.Sprintf("pipe: Workers: n must be at least 1, got %d", n))
	}
	return optionFunc(func(c *config) { c.workers, c.async = n, true })
}

// Unordered lets the elements of a stage with Workers leave in the order in which they are done.
func Unordered() Option {
	return optionFunc(func(c *config) { c.unordered = true })
}

// MemoryLimit bounds the bytes that all edges of the pipeline hold together,
// beside the max size of each. n is at least 1, or MemoryLimit panics.
//
// One Buffer of DefaultBufferSize is set aside for every edge, and the rest
// floats. So an edge may always hold one Buffer: the limit slows a pipeline
// down but cannot stall it.
func MemoryLimit(n int64) PipelineOption {
	if n < 1 {
		panic(fmt.Sprintf("pipe: MemoryLimit: n must be at least 1 byte, got %d", n))
	}
	return pipelineOptionFunc(func(c *pipelineConfig) { c.memoryLimit = n })
}

// floating returns the bytes of the MemoryLimit that are not set aside for one of n edges.
func (c *pipelineConfig) floating(n int) int64 {
	return max(0, c.memoryLimit-int64(n)*DefaultBufferSize)
}
