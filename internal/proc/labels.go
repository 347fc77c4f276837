package proc

import (
	"context"
	"runtime/pprof"
	"sync"
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
