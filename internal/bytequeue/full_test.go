package bytequeue_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/internal/bytequeue"
)

// Of the write streams whose contract a queue keeps, these parts are not here:
// a queue has no medium, so there are no medium errors, acknowledgements,
// flushes or vectored writes; and it calls nobody back but the size function, so
// nothing can be called under its lock or re-entered.
//
// Node's write returns whether the caller may go on. Write returns an error
// instead, because a full queue is not a failure: Full is the answer.

// Vert.x 2 WriteStream: full is more than the max; its AsyncFile says at least.
func TestFullIsStrictlyMoreThanMaxSize(t *testing.T) {
	tests := []struct {
		maxSize int64
		writes  []int
		want    bool
	}{
		{500, nil, false},
		{500, []int{499}, false},
		{500, []int{500}, false},
		{500, []int{501}, true},
		{500, []int{100, 100, 100, 100, 100}, false},
		{500, []int{100, 100, 100, 100, 100, 100}, true},
		{1, []int{1}, false},
		{1, []int{1, 1}, true},
		{1, []int{2}, true},
		{1000, []int{10000}, true},
	}
	for _, tt := range tests {
		q := bytequeue.New(tt.maxSize, own)
		write(t, q, tt.writes...)
		if got := q.Full(); got != tt.want {
			t.Errorf("max size %d: Full() after %d = %t, want %t", tt.maxSize, tt.writes, got, tt.want)
		}
	}
}

// Vert.x 2 DefaultAsyncFile.checkDrained; Vert.x 5 AsyncFileImpl and
// OutboundMessageQueue.isWritable (hysteresis). A queue that drained only when
// empty would starve its consumer (nodejs/node#29045).
func TestFullUntilHalfOfMaxSize(t *testing.T) {
	for _, maxSize := range []int{1, 2, 3, 4, 5, 999, 1000} {
		t.Run(fmt.Sprint(maxSize), func(t *testing.T) {
			q := bytequeue.New(int64(maxSize), own)
			r := q.NewReader()
			write(t, q, slices.Repeat([]int{1}, maxSize+1)...)
			for size := maxSize + 1; size > 0; {
				read(t, r, 1)
				wantFigures(t, q, size-1, int64(size), size > maxSize/2)
				r.Done()
				size--
				wantFigures(t, q, size, int64(size), size > maxSize/2)
			}
		})
	}
}

// Vert.x 5 AsyncFileImpl.writeQueueFull: between half and max, full depends on
// where the size came from, and a refill on the way down is no second episode.
func TestRefillBeforeDrainedKeepsTheEpisode(t *testing.T) {
	q := bytequeue.New(10, own)
	r := q.NewReader()
	write(t, q, 5, 5)
	wantFigures(t, q, 2, 10, false)
	write(t, q, 1)
	wantFigures(t, q, 3, 11, true)
	read(t, r, 5)
	r.Done()
	wantFigures(t, q, 2, 6, true)
	drained := q.Drained()
	write(t, q, 3) // 9, then 14: at max size - 1, and above it once more
	wantFigures(t, q, 3, 9, true)
	write(t, q, 5)
	if closed(drained) || drained != q.Drained() {
		t.Error("a refill of a full queue ended its episode")
	}
	if s := q.Stats(); s.Fulls != 1 || s.Drains != 0 {
		t.Errorf("Fulls, Drains = %d, %d, want 1, 0", s.Fulls, s.Drains)
	}
	read(t, r, 5, 1, 3)
	wantFigures(t, q, 1, 8, true)
	read(t, r, 5)
	wantFigures(t, q, 0, 5, false)
	if !closed(drained) {
		t.Error("Drained() is open at half of the max size")
	}
	write(t, q, 5)
	wantFigures(t, q, 1, 10, false)
}

// Vert.x 2 DrainSupport: max is an indicator for callers, not a limit.
func TestWriteNeverBlocksAndAcceptsWhenFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := bytequeue.New(10, own)
		const n = 1000
		for i := range n {
			write(t, q, i+1)
		}
		wantFigures(t, q, n, n*(n+1)/2, true)
		for i := range n {
			read(t, q, i+1)
		}
	})
}

// Vert.x 2 DefaultNetSocket with a max of 1000 and 10000 bytes at once.
func TestValueLargerThanMaxSizeIsAcceptedWhole(t *testing.T) {
	q := bytequeue.New(1000, own)
	r := q.NewReader()
	for range 3 {
		write(t, q, 10000)
		wantFigures(t, q, 1, 10000, true)
		drained := q.Drained()
		read(t, r, 10000)
		wantFigures(t, q, 0, 10000, true)
		r.Done()
		wantFigures(t, q, 0, 0, false)
		if !closed(drained) {
			t.Error("Drained() is open, want closed")
		}
	}
}

// Vert.x 2 DefaultAsyncFile.writesOutstanding counts what is being written.
func TestSizeCountsWhatIsBeingWorkedOn(t *testing.T) {
	q := bytequeue.New(100, own)
	write(t, q, 7, 11, 13)
	wantFigures(t, q, 3, 31, false)
	read(t, q, 7)
	wantFigures(t, q, 2, 31, false)
	read(t, q, 11)
	wantFigures(t, q, 1, 24, false)
	read(t, q, 13)
	wantFigures(t, q, 0, 13, false)
	if v, ok := q.TryRead(); ok {
		t.Errorf("TryRead() = %d, true, want false", v)
	}
	wantFigures(t, q, 0, 0, false)
}

