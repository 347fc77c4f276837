package pump_test

import (
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pump"
	"github.com/penstock-go/penstock/queue"
)

func TestReaderCloseWakesAWaitingRead(t *testing.T) {
	for _, paused := range []bool{false, true} {
		bubble(t, func(t *testing.T) {
			p := newPipeConsumer(t)
			if paused {
				p.Pause()
			}
			p.want(t, "", nil)
			if err := p.Reader.Close(); err != nil {
				t.Error(err)
			}
			p.want(t, "", queue.ErrClosed)
			p.Pause()
			if _, err := p.Read(t.Context()); err != queue.ErrClosed {
				t.Errorf("Read after Close = %v, want %v", err, queue.ErrClosed)
			}
			if _, err := p.w.Write([]byte("x")); err != io.ErrClosedPipe {
				t.Errorf("Write to the pipe after Close = %v, want %v: it was to be closed", err, io.ErrClosedPipe)
			}
		})
	}
}

func TestReaderCloseClosesTheSourceOnceAndKeepsTheResult(t *testing.T) {
	bubble(t, func(t *testing.T) {
		src := &closeCounter{Reader: strings.NewReader("abc")}
		r := pump.NewReader(src)
		if b, err := r.Read(t.Context()); err != nil || b.Len() != 3 {
			t.Fatal(b.Len(), err)
		}
		var g sync.WaitGroup
		for range 5 {
			g.Go(func() {
				if err := r.Close(); err == nil || err.Error() != "closed" {
					t.Errorf("Close = %v, want closed", err)
				}
			})
		}
		g.Wait()
		if src.closes != 1 {
			t.Errorf("closes of the io.Reader = %d, want 1", src.closes)
		}
		open := &closeCounter{Reader: strings.NewReader("abc")}
		r = pump.NewReader(open, pump.KeepOpen())
		r.Read(t.Context())
		if err := r.Close(); err != nil || open.closes != 0 {
			t.Errorf("Close with KeepOpen = %v, %d closes; want nil, 0", err, open.closes)
		}
	})
}

// A src that is not an io.Closer delays Close, so that no goroutine outlives
// it.
func TestReaderCloseWaitsForAReadThatCannotBeInterrupted(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r := pump.NewReader(delayed{"x", time.Hour})
		r.Pause()
		r.TryRead() // starts the goroutine, which reads after Resume
		r.Resume()
		start := time.Now()
		synctest.Wait()
		r.Close()
		if got := time.Since(start); got != time.Hour {
			t.Errorf("Close took %v, want 1h", got)
		}
	})
}

// A read of src that is under way delays Close and a second Close. It does not
// delay a waiting Read.
func TestReaderCloseWakesReadBeforeItWaitsForTheSource(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r := pump.NewReader(delayed{"x", time.Hour})
		start := time.Now()
		var read, second time.Duration
		var g sync.WaitGroup
		g.Go(func() {
			if _, err := r.Read(t.Context()); err != queue.ErrClosed {
				t.Errorf("Read = %v, want %v", err, queue.ErrClosed)
			}
			read = time.Since(start)
		})
		synctest.Wait()
		g.Go(func() { r.Close() })
		synctest.Wait()
		r.Close()
		second = time.Since(start)
		g.Wait()
		if read != 0 || second != time.Hour {
			t.Errorf("Read, second Close took %v, %v; want 0s, 1h", read, second)
		}
	})
}

// A Read that takes a Buffer during Close must not undo the Close.
func TestReadDuringReaderCloseDoesNotUndoIt(t *testing.T) {
	for range 2000 {
		r := pump.NewReader(&ramp{}, pump.WriteQueueMaxSize(1))
		var g sync.WaitGroup
		g.Go(func() {
			for {
				if _, err := r.Read(t.Context()); err != nil {
					return
				}
			}
		})
		g.Go(func() { r.Close() })
		g.Wait()
		if _, err := r.Read(t.Context()); err != queue.ErrClosed {
			t.Fatalf("Read after Close = %v, want %v", err, queue.ErrClosed)
		}
	}
}
