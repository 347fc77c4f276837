package main

import (
	"runtime"
	"time"
)

// A calm is how much longer to wait for moments in which this process has the machine for itself. The zero
// calm takes the machine as it is.
type calm struct{ left time.Duration }

// round calls f, again and again as long as other processes were busy before or behind it and there
// is time left.
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

// await waits for a quiet moment, and reports whether it has come.
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

// freeCores returns how many cores' worth of work this process gets in d when it has work for all. What other
// processes take is missing from everything that is faster because it runs at the same time.
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
