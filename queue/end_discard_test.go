package queue_test

import (
	"context"
	"io"
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/internal/bytequeue/queuetest"
	"github.com/penstock-go/penstock/queue"
)

// Each value that was not delivered is returned to its owner exactly once.
//
// Source: Vert.x 5 InboundMessageQueueTest.testClose.
func TestDiscardReturnsHeldValuesInOrder(t *testing.T) {
	q := queue.New(100, queuetest.OwnSize)
	r := q.NewReader()
	queuetest.Write(t, q, 1, 2, 3, 4)
	queuetest.Read(t, r, 1)
	if got, want := q.Discard(queuetest.ErrTest), []int{2, 3, 4}; !slices.Equal(got, want) {
		t.Errorf("Discard() = %d, want %d", got, want)
	}
	wantFigures(t, q, 0, 1, false) // the value in work is not affected
	r.Done()
	wantFigures(t, q, 0, 0, false)
	if got := q.Discard(errOther); got != nil {
		t.Errorf("Discard() again = %d, want nil", got)
	}
	readEnd(t, q, queuetest.ErrTest)
}

// A queue that was emptied by Discard is not full.
func TestDiscardOfAFullQueueLeavesItNotFull(t *testing.T) {
	tests := []struct {
		working int
		want    bool // full after Discard
	}{{0, false}, {5, false}, {6, true}, {11, true}}
	for _, tt := range tests {
		q := queue.New(10, queuetest.OwnSize)
		r := q.NewReader()
		if tt.working > 0 {
			queuetest.Write(t, q, tt.working)
			queuetest.Read(t, r, tt.working)
		}
		queuetest.Write(t, q, 11)
		q.Discard(queuetest.ErrTest)
		wantFigures(t, q, 0, int64(tt.working), tt.want)
		r.Done()
		wantFigures(t, q, 0, 0, false)
		if s := q.Stats(); s.Drains != 0 {
			t.Errorf("Drains = %d after Discard, want 0", s.Drains)
		}
	}
}

// Values that are held at the end may be dropped by a Discard after it. Readers
// must then not take the end for a complete one. If all values have been read,
// the end was complete and stays.
func TestDiscardReplacesAnEndIfItDropsValues(t *testing.T) {
	for name, end := range ends {
		t.Run(name+"/held", func(t *testing.T) {
			q := queue.New(10, queuetest.OwnSize)
			queuetest.Write(t, q, 3)
			end.do(q)
			read, refusal, dropped := errOther, errOther, []int{3}
			if end.drops {
				read, refusal, dropped = end.read, end.refusal, nil
			}
			if got := q.Discard(errOther); !slices.Equal(got, dropped) {
				t.Errorf("Discard() = %d, want %d", got, dropped)
			}
			readEnd(t, q, read)
			if err := q.Write(1); err != refusal {
				t.Errorf("Write(1) = %v, want %v", err, refusal)
			}
		})
		t.Run(name+"/read", func(t *testing.T) {
			q := queue.New(10, queuetest.OwnSize)
			queuetest.Write(t, q, 3)
			queuetest.Read(t, q, 3)
			end.do(q)
			if got := q.Discard(errOther); got != nil {
				t.Errorf("Discard() = %d, want nil", got)
			}
			readEnd(t, q, end.read)
			if err := q.Write(1); err != end.refusal {
				t.Errorf("Write(1) = %v, want %v", err, end.refusal)
			}
		})
	}
}

// Each value has one owner in the end, whichever goroutine comes first. The
// owner is its writer, if the value was refused, a reader, or Discard.
func TestDiscardRacingWithWritersAndReadersLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const writers = 3
		for range queuetest.Rounds(2000) {
			q := queue.New(3, func(int) int64 { return 1 })
			var mu sync.Mutex
			var owned []int
			own := func(v ...int) {
				mu.Lock()
				owned = append(owned, v...)
				mu.Unlock()
			}
			var wg sync.WaitGroup
			for w := range writers {
				wg.Go(func() {
					for i := 0; i < 4; i += 2 {
						if v := 10*w + i; q.Write(v) != nil {
							own(v)
						}
						if v := 10*w + i + 1; q.Put(t.Context(), v) != nil {
							own(v)
						}
					}
				})
			}
			for range 2 {
				wg.Go(func() {
					queuetest.ReadToEnd(t.Context(), func(ctx context.Context) (int, error) {
						v, err := q.Read(ctx)
						if err == nil {
							own(v)
						}
						return v, err
					})
				})
			}
			for _, end := range []func(){q.Close, func() { own(q.Discard(queuetest.ErrTest)...) }, func() { own(q.Discard(errOther)...) }} {
				wg.Go(end)
			}
			wg.Wait()
			slices.Sort(owned)
			if want := []int{0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23}; !slices.Equal(owned, want) {
				t.Fatalf("owned in the end: %d, want %d", owned, want)
			}
			if s := q.Stats(); s.Len != 0 || s.Size != 0 || s.Full {
				t.Fatalf("Stats() = %+v, want an empty queue", s)
			}
		}
	})
}

// The error of a refused write is read under the lock, because Discard may
// replace it.
func TestWritersMayRaceWithDiscardAfterClose(t *testing.T) {
	for range queuetest.Rounds(1000) {
		q := queue.New(10, queuetest.OwnSize)
		queuetest.Write(t, q, 1)
		q.Close()
		var wg sync.WaitGroup
		wg.Go(func() { q.Discard(queuetest.ErrTest) })
		for _, put := range []func() error{
			func() error { return q.Write(1) },
			func() error { return q.Put(t.Context(), 1) },
		} {
			wg.Go(func() {
				if err := put(); err != queue.ErrClosed && err != queuetest.ErrTest {
					t.Errorf("refused with %v, want %v or %v", err, queue.ErrClosed, queuetest.ErrTest)
				}
			})
		}
		wg.Wait()
		if _, err := q.Read(t.Context()); err == io.EOF {
			t.Fatal("a queue that dropped a value looks complete")
		}
	}
}
