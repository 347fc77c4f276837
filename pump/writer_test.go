package pump_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
	"github.com/penstock-go/penstock/queue"
)

// The behaviours of a WriteStream with a medium behind it. Those of its queue,
// when it is full and when drained, are tested in package queue. Two lines of
// Node.js are skipped: that Write reports writability as its result
// (WriteQueueFull does), and that each write is acknowledged by a callback
// (Close and Flush acknowledge all of them at once).

// A medium is an io.Writer that lets one write pass for each step, and keeps
// what it is given.
type medium struct {
	steps chan error // what the next write returns

	mu     sync.Mutex
	writes []string
	closes int
}

func newMedium() *medium { return &medium{steps: make(chan error)} }

func (m *medium) Write(p []byte) (int, error) {
	got := string(p)
	if err := <-m.steps; err != nil {
		return 0, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.writes = append(m.writes, got)
	return len(p), nil
}

func (m *medium) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closes++
	return nil
}

func (m *medium) seen() (writes []string, closes int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]string(nil), m.writes...), m.closes
}

func wantWrites(t *testing.T, m *medium, want ...string) {
	t.Helper()
	synctest.Wait()
	if got, _ := m.seen(); !equal(got, want) {
		t.Errorf("writes = %.80q, want %.80q", got, want)
	}
}

// The Buffer that is being written counts until it is.
func TestQueueSizeCountsWhatIsBeingWritten(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newMedium()
		w := pump.NewWriter(m, pump.WriteQueueMaxSize(1000))
		w.Write(buffer(900))
		synctest.Wait() // it is in the medium's Write now
		w.Write(buffer(100))
		if w.WriteQueueFull() {
			t.Error("full at exactly the max size, want not")
		}
		w.Write(buffer(1))
		if !w.WriteQueueFull() {
			t.Error("full at 1001 of 1000 bytes = false, want true: the write under way counts")
		}
		drained := w.Drained()
		m.steps <- nil
		synctest.Wait()
		select {
		case <-drained:
		default:
			t.Error("not drained at 101 of 1000 bytes")
		}
		close(m.steps)
		if err := w.Close(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestSmallBuffersAreWrittenTogether(t *testing.T) {
	big, small := strings.Repeat("B", 16<<10), strings.Repeat("s", 1000)
	for name, c := range map[string]struct{ in, want []string }{
		"small ones":         {[]string{"a", "b", "c"}, []string{"abc"}},
		"a big one behind":   {[]string{"a", "b", big, "c"}, []string{"ab", big, "c"}},
		"big ones":           {[]string{big, big, "c"}, []string{big, big, "c"}},
		"up to a limit":      {[]string{strings.Repeat("s", 16<<10-1), "1", "2"}, []string{strings.Repeat("s", 16<<10-1) + "1", "2"}},
		"beyond it":          {split(strings.Repeat(small, 20), 1000), []string{strings.Repeat(small, 17), strings.Repeat(small, 3)}},
		"many":               {split(strings.Repeat("x", 100), 1), []string{strings.Repeat("x", 64), strings.Repeat("x", 36)}},
		"empty ones between": {[]string{"", "a", "", "b", ""}, []string{"ab"}},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				m := newMedium()
				w := pump.NewWriter(m)
				w.Write(text("first"))
				synctest.Wait() // it is under way, the others gather behind it
				for _, s := range c.in {
					w.Write(text(s))
				}
				close(m.steps)
				wantWrites(t, m, append([]string{"first"}, c.want...)...)
				w.Close(t.Context())
			})
		})
	}
}

func split(s string, n int) []string {
	var parts []string
	for ; s != ""; s = s[n:] {
		parts = append(parts, s[:n])
	}
	return parts
}

// What is gathered counts as queued until all of it is written.
func TestGatheredBuffersCountUntilWritten(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newMedium()
		w := pump.NewWriter(m, pump.WriteQueueMaxSize(100))
		w.Write(buffer(10))
		synctest.Wait()
		for range 10 {
			w.Write(buffer(11))
		}
		m.steps <- nil
		synctest.Wait() // all ten are in one write now
		if !w.WriteQueueFull() {
			t.Error("full with 110 of 100 bytes under way = false, want true")
		}
		m.steps <- nil
		synctest.Wait()
		if w.WriteQueueFull() {
			t.Error("full after everything was written")
		}
		w.Close(t.Context())
	})
}

