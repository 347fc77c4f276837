package pump_test

import (
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
	"github.com/penstock-go/penstock/queue"
)

// Pause, Resume and Close of a Reader.

// A piped is a Reader of a pipe, and what a consumer has got from it.
type piped struct {
	*pump.Reader
	w   *io.PipeWriter
	mu  sync.Mutex
	got strings.Builder
	end error
}

// newPiped starts a consumer that reads until an error.
func newPiped(t *testing.T) *piped {
	r, w := io.Pipe()
	p := &piped{Reader: pump.NewReader(r), w: w}
	go func() {
		got := func(b pipe.Bytes, err error) {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.got.Write(b.Elements())
			p.end = err
		}
		for {
			b, err := p.Read(t.Context())
			if got(b, err); err != nil {
				return
			}
		}
	}()
	return p
}

// want waits until nothing moves and compares what has arrived.
func (p *piped) want(t *testing.T, got string, end error) {
	t.Helper()
	synctest.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.got.String() != got || p.end != end {
		t.Errorf("arrived %q, %v; want %q, %v", p.got.String(), p.end, got, end)
	}
}

// Vert.x 2 let a Buffer through whose read was under way when pause was called.
func TestNothingArrivesWhilePaused(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := newPiped(t)
		p.want(t, "", nil) // Read waits, and so does the read of the pipe
		p.Pause()
		io.WriteString(p.w, "a")
		p.want(t, "", nil)
		go io.WriteString(p.w, "bc")
		p.want(t, "", nil)
		p.Resume()
		p.want(t, "abc", nil)
		p.Reader.Close()
	})
}

func TestPauseTakesNoNewInput(t *testing.T) {
	bubble(t, func(t *testing.T) {
		src := &counted{r: iotestSlow{"x", time.Second}}
		r := pump.NewReader(src)
		r.Read(t.Context())
		r.Pause()
		time.Sleep(time.Minute)
		if src.reads.Load() > 2 {
			t.Errorf("reads while paused = %d, want at most the one under way", src.reads.Load()-1)
		}
		r.Resume()
		time.Sleep(time.Minute)
		if src.reads.Load() < 60 {
			t.Errorf("reads after Resume = %d, want one a second", src.reads.Load())
		}
		r.Close()
	})
}

// An iotestSlow gives data each d.
type iotestSlow struct {
	data string
	d    time.Duration
}

func (s iotestSlow) Read(p []byte) (int, error) {
	time.Sleep(s.d)
	return copy(p, s.data), nil
}

func TestResumeAndPauseAtOnceDeliverNothing(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r := pump.NewReader(strings.NewReader("abc"))
		r.Pause()
		arrived := make(chan pipe.Bytes)
		go func() {
			b, _ := r.Read(t.Context())
			arrived <- b
		}()
		synctest.Wait()
		r.Resume()
		r.Pause()
		synctest.Wait()
		select {
		case b := <-arrived:
			// The Read that waited may win between the two calls, but no other
			// may.
			t.Logf("delivered %q between Resume and Pause", b.Elements())
		default:
			r.Resume()
			<-arrived
		}
		r.Close()
	})
}

func TestPauseIsASwitch(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := newPiped(t)
		p.Pause()
		p.Pause()
		p.Resume()
		io.WriteString(p.w, "a")
		p.want(t, "a", nil)
		p.Resume()
		p.Pause()
		go io.WriteString(p.w, "b")
		p.want(t, "a", nil)
		p.Resume()
		p.want(t, "ab", nil)
		p.Reader.Close()
	})
}

// Node.js and Vert.x both changed their minds about this: the end is withheld
// too, also that of an empty stream, and so is a failure.
func TestEndIsWithheldWhilePaused(t *testing.T) {
	for _, end := range []error{io.EOF, errTest} {
		for _, data := range []string{"", "last"} {
			t.Run(end.Error()+"/"+data, func(t *testing.T) {
				bubble(t, func(t *testing.T) {
					p := newPiped(t)
					p.want(t, "", nil)
					p.Pause()
					io.WriteString(p.w, data)
					p.w.CloseWithError(end)
					time.Sleep(100 * time.Millisecond)
					p.want(t, "", nil)
					p.Resume()
					p.want(t, data, end)
					p.Pause() // after the end it means nothing
					if _, err := p.Read(t.Context()); err != end {
						t.Errorf("Read after the end = %v, want it again", err)
					}
					p.Resume()
					p.Reader.Close()
				})
			})
		}
	}
}

func TestBytesKeptWhilePausedComeOnceAndInOrder(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := newPiped(t)
		want := ""
		for i := range 100 {
			s := strings.Repeat(string(rune('a'+i%26)), i)
			if i%3 == 0 {
				p.Pause()
			}
			go io.WriteString(p.w, s)
			synctest.Wait()
			p.Resume()
			want += s
			p.want(t, want, nil)
		}
		p.Reader.Close()
	})
}

func TestLeavePausedMarksThePauseOfAPump(t *testing.T) {
	r := pump.NewReader(strings.NewReader("abc"))
	for i, step := range []struct {
		do   func()
		want bool
	}{
		{r.Pause, false}, {r.LeavePaused, true}, {r.LeavePaused, true}, {r.Pause, false},
		{r.LeavePaused, true}, {r.Resume, false}, {r.LeavePaused, true},
	} {
		if step.do(); r.LeftPaused() != step.want {
			t.Errorf("step %d: LeftPaused = %t, want %t", i, r.LeftPaused(), step.want)
		}
	}
	if b, ok := r.TryRead(); ok {
		t.Errorf("TryRead of a stream left paused = %q", b.Elements())
	}
	r.Close()
}

func TestCloseWakesAReadThatWaits(t *testing.T) {
	for _, paused := range []bool{false, true} {
		bubble(t, func(t *testing.T) {
			p := newPiped(t)
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

// A closeCounter counts, and fails each time in another way.
type closeCounter struct {
	io.Reader
	closes int
}

func (c *closeCounter) Close() error {
	c.closes++
	return errors.New(strings.Repeat("again ", c.closes-1) + "closed")
}

func TestCloseClosesOnceAndReportsTheSame(t *testing.T) {
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

// Without a Close of its own, a read that is under way delays that of the
// stream: no goroutine is left.
func TestCloseWaitsForAReadThatCannotBeInterrupted(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r := pump.NewReader(iotestSlow{"x", time.Hour})
		r.Pause()
		r.TryRead() // starts reading, as soon as the stream is resumed
		r.Resume()
		start := time.Now()
		synctest.Wait()
		r.Close()
		if got := time.Since(start); got != time.Hour {
			t.Errorf("Close took %v, want 1h", got)
		}
	})
}

// Whoever waits in Read is not delayed by the read of src that delays Close; a
// second Close is.
func TestCloseThatWaitsForSrcWakesReadAtOnce(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r := pump.NewReader(iotestSlow{"x", time.Hour})
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

// A Read that has got a Buffer just when the stream is closed must not undo the
// Close.
func TestReadRacingWithClose(t *testing.T) {
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
