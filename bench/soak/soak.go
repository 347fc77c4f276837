package main

import (
	"context"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// A soak is one run of the program.
type soak struct {
	// set before run, read-only after
	t      *testing.T
	s      settings
	cancel context.CancelFunc // ends run; set at the start of run
	start  time.Time
	idle   int // goroutines before run

	counts     counts
	violations atomic.Int64
	measuring  sync.RWMutex  // read-locked by each graph and connection, write-locked while the heap is measured
	next       atomic.Uint64 // seed of the next graph
	first      *sample       // at the end of the first minute; written by table

	mu  sync.Mutex
	out io.Writer // guarded by mu
}

// counts are the sums of all graphs and tasks.
type counts struct {
	graphs, elements, lost, doubled atomic.Int64
	bytes                           atomic.Int64 // of pumps
}

// A task runs in the background until ctx ends, and returns the first fault.
type task struct {
	name string
	run  func(ctx context.Context, so *soak) error
}

var tasks = []task{{"endless", endless}, {"restarts", restarts}, {"relay", relay}}

func newSoak(t *testing.T, s settings, out io.Writer) *soak {
	so := &soak{t: t, s: s, out: out, start: time.Now(), idle: settledGoroutines(0)}
	so.next.Store(s.seed)
	return so
}

// run runs graphs and tasks until the time has passed, the number of graphs is
// reached, ctx ends or a goroutine is left.
func (so *soak) run(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, so.s.length)
	defer cancel()
	so.cancel = cancel
	tasksCtx, endTasks := context.WithCancel(context.Background())
	var background sync.WaitGroup
	for _, task := range tasks {
		background.Go(func() {
			if err := task.run(tasksCtx, so); err != nil {
				so.t.Errorf("%s: %v", task.name, err)
				cancel()
			}
		})
	}
	done := make(chan struct{})
	var table sync.WaitGroup
	table.Go(func() { so.table(done) })
	so.t.Run("graphs", func(t *testing.T) { so.graphs(ctx, t) })
	close(done)
	table.Wait()
	last := so.sample()
	so.print(last)
	endTasks()
	background.Wait()
	so.judge(last)
}

// betweenSamples runs f while the heap is not measured.
func (so *soak) betweenSamples(f func() error) error {
	so.measuring.RLock()
	defer so.measuring.RUnlock()
	return f()
}

// judge fails the test if elements were lost or doubled, goroutines are left,
// or the heap has grown.
func (so *soak) judge(last sample) {
	if last.lost > 0 || last.doubled > 0 {
		so.t.Errorf("%d elements were lost, %d were doubled", last.lost, last.doubled)
	}
	if n := settledGoroutines(so.idle); n > so.idle {
		so.t.Errorf("%d goroutines are left:\n%s", n-so.idle, goroutines())
	}
	switch text, n := leaks(); {
	case n < 0:
		so.printf("goroutine leak profile: not in this build\n")
	case n > 0:
		so.t.Errorf("goroutine leak profile: %d\n%s", n, text)
	default:
		so.printf("goroutine leak profile: empty\n")
	}
	so.judgeHeap(last)
}

// judgeHeap compares the heap with the one after the first minute.
func (so *soak) judgeHeap(last sample) {
	if so.first == nil || so.first.elapsed >= last.elapsed {
		so.printf("heap: not checked in less than %v\n", settling)
		return
	}
	growth := float64(last.heap)/float64(so.first.heap) - 1
	so.printf("heap: %+.1f %% since %v\n", 100*growth, so.first.elapsed.Round(time.Second))
	if growth > mostGrowth && last.heap > so.first.heap+noise {
		so.t.Errorf("the heap grew from %d to %d bytes", so.first.heap, last.heap)
	}
}

// printf prints a line, and ends the run if it cannot. Any goroutine may call
// it.
func (so *soak) printf(format string, args ...any) {
	so.mu.Lock()
	defer so.mu.Unlock()
	if _, err := fmt.Fprintf(so.out, format, args...); err != nil {
		so.t.Errorf("printing: %v", err)
		so.cancel()
	}
}
