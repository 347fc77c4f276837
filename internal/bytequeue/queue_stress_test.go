package bytequeue_test

import (
	"context"
	"fmt"
	"io"
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/internal/bytequeue"
	"github.com/penstock-go/penstock/internal/bytequeue/queuetest"
)

// A numbered is a value with its writer and its number among the values of that
// writer.
type numbered struct {
	writer, seq int
	size        int64
}

func sizeOfNumbered(v numbered) int64 { return v.size }

// A log holds the values that one reader got, in order.
type log []numbered

func (l *log) readAll(ctx context.Context, t *testing.T, read func(context.Context) (numbered, error)) {
	for {
		v, err := read(ctx)
		if err != nil {
			if err != io.EOF {
				t.Errorf("Read() = %v, want %v", err, io.EOF)
			}
			return
		}
		*l = append(*l, v)
	}
}

// check fails if two values of one writer are out of order.
func (l log) check(t *testing.T) {
	last := make(map[int]int)
	for _, v := range l {
		if before, ok := last[v.writer]; ok && v.seq <= before {
			t.Fatalf("writer %d: value %d after %d", v.writer, v.seq, before)
		}
		last[v.writer] = v.seq
	}
}

// Two queues have writers by Put and by Write, readers of their own, a shared
// one, and one over both queues. The bubble ends only when each goroutine has
// ended.
func TestStressLosesAndDoublesNothing(t *testing.T) {
	const writers, queues = 6, 2
	each := queuetest.Rounds(5000)
	for _, maxSize := range []int64{1, 40, 5000} {
		t.Run(fmt.Sprint(maxSize), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx := t.Context()
				var qs [queues]*bytequeue.Queue[numbered]
				for i := range qs {
					qs[i] = bytequeue.New(maxSize, sizeOfNumbered)
				}
				logs, done := startReaders(ctx, t, qs[:])
				var wg sync.WaitGroup
				for w := range writers {
					wg.Go(func() { stressWriter(ctx, t, qs[w%queues], w, each) })
				}
				wg.Wait()
				for _, q := range qs {
					q.Close()
				}
				done()
				var all []numbered
				for _, l := range logs {
					l.check(t)
					all = append(all, *l...)
				}
				slices.SortFunc(all, func(a, b numbered) int { return (a.writer-b.writer)*each*2 + a.seq - b.seq })
				for i, v := range all {
					if v.writer != i/each || v.seq != i%each {
						t.Fatalf("read writer %d's value %d where %d's %d should be", v.writer, v.seq, i/each, i%each)
					}
				}
				if len(all) != writers*each {
					t.Errorf("%d values read, want %d", len(all), writers*each)
				}
				for _, q := range qs {
					if s := q.Stats(); s.Len != 0 || s.Size != 0 || s.Full || s.Fulls-s.Drains > 1 {
						t.Errorf("Stats() = %+v, want an empty queue", s)
					}
				}
			})
		})
	}
}

// stressWriter writes each values to q, by Put, by TryPut or by Write.
func stressWriter(ctx context.Context, t *testing.T, q *bytequeue.Queue[numbered], w, each int) {
	for seq := range each {
		v := numbered{w, seq, int64(1 + (w+seq)%13)}
		switch {
		case w < 2 || w < 4 && !q.TryPut(v):
			if err := q.Put(ctx, v); err != nil {
				t.Errorf("Put() = %v, want nil", err)
			}
		case w >= 4:
			if q.Full() {
				<-q.Drained()
			}
			if err := q.Write(v); err != nil {
				t.Errorf("Write() = %v, want nil", err)
			}
		}
	}
}

// startReaders starts readers of each kind. The result done waits for them.
func startReaders(ctx context.Context, t *testing.T, qs []*bytequeue.Queue[numbered]) (logs []*log, done func()) {
	var wg sync.WaitGroup
	start := func(read func(context.Context) (numbered, error)) {
		l := new(log)
		logs = append(logs, l)
		wg.Go(func() { l.readAll(ctx, t, read) })
	}
	var selected []*bytequeue.Reader[numbered]
	for _, q := range qs {
		start(q.NewReader().Read)
		start(q.NewReader().Read)
		shared := q.NewReader()
		start(shared.Read)
		start(shared.Read)
		selected = append(selected, q.NewReader())
	}
	s := bytequeue.SelectOf(selected...)
	start(func(ctx context.Context) (numbered, error) {
		_, v, err := s.Read(ctx)
		return v, err
	})
	return logs, wg.Wait
}

