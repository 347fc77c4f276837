package main

import (
	"runtime"
	"syscall"
	"time"
)

// A cost is the average cost of one operation in a round.
type cost struct {
	wall   float64 // nanoseconds
	cpu    float64 // nanoseconds on all cores, in user code and in the kernel
	allocs float64
	bytes  float64 // largest heap in use
}

// A side does n operations and returns the cost of one.
type side func(n int) cost

// timed makes a side of a function that does n operations. The cost includes
// that of setting up f and of ending it.
func timed(f func(n int) error) side {
	return func(n int) cost {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		cpu, start := cpuTime(), time.Now()
		err := f(n)
		wall := time.Since(start)
		cpu = cpuTime() - cpu
		runtime.ReadMemStats(&after)
		check(err)
		return cost{
			wall:   float64(wall) / float64(n),
			cpu:    float64(cpu) / float64(n),
			allocs: float64(after.Mallocs-before.Mallocs) / float64(n),
		}
	}
}

// cpuTime returns the time that this process has spent on all cores.
func cpuTime() time.Duration {
	var u syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// A comparison is two sides that do the same work, and the lines that are
// printed about them.
type comparison struct {
	ours, peer side
	ops        int // operations in a round; 0: calibrated to the time of a round
	peerOps    int // operations of the peer; 0: the same as ops
	lines      []line
}

// choose removes the lines whose names are not wanted.
func (c *comparison) choose(wanted func(name string) bool) {
	var lines []line
	for _, l := range c.lines {
		if wanted(l.name) {
			lines = append(lines, l)
		}
	}
	c.lines = lines
}

// A sample is the result of one round.
type sample struct{ ours, peer cost }

// measure runs the rounds, after at least one call of each side as a warm-up.
func (c *comparison) measure(s settings) []sample {
	n, m := c.ops, c.peerOps
	if m == 0 {
		m = n
	}
	if n == 0 {
		n = calibrate(c.ours, s.round)
	} else {
		c.ours(n)
	}
	if m == 0 {
		m = calibrate(c.peer, s.round)
	} else {
		c.peer(m)
	}
	samples := make([]sample, s.rounds)
	for i := range samples {
		r := &samples[i]
		s.calm.round(func() {
			if i%2 == 0 {
				r.ours = clean(c.ours, n)
				r.peer = clean(c.peer, m)
			} else {
				r.peer = clean(c.peer, m)
				r.ours = clean(c.ours, n)
			}
		})
	}
	return samples
}

// clean calls f after a garbage collection.
func clean(f side, n int) cost {
	runtime.GC()
	return f(n)
}

// calibrate returns the number of operations of f that takes about d.
func calibrate(f side, d time.Duration) int {
	n := 1
	for {
		took := f(n).wall * float64(n)
		if took >= 0.7*float64(d) {
			return max(1, int(float64(n)*float64(d)/took))
		}
		n = int(float64(n)*min(100, 1.1*float64(d)/max(1, took))) + 1
	}
}