func TestEmptyWritesCostNothing(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newMedium()
		w := pump.NewWriter(m, pump.WriteQueueMaxSize(1))
		for range 100_000 {
			if err := w.Write(pipe.Bytes{}); err != nil {
				t.Fatal(err)
			}
		}
		wantWrites(t, m)
		if w.WriteQueueFull() {
			t.Error("full after empty writes")
		}
		if err := w.Close(t.Context()); err != nil {
			t.Error(err)
		}
		if _, closes := m.seen(); closes != 1 {
			t.Errorf("closes of a medium that was never written = %d, want 1", closes)
		}
	})
}

// A failed write releases its bytes, wakes who waits, is reported by every
// later call, and is never reported as a success.
func TestFailedWriteEndsTheWriter(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newMedium()
		w := pump.NewWriter(m, pump.WriteQueueMaxSize(10))
		w.Write(text("first"))
		synctest.Wait()
		w.Write(text("second and more"))
		drained := w.Drained()
		flushed := make(chan error, 1)
		go func() { flushed <- w.Flush(t.Context()) }()
		synctest.Wait()
		m.steps <- errTest
		<-drained
		if err := <-flushed; err != errTest {
			t.Errorf("Flush = %v, want %v", err, errTest)
		}
		synctest.Wait()
		for range 2 {
			if err := w.Write(text("x")); err != errTest {
				t.Errorf("Write = %v, want %v", err, errTest)
			}
			if err := w.Write(pipe.Bytes{}); err != errTest {
				t.Errorf("Write of an empty Buffer = %v, want %v", err, errTest)
			}
			if err := w.Close(t.Context()); err != errTest {
				t.Errorf("Close = %v, want %v", err, errTest)
			}
			w.Abort(io.ErrNoProgress)
			if err := w.Flush(t.Context()); err != errTest {
				t.Errorf("Flush = %v, want %v", err, errTest)
			}
		}
		if writes, closes := m.seen(); len(writes) != 0 || closes != 1 {
			t.Errorf("writes %q, closes %d; want none, 1", writes, closes)
		}
	})
}

func TestWriterHoldsAnIOWriterToItsContract(t *testing.T) {
	for name, c := range map[string]struct {
		n    int
		err  error
		want string
	}{
		"short":           {2, nil, "short write"},
		"short and error": {2, errTest, "test failure"},
		"too much":        {4, nil, "io.Writer returned the count 4 for 3 bytes"},
		"negative":        {-1, nil, "io.Writer returned the count -1 for 3 bytes"},
		"all and error":   {3, errTest, "test failure"},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				w := pump.NewWriter(writerFunc(func([]byte) (int, error) { return c.n, c.err }))
				w.Write(text("abc"))
				if err := w.Close(t.Context()); err == nil || err.Error() != c.want {
					t.Errorf("Close = %v, want %s", err, c.want)
				}
			})
		})
	}
}

// The medium fails at byte k, wherever that is.
func TestWriterFailingAtAnyByte(t *testing.T) {
	for k := range 12 {
		bubble(t, func(t *testing.T) {
			var got bytes.Buffer
			w := pump.NewWriter(writerFunc(func(p []byte) (int, error) {
				n, _ := got.Write(p[:min(len(p), k-got.Len())])
				if n < len(p) {
					return n, errTest
				}
				return n, nil
			}), pump.WriteQueueMaxSize(3))
			for _, s := range split("0123456789", 2) {
				w.Write(text(s))
				if k%2 == 0 {
					synctest.Wait()
				}
			}
			var want error
			if k < 10 {
				want = errTest
			}
			if err := w.Close(t.Context()); err != want || got.String() != "0123456789"[:min(k, 10)] {
				t.Errorf("failing at byte %d: Close = %v, written %q; want %v", k, err, got.String(), want)
			}
		})
	}
}

