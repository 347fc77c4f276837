package account_test

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/internal/account"
)

const µs = time.Microsecond

// A kernel is one that works for a given time at each call.
type kernel struct {
	run    *account.Run
	sample *account.Sample
	worked atomic.Int64
}

// call calls the kernel, whose work is f.
func (k *kernel) call(f func()) {
	start, outer := k.sample.Begin(k.run)
	f()
	k.sample.End(k.run, &k.worked, start, outer)
}

func (k *kernel) want(t *testing.T, want time.Duration) {
	t.Helper()
	if got := time.Duration(k.worked.Load()); got != want {
		t.Errorf("worked = %v, want %v", got, want)
	}
}

// kernels returns n kernels of one goroutine.
func kernels(n int) []*kernel {
	run, sample := new(account.Run), new(account.Sample)
	run.Begin(time.Now(), 1, new(resolver))
	ks := make([]*kernel, n)
	for i := range ks {
		ks[i] = &kernel{run: run, sample: sample}
	}
	return ks
}

func work(d time.Duration) func() { return func() { time.Sleep(d) } }

func TestOneBufferOf32IsTimedWhileTheKernelsAreFast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := kernels(1)[0]
		k.call(work(10 * µs))
		k.want(t, 10*µs) // the first one counts for itself
		for range 31 {
			k.call(work(time.Second))
			k.want(t, 10*µs)
		}
		k.call(work(15 * µs))
		k.want(t, (10+32*15)*µs)
	})
}

func TestEveryBufferIsTimedWhileTheKernelsAreSlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := kernels(1)[0]
		for n := range 100 {
			k.call(work(20 * µs))
			k.want(t, time.Duration(n+1)*20*µs)
		}
		k.call(work(µs))
		k.want(t, 2001*µs)
		k.call(work(time.Second))
		k.want(t, 2001*µs)
	})
}

func TestKernelsThatBecomeSlowAreTimedForEveryBuffer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := kernels(1)[0]
		for range 33 { // the first and the last are timed
			k.call(work(50 * µs / 32))
		}
		before := time.Duration(k.worked.Load())
		for range 31 {
			k.call(work(µs))
		}
		k.call(work(time.Millisecond))
		k.call(work(time.Millisecond))
		k.call(work(time.Millisecond))
		k.want(t, before+34*time.Millisecond)
	})
}

// The first kernel calls the second one twice, and that the third one, which
// waits for an edge.
func TestNestedKernelsAndWaitsAreExcluded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ks := kernels(3)
		for range 10 {
			ks[0].call(func() {
				time.Sleep(30 * µs)
				for range 2 {
					ks[1].call(func() {
						time.Sleep(100 * µs)
						ks[2].call(func() {
							time.Sleep(7 * µs)
							time.Sleep(time.Second) // the wait
							ks[2].sample.Exclude(time.Second)
						})
						time.Sleep(100 * µs)
					})
				}
				time.Sleep(10 * µs)
			})
		}
		ks[0].want(t, 10*40*µs)
		ks[1].want(t, 10*2*200*µs)
		ks[2].want(t, 10*2*7*µs)
	})
}

// A wait during a Buffer that is not timed must not count against the next one
// that is.
func TestWaitIsExcludedFromItsOwnBufferOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ks := kernels(1)
		k := ks[0]
		for range 33 {
			k.call(work(10 * µs))
			k.sample.Exclude(time.Second)
		}
		k.want(t, 33*10*µs)
	})
}
