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

// mostKept bounds the memory of labels that nobody may need again: names can be made up as a program runs.
const mostKept = 256

type names struct{ pipeline, stage string }

// kept are contexts with the labels of stages that ran before. Labels never change, so they are shared by all
// goroutines of that name: they cost three allocations each, which was a fifth of those of a small pipeline.
var kept struct {
	mu     sync.Mutex
	labels map[names]context.Context // guarded by mu; ≤ mostKept
}

// labels returns a context that has the labels of a stage, and nothing else.
func labels(n names) context.Context {
	kept.mu.Lock()
	defer kept.mu.Unlock()
	ctx, ok := kept.labels[n]
	if ok {
		return ctx
	}
	if kept.labels == nil || len(kept.labels) == mostKept {
		kept.labels = make(map[names]context.Context)
	}
	ctx = pprof.WithLabels(context.Background(), pprof.Labels(LabelPipeline, n.pipeline, LabelStage, n.stage))
	kept.labels[n] = ctx
	return ctx
}