// Figures may be read, and the max size changed, at any time.
func TestFiguresMayBeReadAtAnyTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := queuetest.Rounds(5000)
		q := bytequeue.New(10, queuetest.OwnSize)
		var wg sync.WaitGroup
		watch := func(ok func(i int) bool) {
			wg.Go(func() {
				for i := range n {
					if !ok(i) {
						t.Error("a figure is out of bounds")
						return
					}
				}
			})
		}
		watch(func(i int) bool { return q.SetMaxSize(int64(10+i%20)) == nil })
		watch(func(int) bool { return q.MaxSize() >= 10 && q.MaxSize() < 30 })
		watch(func(int) bool { return q.Size() >= 0 && q.Size() < 40 && q.Len() >= 0 && q.Len() < 40 })
		watch(func(int) bool { q.Full(); return q.Drained() != nil })
		watch(func(int) bool { n, changed := q.Drains(); return n >= 0 && changed != nil })
		watch(func(int) bool {
			s := q.Stats()
			return s.Highest >= s.Size && s.Fulls-s.Drains >= 0 && s.Fulls-s.Drains <= 1 && s.Full == (s.Fulls > s.Drains)
		})
		writer := make(chan struct{})
		go func() {
			defer close(writer)
			for range n {
				if err := q.Put(t.Context(), 3); err != nil {
					t.Errorf("Put(3) = %v, want nil", err)
				}
			}
		}()
		for range n {
			if v, err := q.Read(t.Context()); v != 3 || err != nil {
				t.Errorf("Read() = %d, %v, want 3, nil", v, err)
			}
		}
		<-writer
		wg.Wait()
	})
}

// readImpatiently cancels each read as soon as it has begun.
func readImpatiently(ctx context.Context, read reading, got func(int)) {
	for ctx.Err() == nil {
		ctx, cancel := context.WithCancel(ctx)
		go cancel()
		v, _ := read(ctx)
		got(v)
		cancel()
	}
}

// Readers that give up lose no value. Every value is read although most readers
// give up and another one sleeps.
func TestStressOfReadersThatGiveUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := queuetest.Rounds(20_000)
		q, other := bytequeue.New(1<<30, queuetest.OwnSize), bytequeue.New(1, queuetest.OwnSize)
		var mu sync.Mutex
		sum, want := 0, 0
		got := func(v int) {
			mu.Lock()
			sum += v
			mu.Unlock()
		}
		var wg sync.WaitGroup
		ctx, cancel := context.WithCancel(t.Context())
		for range 2 {
			r, s := q.NewReader(), bytequeue.SelectOf(other.NewReader(), q.NewReader())
			wg.Go(func() { readImpatiently(ctx, r.Read, got) })
			wg.Go(func() {
				readImpatiently(ctx, func(ctx context.Context) (int, error) {
					_, v, err := s.Read(ctx)
					return v, err
				}, got)
			})
		}
		patient := make(chan int)
		go func() {
			defer close(patient)
			queuetest.ReadToEnd(t.Context(), func(ctx context.Context) (int, error) {
				v, err := q.Read(ctx)
				got(v)
				return v, err
			})
		}()
		for i := range n {
			queuetest.Write(t, q, i)
			want += i
		}
		cancel()
		wg.Wait()
		synctest.Wait()
		if held := q.Len(); held != 0 {
			t.Errorf("%d values held while a reader sleeps, want 0", held)
		}
		q.Close()
		<-patient
		if sum != want {
			t.Errorf("sum of what was read = %d, want %d", sum, want)
		}
	})
}

// A Select and other readers want the same values. A reader that is woken too
// late goes back to sleep, and no value is left while one of them sleeps.
func TestSelectRacingWithReaders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := queuetest.Rounds(100_000)
		q1, q2 := bytequeue.New(1<<30, queuetest.OwnSize), bytequeue.New(1<<30, queuetest.OwnSize)
		got := make(chan int, 2)
		s := bytequeue.SelectOf(q1.NewReader(), q2.NewReader())
		readers := []func() (int, error){
			func() (int, error) { _, v, err := s.Read(t.Context()); return v, err },
			func() (int, error) { return q1.Read(t.Context()) },
			func() (int, error) { return q2.Read(t.Context()) },
		}
		var wg sync.WaitGroup
		for _, read := range readers {
			wg.Go(func() {
				for {
					v, err := read()
					if err != nil {
						return
					}
					got <- v
				}
			})
		}
		for i := 1; i <= n; i++ {
			queuetest.Write(t, q1, i)
			queuetest.Write(t, q2, i)
			if sum := <-got + <-got; sum != 2*i { // a deadlock of the bubble if a value is left
				t.Fatalf("round %d: sum = %d, want %d", i, sum, 2*i)
			}
		}
		q1.Close()
		q2.Close()
		wg.Wait()
	})
}
