package proc

import (
	"context"
	"runtime/pprof"
	"sync"
	"sync/atomic"
)

// The pprof labels of every goroutine that a Group starts.
const (
	LabelPipeline = "pipeline"
	LabelStage    = "stage"
)

// maxCached bounds the memory of the cache, because a program may make up any
// number of names while it runs.
const maxCached = 256

type names struct{ pipeline, stage string }

// cache has contexts with the labels of stages that ran before. Labels never
// change, so all goroutines of the same names share them. New labels cost three
// allocations, which was a fifth of the allocations of a small pipeline.
var cache struct {
	mu     sync.Mutex
	labels map[names]context.Context // guarded by mu, length ≤ maxCached
}

// labels returns a context that has the labels of a stage, and nothing else.
func labels(n names) context.Context {
	cache.mu.Lock()
	defer cache.mu.Unlock()
	ctx, ok := cache.labels[n]
	if ok {
		return ctx
	}
	if cache.labels == nil || len(cache.labels) == maxCached {
		cache.labels = make(map[names]context.Context)
	}
	ctx = pprof.WithLabels(context.Background(), pprof.Labels(LabelPipeline, n.pipeline, LabelStage, n.stage))
	cache.labels[n] = ctx
	return ctx
}

// Labels are the labels of a stage, for a goroutine that runs several stages.
type Labels struct{ ctx context.Context }

// LabelsOf returns the labels of a stage.
func LabelsOf(pipeline, stage string) Labels { return Labels{labels(names{pipeline, stage})} }

// Set labels the calling goroutine.
func (l Labels) Set() { pprof.SetGoroutineLabels(l.ctx) }

var exact atomic.Bool

// BeExact asks for labels that change with each stage that a goroutine runs. A
// Set takes about 20 ns, twice for each Buffer and stage. So only the test kit
// asks for it. It holds for pipelines that are described after the call.
func BeExact() { exact.Store(true) }

// IsExact reports whether BeExact was called.
func IsExact() bool { return exact.Load() }
