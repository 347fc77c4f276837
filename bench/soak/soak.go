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
	// set before it begins, read-only after
	t     *testing.T
	s     settings
	start time.Time
	idle  int // goroutines before it has begun any

	counts     counts
	violations atomic.Int64
	quiet      sync.RWMutex  // held to read by what comes and goes, so that whoever holds it to write has none beside it
	next       atomic.Uint64 // seed of the next graph
	first      *sample       // at the end of the first minute; belongs to the table

	mu  sync.Mutex
	out io.Writer // guarded by mu
}

// counts are the sums over everything that runs.
type counts struct {
	graphs, elements, bytes, lost, doubled atomic.Int64 // bytes: those of pumps
}

// A resident is a part that lives as long as the soak: it goes on until ctx ends, and returns what
// was wrong by then.
type resident struct {
	name string
	run  func(ctx context.Context, so *soak) error
}

var residents = []resident{{"endless", endless}, {"restarts", restarts}, {"relay", relay}}

func newSoak(t *testing.T, s settings, out io.Writer) *soak {
	so := &soak{t: t, s: s, out: out, start: time.Now(), idle: settledGoroutines(0)}
	so.next.Store(s.seed)
	return so
}

// run goes on until the time is over, the number of graphs is reached, ctx ends or a goroutine is left.
func (so *soak) run(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, so.s.length)
	defer cancel()
	residing, leave := context.WithCancel(context.Background())
	var house sync.WaitGroup
	for _, r := range residents {
		house.Go(func() {
			if err := r.run(residing, so); err != nil {
				so.t.Errorf("%s: %v", r.name, err)
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
	leave()
	house.Wait()
	so.judge(last)
}

// apart runs f while nobody looks at the heap.
func (so *soak) apart(f func() error) error {
	so.quiet.RLock()
	defer so.quiet.RUnlock()
	return f()
}

// judge fails the test unless all was well.
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

// judgeHeap compares the heap with that after the first minute.
func (so *soak) judgeHeap(last sample) {
	if so.first == nil || so.first.elapsed >= last.elapsed {
		so.printf("heap: not judged in less than %v\n", settling)
		return
	}
	growth := float64(last.heap)/float64(so.first.heap) - 1
	so.printf("heap: %+.1f %% since %v\n", 100*growth, so.first.elapsed.Round(time.Second))
	if growth > mostGrowth && last.heap > so.first.heap+noise {
		so.t.Errorf("the heap has grown from %d to %d bytes", so.first.heap, last.heap)
	}
}

// printf prints a line. Any goroutine may call it.
func (so *soak) printf(format string, args ...any) {
	so.mu.Lock()
	defer so.mu.Unlock()
	fmt.Fprintf(so.out, format, args...)
}
