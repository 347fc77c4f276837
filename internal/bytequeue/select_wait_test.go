package bytequeue_test

import (
	"fmt"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/internal/bytequeue"
	"github.com/penstock-go/penstock/internal/bytequeue/queuetest"
)

// Select.Wait takes nothing, so another reader that waits for the value is
// woken as well.
func TestSelectWaitLeavesTheWakeUpToOtherReaders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		qs, s := newQueues(2, 10)
		waited, next := make(chan error), make(chan int)
		go func() { waited <- s.Wait(t.Context()) }()
		synctest.Wait()
		go func() {
			v, _ := qs[1].Read(t.Context())
			next <- v
		}()
		synctest.Wait()
		queuetest.Write(t, qs[1], 1)
		if err := <-waited; err != nil {
			t.Errorf("Select.Wait() = %v, want nil", err)
		}
		if v := <-next; v != 1 {
			t.Errorf("Read() = %d, want 1", v)
		}
	})
}

// A Select waits while nothing has changed. So its caller notices each end,
// even that of a queue that was closed, which gives it nothing to read.
func TestSelectWaitReturnsWhenAQueueEnds(t *testing.T) {
	for name, end := range ends {
		for _, early := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s/early=%t", name, early), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					qs, s := newQueues(2, 10)
					want := time.Minute
					if early {
						end.do(qs[1])
						want = 0
					} else {
						time.AfterFunc(time.Minute, func() { end.do(qs[1]) })
					}
					time.AfterFunc(2*time.Minute, func() { qs[0].Close() })
					start := time.Now()
					if err := s.Wait(t.Context()); err != nil || time.Since(start) != want {
						t.Errorf("Select.Wait() = %v after %v, want nil after %v", err, time.Since(start), want)
					}
					if end.read == io.EOF {
						if i, _, ok, err := s.Poll(); ok {
							t.Errorf("Select.Poll() = %d, %v, want nothing while a queue is open", i, err)
						}
						want = 2 * time.Minute
					}
					if _, _, err := s.Read(t.Context()); err != end.read || time.Since(start) != want {
						t.Errorf("Select.Read() = %v after %v, want %v after %v", err, time.Since(start), end.read, want)
					}
					qs[0].Close()
				})
			})
		}
	}
}

// newQueues returns n queues and a Select over readers of them.
func newQueues(n int, maxSize int64) ([]*bytequeue.Queue[int], *bytequeue.Select[int]) {
	qs := make([]*bytequeue.Queue[int], n)
	readers := make([]*bytequeue.Reader[int], n)
	for i := range qs {
		qs[i] = bytequeue.New(maxSize, queuetest.OwnSize)
		readers[i] = qs[i].NewReader()
	}
	return qs, bytequeue.SelectOf(readers...)
}