func TestFlushCoversAllWritesBeforeIt(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newMedium()
		w := pump.NewWriter(m)
		if err := w.Flush(t.Context()); err != nil {
			t.Errorf("Flush of nothing = %v", err)
		}
		w.Write(buffer(20000))
		w.Write(buffer(20000))
		flushed := false
		go func() {
			if err := w.Flush(t.Context()); err != nil {
				t.Error(err)
			}
			flushed = true
		}()
		synctest.Wait()
		w.Write(buffer(20000)) // after Flush: not covered
		m.steps <- nil
		synctest.Wait()
		if flushed {
			t.Error("Flush returned with one of two Buffers written")
		}
		m.steps <- nil
		synctest.Wait()
		if !flushed {
			t.Error("Flush did not return with both Buffers written")
		}
		ctx, cancel := context.WithCancelCause(t.Context())
		go func() { synctest.Wait(); cancel(io.ErrNoProgress) }()
		if err := w.Flush(ctx); err != io.ErrNoProgress {
			t.Errorf("Flush = %v, want the cause of its context", err)
		}
		close(m.steps)
		if err := w.Close(t.Context()); err != nil {
			t.Errorf("Close after a Flush that was given up = %v, want nil", err)
		}
		if err := w.Flush(t.Context()); err != nil {
			t.Errorf("Flush after Close = %v, want nil", err)
		}
	})
}

func TestManyWritersKeepTheirOrder(t *testing.T) {
	var got bytes.Buffer
	w := pump.NewWriter(&got, pump.WriteQueueMaxSize(100))
	var g sync.WaitGroup
	const writers, rounds = 8, 500
	for i := range writers {
		g.Go(func() {
			for k := range rounds {
				if err := w.Write(pipe.BufferOf(byte(i), byte(k), byte(k>>8))); err != nil {
					t.Error(err)
				}
				if w.WriteQueueFull() {
					<-w.Drained()
				}
			}
		})
	}
	g.Wait()
	if err := w.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	var next [writers]int
	for p := got.Bytes(); len(p) > 0; p = p[3:] {
		i, k := p[0], int(p[1])+int(p[2])<<8
		if next[i] != k {
			t.Fatalf("writer %d: got its Buffer %d, want %d", i, k, next[i])
		}
		next[i]++
	}
	for i, n := range next {
		if n != rounds {
			t.Errorf("writer %d: %d Buffers arrived, want %d", i, n, rounds)
		}
	}
}

// What is written is the Buffer's memory at the time of Write, whoever uses
// that memory next.
func TestBuffersAreReleasedOnceWritten(t *testing.T) {
	bubble(t, func(t *testing.T) {
		pool := pipe.NewPool[byte](4, 1)
		m := newMedium()
		w := pump.NewWriter(m)
		b := pool.Get()
		first := &b.Elements()[0]
		copy(b.Elements(), "data")
		w.Write(b)
		synctest.Wait()
		if another := pool.Get(); &another.Elements()[0] == first {
			t.Error("the Buffer was released before it was written")
		}
		close(m.steps)
		w.Flush(t.Context())
		synctest.Wait()
		if another := pool.Get(); &another.Elements()[0] != first {
			t.Error("the Buffer was not released after it was written")
		}
		wantWrites(t, m, "data")
		w.Close(t.Context())
		refused := pool.Get()
		mark := &refused.Elements()[0]
		if err := w.Write(refused); err != queue.ErrClosed {
			t.Errorf("Write after Close = %v, want %v", err, queue.ErrClosed)
		}
		if another := pool.Get(); &another.Elements()[0] != mark {
			t.Error("a Buffer that was refused was not released")
		}
	})
}

func TestWriteAllocatesNothing(t *testing.T) {
	w := pump.NewWriter(io.Discard)
	pool := pipe.NewPool[byte](pump.BufferSize, 32)
	write := func() {
		if err := errors.Join(w.Write(pool.Get()), w.Flush(t.Context())); err != nil {
			t.Fatal(err)
		}
	}
	write()
	// Flush makes the channel that it waits on, if it must wait.
	if got := testing.AllocsPerRun(1000, write); got > 1 {
		t.Errorf("allocations for each Write and Flush = %v, want at most the channel of Flush", got)
	}
	w.Close(t.Context())
}

func TestWriterRefusesNil(t *testing.T) {
	const want = "pump: NewWriter: the io.Writer must not be nil"
	wantPanic(t, want, func() { pump.NewWriter(nil) })
	wantPanic(t, want, func() { pump.NewWriter((*bytes.Buffer)(nil)) })
	var _ interface {
		pump.WriteStream[byte]
		pump.Drainer
	} = pump.NewWriter(io.Discard)
}
