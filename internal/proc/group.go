package proc

import (
	"runtime/pprof"
	"sync"
)

// A Group is the owner of a set of goroutines.
//
// The zero Group is empty and ready to use. A Group must not be copied after
// its first use. Once Wait has returned it may be used again.
type Group struct {
	wg sync.WaitGroup
}

// Go runs f in a goroutine labelled with the names of a pipeline and a stage.
//
// Either name may be empty. Goroutines that f starts by itself inherit the labels.
// Go never blocks.
//
// f must not panic, and a panic is not recovered: the process crashes with
// the stack of f. Wait does not return while the crash is under way, so no
// one who waits can go on, or exit the process, as if f had ended well.
//
// Go may be called at the same time as other calls of Go, and at the same
// time as Wait from a goroutine of this Group.
//
// Source: sync.WaitGroup.Go.
func (g *Group) Go(pipeline, stage string, f func()) { g.Start(pipeline, stage, function(f)) }

// A Task is what one goroutine does.
type Task interface{ Do() }

type function func()

func (f function) Do() { f() }

// Start is Go for a task that is there already, and needs no closure.
func (g *Group) Start(pipeline, stage string, t Task) {
	g.wg.Add(1)
	go g.run(pipeline, stage, t)
}

// run is WaitGroup.Go written out: that would take a closure of its own, around one for the labels.
func (g *Group) run(pipeline, stage string, t Task) {
	defer func() {
		if x := recover(); x != nil {
			panic(x) // no Done: Wait must not return during the crash
		}
		g.wg.Done() // also behind Goexit
	}()
	// The labels of the caller are replaced, not extended: a pipeline
	// that runs inside a stage of another would otherwise be counted to both.
	pprof.SetGoroutineLabels(labels(names{pipeline, stage}))
	t.Do()
}

// Wait blocks until every goroutine started by Go has ended.
//
// Nothing else wakes it: whoever cancels must make the functions return.
// Any number of goroutines may wait at the same time.
func (g *Group) Wait() { g.wg.Wait() }
