package bytequeue

import (
	"errors"
	"io"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// manyQueues returns n queues and a Select over them.
func manyQueues(n int) ([]*Queue[int], *Select[int]) {
	qs, readers := make([]*Queue[int], n), make([]*Reader[int], n)
	for i := range qs {
		qs[i] = New(1<<20, func(int) int64 { return 1 })
		readers[i] = qs[i].NewReader()
	}
	return qs, SelectOf(readers...)
}

// A Select that locked an idle queue would wait for this test.
func TestSelectDoesNotCheckIdleQueues(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		qs, s := manyQueues(1000)
		for _, q := range qs[1:] {
			q.mu.Lock()
		}
		for range 10 {
			qs[0].Write(7)
			if i, v, err := s.Read(t.Context()); i != 0 || v != 7 || err != nil {
				t.Fatalf("Select.Read() = %d, %d, %v, want 0, 7, nil", i, v, err)
			}
			if i, _, ok := s.TryRead(); ok {
				t.Fatalf("Select.TryRead() = %d, want nothing", i)
			}
		}
		qs[0].Close()
		if i, _, ok, err := s.Poll(); ok {
			t.Errorf("Select.Poll() = %d, %v, want nothing while queues are open", i, err)
		}
	})
}

// The writers wait at random, so the Select sleeps often. If a wake-up is lost,
// the bubble has a deadlock.
func TestSelectOfManyQueuesReadsEachValueAndEachEnd(t *testing.T) {
	const queues, values = 300, 20
	errFailed := errors.New("the queue has failed")
	for seed := range uint64(20) {
		synctest.Test(t, func(t *testing.T) {
			qs, s := manyQueues(queues)
			for i, q := range qs {
				random := rand.New(rand.NewPCG(seed, uint64(i)))
				go func() {
					for v := range values {
						time.Sleep(time.Duration(random.IntN(3)) * time.Nanosecond)
						q.Write(v)
					}
					if i%3 == 0 {
						q.Fail(errFailed)
					} else {
						q.Close()
					}
				}()
			}
			next, failed := make([]int, queues), 0
			for {
				i, v, err := s.Read(t.Context())
				if err == io.EOF && i == -1 {
					break
				}
				if next[i] == values && err == errFailed && i%3 == 0 {
					next[i]++
					failed++
					continue
				}
				if err != nil || v != next[i] {
					t.Fatalf("Select.Read() = %d, %d, %v, want value %d of that queue", i, v, err, next[i])
				}
				next[i]++
			}
			for i, n := range next {
				if n < values {
					t.Errorf("%d values of queue %d, want %d", n, i, values)
				}
			}
			if failed != queues/3 {
				t.Errorf("%d failures, want %d", failed, queues/3)
			}
		})
	}
}

// Some queues always hold values. A queue that gets one is read after each of
// them was read once.
func TestSelectDoesNotLetBusyQueuesStarveOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const busy, all = 5, 50
		qs, s := manyQueues(all)
		refill := func(i int) {
			for qs[i].Len() < 3 {
				qs[i].Write(0)
			}
		}
		for i := range busy {
			refill(i)
		}
		for quiet := busy; quiet < all; quiet++ {
			qs[quiet].Write(1)
			for n := 1; ; n++ {
				i, _, err := s.Read(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if i == quiet {
					break
				}
				if n > busy {
					t.Fatalf("%d reads did not reach queue %d, want at most %d", n, quiet, busy+1)
				}
				refill(i)
			}
		}
	})
}

// The failure of a queue does not wait until the other queues are empty.
func TestSelectReturnsAFailureWhileOtherQueuesAreBusy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		qs, s := manyQueues(2)
		errFailed := errors.New("the queue has failed")
		qs[0].Write(0)
		qs[1].Fail(errFailed)
		for n := range 4 {
			qs[0].Write(0)
			i, _, err := s.Read(t.Context())
			if err != nil {
				if i != 1 || err != errFailed {
					t.Errorf("Select.Read() = %d, %v, want 1, %v", i, err, errFailed)
				}
				return
			}
			if n == 3 {
				t.Error("four reads did not return the failure")
			}
		}
	})
}

// Selects and a reader share two queues. Each value is read once.
func TestSelectsShareQueues(t *testing.T) {
	const selects, values = 4, 500
	synctest.Test(t, func(t *testing.T) {
		p, q := New(1<<20, func(int) int64 { return 1 }), New(1<<20, func(int) int64 { return 1 })
		var wg sync.WaitGroup
		var mu sync.Mutex
		read := 0
		count := func(next func() error) {
			for {
				if err := next(); err != nil {
					return
				}
				mu.Lock()
				read++
				mu.Unlock()
				time.Sleep(time.Nanosecond)
			}
		}
		for range selects {
			s := SelectOf(p.NewReader(), q.NewReader())
			wg.Go(func() { count(func() error { _, _, err := s.Read(t.Context()); return err }) })
		}
		r := q.NewReader()
		wg.Go(func() { count(func() error { _, err := r.Read(t.Context()); return err }) })
		for v := range values {
			p.Write(v)
			q.Write(v)
			if v%3 == 0 {
				synctest.Wait()
			}
			time.Sleep(time.Duration(v%2) * time.Nanosecond)
		}
		p.Close()
		q.Close()
		wg.Wait()
		if read != 2*values {
			t.Errorf("%d values were read, want %d", read, 2*values)
		}
	})
}
