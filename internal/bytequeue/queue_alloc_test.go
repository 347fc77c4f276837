package bytequeue_test

import (
	"context"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/internal/bytequeue"
	"github.com/penstock-go/penstock/internal/bytequeue/queuetest"
	"github.com/penstock-go/penstock/internal/invariants"
)

// wantNoAllocs checks that f allocates nothing once it has run several times.
func wantNoAllocs(t *testing.T, what string, f func()) {
	t.Helper()
	if invariants.RaceEnabled {
		t.Skip("the race detector allocates")
	}
	for range 100 { // rings, lists and waiters grow to what is needed
		f()
	}
	if got := testing.AllocsPerRun(1000, f); got != 0 {
		t.Errorf("%s: %v allocations, want 0", what, got)
	}
}

func TestReadAndWriteAllocateNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	q := bytequeue.New(1<<20, queuetest.OwnSize)
	r := q.NewReader()
	s := bytequeue.SelectOf(q.NewReader(), bytequeue.New(1<<20, queuetest.OwnSize).NewReader())
	hops := map[string]func(){
		"Write, TryRead": func() { q.Write(1); q.TryRead() },
		"TryPut, Read":   func() { q.TryPut(1); q.Read(ctx) },
		"Put, Reader":    func() { q.Put(ctx, 1); r.Read(ctx); r.Done() },
		"Put, Select":    func() { q.Put(ctx, 1); s.Read(ctx) },
		"drains": func() {
			q.Write(1 << 21)
			q.Read(ctx)
			q.TryRead()
		},
		"figures": func() { q.Stats(); q.Full(); q.Drained(); q.Drains() },
	}
	for name, hop := range hops {
		t.Run(name, func(t *testing.T) { wantNoAllocs(t, name, hop) })
	}
}

// Waiting does not allocate either, on any side, alone or with others. In a
// bubble, Wait returns once all goroutines sleep, so each hop has a wake-up.
func TestWaitingAllocatesNothing(t *testing.T) {
	tests := []struct {
		name             string
		readers, writers int // goroutines that wait
		reader           func(*bytequeue.Queue[int]) reading
	}{
		{"one reader", 1, 0, func(q *bytequeue.Queue[int]) reading { return q.NewReader().Read }},
		{"three readers", 3, 0, func(q *bytequeue.Queue[int]) reading { return q.NewReader().Read }},
		{"Select", 1, 0, func(q *bytequeue.Queue[int]) reading {
			s := bytequeue.SelectOf(bytequeue.New(1, queuetest.OwnSize).NewReader(), q.NewReader())
			return func(ctx context.Context) (int, error) { _, v, err := s.Read(ctx); return v, err }
		}},
		{"one writer", 0, 1, nil},
		{"four writers", 0, 4, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := bytequeue.New(2, queuetest.OwnSize)
				defer q.Discard(queuetest.ErrTest)
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				for range tt.readers {
					go queuetest.ReadToEnd(ctx, tt.reader(q))
				}
				for range tt.writers {
					go func() {
						for q.Put(ctx, 3) == nil {
						}
					}()
				}
				wantNoAllocs(t, tt.name, func() {
					synctest.Wait()
					if tt.readers > 0 {
						q.Put(ctx, 3)
					} else {
						q.TryRead()
					}
				})
			})
		})
	}
}
