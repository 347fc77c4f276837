package pump_test

import (
	"bytes"
	"errors"
	"io"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
	"github.com/penstock-go/penstock/queue"
)

// These tests show the behaviours of a WriteStream with a medium. Package queue
// tests when the queue is full and when it is drained. Two behaviours of
// Node.js have no test here. Write does not return whether the stream is
// writable, because WriteQueueFull does. Writes are not acknowledged one at a
// time, because Close and Flush acknowledge all of them.

// A Buffer in a write of the medium still counts as queued.
func TestBufferCountsUntilItIsWritten(t *testing.T) {
	bubble(t, func(t *testing.T) {
		m := newMedium()
		w := pump.NewWriter(m, pump.WriteQueueMaxSize(1000))
		w.Write(buffer(900))
		synctest.Wait() // it is being written
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

// The Writer may use the memory of a Buffer until the write, and the pool gets
// it after that.
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

// Dropped and empty Buffers return to their pool.
func TestDroppedBuffersAreReleased(t *testing.T) {
	for name, drop := range map[string]func(t *testing.T, b pipe.Bytes){
		"by Abort": func(t *testing.T, b pipe.Bytes) {
			m := newMedium()
			w := pump.NewWriter(m)
			w.Write(text("under way"))
			synctest.Wait()
			w.Write(b)
			w.Abort(errTest) // b is dropped before the write under way ends
			t.Cleanup(func() { close(m.steps) })
		},
		"after a failure": func(t *testing.T, b pipe.Bytes) {
			m := newMedium()
			w := pump.NewWriter(m)
			w.Write(buffer(20000))
			w.Write(b)
			m.steps <- errTest
			w.Close(t.Context())
		},
		"empty": func(_ *testing.T, b pipe.Bytes) {
			pump.NewWriter(newMedium()).Write(b.First(0)) // starts no goroutine
		},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				pool := pipe.NewPool[byte](8, 1)
				b := pool.Get()
				first := &b.Elements()[0]
				drop(t, b)
				if again := pool.Get(); &again.Elements()[0] != first {
					t.Error("the Buffer was not released")
				}
			})
		})
	}
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
	// Flush makes a channel if it must wait.
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