// nodejs/node#64771; eclipse-vertx/vert.x#2730: an empty write succeeds, costs
// nothing, and is neither kept nor taken for the end.
func TestEmptyValuesAreAcceptedAndNotKept(t *testing.T) {
	q := bytequeue.New(10, own)
	ctx := t.Context()
	empty := func() {
		for range 40_000 {
			write(t, q, 0)
			if err := q.Put(ctx, 0); err != nil {
				t.Fatalf("Put(0) = %v, want nil", err)
			}
			if !q.TryPut(0) {
				t.Fatal("TryPut(0) = false, want true")
			}
		}
	}
	empty()
	wantFigures(t, q, 0, 0, false)
	write(t, q, 3)
	empty()
	write(t, q, 4)
	empty()
	wantFigures(t, q, 2, 7, false)
	read(t, q, 3, 4)
	if v, ok := q.TryRead(); ok {
		t.Errorf("TryRead() = %d, true, want false", v)
	}
	q.Close()
	if err := q.Write(0); err != bytequeue.ErrClosed {
		t.Errorf("Write(0) after Close = %v, want %v", err, bytequeue.ErrClosed)
	}
}

func TestEmptyValueWakesNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := bytequeue.New(10, own)
		got := make(chan int, 1)
		go func() {
			v, _ := q.Read(t.Context())
			got <- v
		}()
		synctest.Wait()
		write(t, q, 0)
		synctest.Wait()
		write(t, q, 1)
		if v := <-got; v != 1 {
			t.Errorf("Read() = %d, want 1", v)
		}
	})
}

// Node's write reports "stop" after a failure so that a loop which writes until
// full ends; here the error does that.
func TestWriteUntilFullEndsOnceTheQueueHasEnded(t *testing.T) {
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			q := bytequeue.New(10, own)
			end.do(q)
			n := 0
			for !q.Full() {
				if err := q.Write(1); err != nil {
					break
				}
				n++
			}
			if n != 0 {
				t.Errorf("%d writes accepted after the end, want 0", n)
			}
		})
	}
}

func TestStatsAreThoseOfOneMoment(t *testing.T) {
	q := bytequeue.New(10, own)
	write(t, q, 6, 7)
	read(t, q, 6, 7)
	write(t, q, 2)
	want := bytequeue.Stats{Len: 1, Size: 9, MaxSize: 10, Written: 15, Read: 13, Highest: 13, Full: true, Fulls: 1}
	if got := q.Stats(); got != want {
		t.Errorf("Stats() = %+v, want %+v", got, want)
	}
	read(t, q, 2)
	want = bytequeue.Stats{Size: 2, MaxSize: 10, Written: 15, Read: 15, Highest: 13, Fulls: 1, Drains: 1}
	if got := q.Stats(); got != want {
		t.Errorf("Stats() = %+v, want %+v", got, want)
	}
}

func TestSizeIsMeasuredOnceWithNoLockHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		var q *bytequeue.Queue[int]
		q = bytequeue.New(10, func(n int) int64 {
			calls++
			q.Full() // would wait for ever under the lock
			return int64(n)
		})
		write(t, q, 1)
		if err := q.Put(t.Context(), 2); err != nil {
			t.Errorf("Put(2) = %v, want nil", err)
		}
		q.TryPut(3)
		read(t, q, 1, 2, 3)
		if calls != 3 {
			t.Errorf("sizeOf called %d times for 3 values, want 3", calls)
		}
	})
}

func TestMisusePanics(t *testing.T) {
	const zero = "queue: a Queue must be made by queue.New"
	ctx := context.Background()
	bad := func() *bytequeue.Queue[int] { return bytequeue.New(1, func(int) int64 { return -1 }) }
	const negative = "queue: the size of a value must be at least 0 bytes, got -1"
	tests := []struct {
		name string
		want string
		f    func()
	}{
		{"New 0", "queue: New: max size must be at least 1 byte, got 0", func() { bytequeue.New(0, own) }},
		{"New -1", "queue: New: max size must be at least 1 byte, got -1", func() { bytequeue.New(-1, own) }},
		{"New nil", "queue: New: sizeOf must not be nil", func() { bytequeue.New[int](1, nil) }},
		{"Fail nil", "queue: Fail: err must not be nil", func() { bytequeue.New(1, own).Fail(nil) }},
		{"Discard nil", "queue: Discard: err must not be nil", func() { bytequeue.New(1, own).Discard(nil) }},
		{"negative Write", negative, func() { bad().Write(1) }},
		{"negative Put", negative, func() { bad().Put(ctx, 1) }},
		{"negative TryPut", negative, func() { bad().TryPut(1) }},
		{"negative TryPutSized", negative, func() { bad().TryPutSized(1, -1) }},
		{"zero Write", zero, func() { new(bytequeue.Queue[int]).Write(1) }},
		{"zero Put", zero, func() { new(bytequeue.Queue[int]).Put(ctx, 1) }},
		{"zero TryPut", zero, func() { new(bytequeue.Queue[int]).TryPut(1) }},
		{"zero TryPutSized", zero, func() { new(bytequeue.Queue[int]).TryPutSized(1, 1) }},
		{"zero Read", zero, func() { new(bytequeue.Queue[int]).Read(ctx) }},
		{"zero TryRead", zero, func() { new(bytequeue.Queue[int]).TryRead() }},
		{"zero NewReader", zero, func() { new(bytequeue.Queue[int]).NewReader() }},
		{"SelectOf nil", "queue: SelectOf: reader 1 must not be nil", func() { bytequeue.SelectOf(bytequeue.New(1, own).NewReader(), nil) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { wantPanic(t, tt.want, tt.f) })
	}
}
