package main

import (
	"runtime"
	"time"
)

// A calm waits for moments in which no other process uses the machine. It waits
// for at most the time left. The zero calm does not wait.
type calm struct{ left time.Duration }

// round calls f. It repeats the call if other processes were busy before or
// after it, as long as there is time left.
func (c *calm) round(f func()) {
	for start := time.Now(); ; start = time.Now() {
		quiet := c.await()
		f()
		if c.left <= 0 || quiet && isQuiet() {
			return
		}
		c.left -= time.Since(start)
	}
}

// await waits for a quiet moment. It reports false if there was none.
func (c *calm) await() bool {
	for start := time.Now(); c.left > 0; start = time.Now() {
		if isQuiet() {
			return true
		}
		time.Sleep(50 * time.Millisecond)
		c.left -= time.Since(start)
	}
	return false
}

func isQuiet() bool {
	return freeCores(10*time.Millisecond) >= 0.95*float64(runtime.GOMAXPROCS(0))
}

// freeCores returns the number of cores that this process gets during d if it
// has work for all of them. Code that runs on several goroutines is slower
// while that number is lower.
func freeCores(d time.Duration) float64 {
	done := make(chan struct{})
	cpu, start := cpuTime(), time.Now()
	n := runtime.GOMAXPROCS(0)
	for range n {
		go func() {
			for time.Since(start) < d {
			}
			done <- struct{}{}
		}()
	}
	for range n {
		<-done
	}
	return float64(cpuTime()-cpu) / float64(time.Since(start))
}
