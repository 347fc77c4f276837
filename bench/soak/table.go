package main

import (
	"fmt"
	"runtime"
	"time"
)

const (
	settling   = time.Minute // pools fill, and maps grow to their size
	mostGrowth = 0.10
)

// A sample is one line of the table.
type sample struct {
	elapsed                         time.Duration
	graphs, elements, lost, doubled int64
	goroutines                      int
	heap                            uint64 // bytes, after garbage collection, while no graph runs
}

// table prints a line now and then until done is closed.
func (so *soak) table(done <-chan struct{}) {
	fmt.Fprintf(so.out, "# first seed %d, %s on %d cores\n", so.s.seed, runtime.Version(), runtime.GOMAXPROCS(0))
	fmt.Fprintf(so.out, "%9s %9s %13s %6s %8s %11s %10s\n", "elapsed", "graphs", "elements", "lost", "doubled", "goroutines", "heap, KiB")
	lines := time.NewTicker(so.s.every)
	defer lines.Stop()
	settled := time.NewTimer(settling)
	defer settled.Stop()
	for {
		select {
		case <-lines.C:
			so.print(so.sample())
		case <-settled.C:
			first := so.sample()
			so.first = &first
			so.print(first)
		case <-done:
			return
		}
	}
}

// sample waits until no graph runs, and reads the figures.
func (so *soak) sample() sample {
	so.quiet.Lock()
	defer so.quiet.Unlock()
	var mem runtime.MemStats
	runtime.GC() // twice: a sync.Pool keeps what it has through the first
	runtime.GC()
	runtime.ReadMemStats(&mem)
	c := &so.counts
	return sample{
		time.Since(so.start),
		c.graphs.Load(), c.elements.Load(), c.lost.Load(), c.doubled.Load(),
		runtime.NumGoroutine(), mem.HeapAlloc,
	}
}

func (so *soak) print(s sample) {
	fmt.Fprintf(so.out, "%9v %9d %13d %6d %8d %11d %10d\n",
		s.elapsed.Round(time.Second), s.graphs, s.elements, s.lost, s.doubled, s.goroutines, s.heap>>10)
}
