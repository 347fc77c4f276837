package main

import (
	"math"
	"runtime"
	"time"
)

const (
	settling   = time.Minute // until pools and maps have reached their size
	mostGrowth = 0.10
	noise      = 256 << 10             // bytes that the runtime may keep for itself, of a heap below 1 MiB
	readings   = 20                    // of the heap, for one line
	pause      = 10 * time.Millisecond // between two readings
)

const (
	heading = "%9s %9s %13s %12s %6s %8s %11s %10s\n"
	line    = "%9v %9d %13d %12d %6d %8d %11d %10d\n"
)

// A sample is one line of the table.
type sample struct {
	elapsed                                time.Duration
	graphs, elements, bytes, lost, doubled int64
	goroutines                             int
	heap                                   uint64 // bytes of the endless pipeline, without garbage
}

// table prints a line after each interval, until done is closed.
func (so *soak) table(done <-chan struct{}) {
	so.printf("# first seed %d, %s on %d cores\n", so.s.seed, runtime.Version(), runtime.GOMAXPROCS(0))
	so.printf(heading, "elapsed", "graphs", "elements", "pumped, MiB", "lost", "doubled", "goroutines", "heap, KiB")
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

// sample waits until only the endless pipeline runs, and reads the figures.
func (so *soak) sample() sample {
	so.measuring.Lock()
	defer so.measuring.Unlock()
	c := &so.counts
	return sample{
		time.Since(so.start),
		c.graphs.Load(), c.elements.Load(), c.bytes.Load(), c.lost.Load(), c.doubled.Load(),
		runtime.NumGoroutine(), heap(),
	}
}

// heap returns the bytes in use. The endless pipeline runs meanwhile, so heap
// returns the smallest of several readings.
func heap() uint64 {
	least := uint64(math.MaxUint64)
	for range readings {
		var mem runtime.MemStats
		runtime.GC() // twice, because a sync.Pool keeps its contents for one collection
		runtime.GC()
		runtime.ReadMemStats(&mem)
		least = min(least, mem.HeapAlloc)
		time.Sleep(pause)
	}
	return least
}

func (so *soak) print(s sample) {
	so.printf(line, s.elapsed.Round(time.Second), s.graphs, s.elements, s.bytes>>20, s.lost, s.doubled, s.goroutines, s.heap>>10)
}
