package main

import (
	"runtime"
	"syscall"
	"time"
)

// A cost is what one operation took, on average over a round.
type cost struct {
	wall   float64 // nanoseconds
	cpu    float64 // nanoseconds of all cores, in user code and in the kernel
	allocs float64
	bytes  float64 // of heap in use, at most
}

// A side does n operations and says what one of them took.
type side func(n int) cost

// timed makes a side of a function that does n operations. The time includes building and
// tearing down whatever f needs.
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

// A contest is two sides that do the same, and the lines that are printed about them.
type contest struct {
	ours, peer side
	ops        int // operations of a round; 0: as many as take about the time of a round
	peerOps    int // of the peer; 0: as ops
	lines      []line
}

// choose drops the lines whose names are not wanted.
func (c *contest) choose(wanted func(name string) bool) {
	var lines []line
	for _, l := range c.lines {
		if wanted(l.name) {
			lines = append(lines, l)
		}
	}
	c.lines = lines
}

// A sample is one round.
type sample struct{ ours, peer cost }

// measure makes the rounds, after each side has had at least one call to warm up.
func (c *contest) measure(s settings) []sample {
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

// clean calls f without the garbage of others.
func clean(f side, n int) cost {
	runtime.GC()
	return f(n)
}

// calibrate returns how many operations take about d.
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
