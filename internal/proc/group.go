package proc

import (
	"runtime/pprof"
	"sync"
)

// A Group owns a set of goroutines.
//
// The zero Group is empty and ready to use. A Group must not be copied after
// its first use. It may be used again once Wait has returned.
type Group struct {
	wg sync.WaitGroup
}

// Go runs f in a goroutine that is labelled with the names of a pipeline and a
// stage. It never blocks.
//
// Either name may be empty. Goroutines that f starts by itself inherit the
// labels.
//
// f must not panic. A panic is not recovered, so the process crashes with the
// stack of f. Wait does not return during the crash. So no other goroutine
// continues, or exits the process, as if f had ended well.
//
// Go may be called at the same time as other calls of Go, and by a goroutine of
// this Group at the same time as Wait.
//
// Source: sync.WaitGroup.Go.
func (g *Group) Go(pipeline, stage string, f func()) { g.Start(pipeline, stage, function(f)) }

// A Task is the work of one goroutine.
type Task interface{ Do() }

type function func()

func (f function) Do() { f() }

// Start is [Group.Go] for a Task. It needs no closure, and so allocates less.
func (g *Group) Start(pipeline, stage string, t Task) {
	g.wg.Add(1)
	go g.run(pipeline, stage, t)
}

// run does the same as WaitGroup.Go, which would need a closure of its own
// around a closure for the labels.
func (g *Group) run(pipeline, stage string, t Task) {
	defer func() {
		if x := recover(); x != nil {
			panic(x) // without Done, because Wait must not return during the crash
		}
		g.wg.Done() // even after runtime.Goexit
	}()
	// The labels of the caller are replaced, not extended. Otherwise a pipeline
	// that runs inside a stage of another would be counted to both.
	pprof.SetGoroutineLabels(labels(names{pipeline, stage}))
	t.Do()
}

// Wait blocks until every goroutine started by Go or Start has ended.
//
// Only their ends wake it, so a caller that cancels must make the functions
// return. Any number of goroutines may wait at the same time.
func (g *Group) Wait() { g.wg.Wait() }
