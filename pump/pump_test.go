package pump_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
)

// These tests show the behaviours of the Pump of Vert.x 2. Where that does not
// specify a behaviour, they follow later versions of Vert.x, and Node.js. One
// behaviour has no counterpart here. There, a pump must not replace the end and
// exception handlers of the user. Here the end and the failure are results of
// Wait and Run.

func TestNewSetsTheMaxSizeOfTheSink(t *testing.T) {
	w := newSink(1000)
	pump.New(newSource(), w)
	if got := w.WriteQueueMaxSize(); got != 1000 {
		t.Errorf("max size after New = %d, want 1000", got)
	}
	pump.New(newSource(), w, pump.WriteQueueMaxSize(7), pump.WriteQueueMaxSize(500))
	if got := w.WriteQueueMaxSize(); got != 500 {
		t.Errorf("max size after New with WriteQueueMaxSize(500) = %d, want 500", got)
	}
}

func TestNewRefusesNilStreamsAndBadSizes(t *testing.T) {
	const noSource, noSink = "pump: New: the ReadStream must not be nil", "pump: New: the WriteStream must not be nil"
	for _, opts := range [][]pump.Option{nil, {pump.WriteQueueMaxSize(1)}} {
		wantPanic(t, noSource, func() { pump.New(nil, newSink(1), opts...) })
		wantPanic(t, noSource, func() { pump.New((*source)(nil), newSink(1), opts...) })
		wantPanic(t, noSink, func() { pump.New[byte](newSource(), nil, opts...) })
		wantPanic(t, noSink, func() { pump.New(newSource(), (*sink)(nil), opts...) })
	}
	wantPanic(t, "pump: WriteQueueMaxSize: n must be at least 1 byte, got 0", func() { pump.WriteQueueMaxSize(0) })
	wantPanic(t, "pump: New: odd sizes only", func() { pump.New(newSource(), oddSink{newSink(1)}, pump.WriteQueueMaxSize(2)) })
}

// An oddSink refuses a max size that the option does not.
type oddSink struct{ *sink }

func (oddSink) SetWriteQueueMaxSize(int64) error { return errors.New("odd sizes only") }

func TestWriteQueueMaxSizeIsThatOfTheSink(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := newSource(100), newSink(1000)
		p := pump.New(r, w)
		for _, n := range []int64{256 << 10, 512 << 10, 128 << 10, 129 << 10} {
			if err := p.SetWriteQueueMaxSize(n); err != nil || w.WriteQueueMaxSize() != n || p.WriteQueueMaxSize() != n {
				t.Errorf("SetWriteQueueMaxSize(%d) = %v; sink %d, pump %d", n, err, w.WriteQueueMaxSize(), p.WriteQueueMaxSize())
			}
			p.Start()
		}
		synctest.Wait()
		if err := p.SetWriteQueueMaxSize(0); err == nil {
			t.Error("SetWriteQueueMaxSize(0) = nil, want an error")
		}
		// The change also applies to a running pump, and at once. The queue now
		// holds more than its max size.
		if err := p.SetWriteQueueMaxSize(99); err != nil || !w.WriteQueueFull() {
			t.Errorf("SetWriteQueueMaxSize(99) = %v, full %t; want nil, true", err, w.WriteQueueFull())
		}
		p.Stop()
	})
}

func TestStartAndStopNeitherPauseNorResume(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := newSource(), newSink(1<<20)
		p := pump.New(r, w)
		want := ""
		for i := range 10 {
			if err := p.Start(); err != nil {
				t.Fatal(err)
			}
			s := strings.Repeat(string(rune('a'+i)), 10)
			r.emit(text(s))
			want += s
			synctest.Wait()
			p.Stop()
			r.emit(text("-")) // the next round writes it
			if i < 9 {
				want += "-"
			}
			synctest.Wait()
		}
		if got := w.bytes(); got != want {
			t.Errorf("sink got %q, want %q", got, want)
		}
		if got := r.calls(); got.pauses != 0 || got.resumes != 0 {
			t.Errorf("pauses, resumes = %d, %d, want 0, 0", got.pauses, got.resumes)
		}
	})
}

// The pump writes each Buffer, counts it, and then checks whether the queue is
// full.
func TestBufferIsWrittenThenCountedThenFullIsChecked(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := newSource(), newSink(10)
		p := pump.New(r, w)
		var steps []int64
		w.onWrite = func(pipe.Bytes) { steps = append(steps, p.BytesPumped()) }
		w.onFull = func() { steps = append(steps, p.BytesPumped()) }
		p.Start()
		r.emit(buffer(3), buffer(4))
		synctest.Wait()
		p.Stop()
		if want := []int64{0, 3, 3, 7}; !equal(steps, want) {
			t.Errorf("bytes pumped during Write and WriteQueueFull = %v, want %v", steps, want)
		}
	})
}

func TestPumpPausesOnceWhenFullAndResumesOnceWhenDrained(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := newSource(100, 100, 100, 100, 100), newSink(500)
		p := pump.New(r, w)
		p.Start()
		synctest.Wait()
		if got := r.calls().pauses; got != 0 {
			t.Fatalf("pauses at exactly the max size = %d, want 0", got)
		}
		for k := range 7 {
			r.emit(buffer(100)) // exceeds the max size
			synctest.Wait()
			if got := r.calls(); got.pauses != k+1 || got.resumes != k {
				t.Fatalf("round %d, full: pauses, resumes = %d, %d, want %d, %d", k, got.pauses, got.resumes, k+1, k)
			}
			w.drain()
			synctest.Wait()
			if got := r.calls(); got.pauses != k+1 || got.resumes != k+1 {
				t.Fatalf("round %d, drained: pauses, resumes = %d, %d, want %d, %d", k, got.pauses, got.resumes, k+1, k+1)
			}
			r.emit(buffer(100), buffer(100), buffer(100), buffer(100), buffer(100))
			synctest.Wait()
		}
		p.Stop()
	})
}

func TestBufferThatExceedsTheMaxSizeIsWrittenWhole(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := newSource(10000, 10000), newSink(1000)
		p := pump.New(r, w)
		p.Start()
		for want := 1; want <= 2; want++ {
			synctest.Wait()
			if writes, bytes := w.written(); writes != want || bytes != want*10000 || !r.isPaused() {
				t.Errorf("after %d drains: writes, bytes = %d, %d, paused %t; want %d, %d, true",
					want-1, writes, bytes, r.isPaused(), want, want*10000)
			}
			w.drain()
		}
		p.Stop()
	})
}

// A huge element counts as 2 GiB, so that two of them do not fit into 32 bits.
type huge struct{}

func (huge) Size() int64 { return 1 << 31 }

type hugeSource struct {
	pump.ReadStream[huge]
	left int
}

func (s *hugeSource) Read(context.Context) (pipe.Buffer[huge], error) {
	if s.left == 0 {
		return pipe.Buffer[huge]{}, io.EOF
	}
	s.left--
	return pipe.BufferOf(huge{}), nil
}

type hugeSink struct{ pump.WriteStream[huge] }

func (hugeSink) Write(pipe.Buffer[huge]) error { return nil }

func (hugeSink) WriteQueueFull() bool { return false }

func (hugeSink) Drained() <-chan struct{} { c := make(chan struct{}); close(c); return c }

func TestBytesPumpedIsCumulativeAndHas64Bits(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := newSource(), newSink(1<<20)
		p := pump.New(r, w)
		for range 3 {
			p.Start()
			r.emit(buffer(100))
			synctest.Wait()
			p.Stop()
		}
		if got := p.BytesPumped(); got != 300 {
			t.Errorf("BytesPumped after three rounds = %d, want 300", got)
		}
	})
	big := pump.New(&hugeSource{left: 4}, hugeSink{})
	if err := big.Start(); err != nil {
		t.Fatal(err)
	}
	if err := big.Wait(t.Context()); err != nil || big.BytesPumped() != 8<<30 {
		t.Errorf("Wait = %v, BytesPumped = %d, want nil, %d", err, big.BytesPumped(), int64(8<<30))
	}
}

func TestEndOfSourceDoesNotCloseTheSink(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := newSource(5), newSink(100)
		r.endWith(io.EOF)
		p := pump.New(r, w)
		p.Start()
		if err := p.Wait(t.Context()); err != nil {
			t.Error(err)
		}
		if closes, aborted := w.ended(); closes != 0 || aborted != nil || r.calls().closes != 0 {
			t.Errorf("sink closed %d times, aborted %v, source closed %d times; want none of it", closes, aborted, r.calls().closes)
		}
		if err := w.Write(buffer(1)); err != nil {
			t.Errorf("Write after the pump ended = %v, want nil", err)
		}
	})
}

func TestEmptyBuffersAreData(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := newSource(0, 0), newSink(100)
		r.emit(text("a"), buffer(0), text("b"), buffer(0))
		r.endWith(io.EOF)
		p := pump.New(r, w)
		p.Start()
		if err := p.Wait(t.Context()); err != nil || w.bytes() != "ab" || p.BytesPumped() != 2 {
			t.Errorf("Wait = %v, got %q, %d bytes pumped; want nil, \"ab\", 2", err, w.bytes(), p.BytesPumped())
		}
	})
}

func TestFailureOfTheSourceComesAfterItsData(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := newSource(), newSink(100)
		r.emit(text("a"), text("b"))
		r.endWith(errTest)
		p := pump.New(r, w)
		p.Start()
		if err := p.Wait(t.Context()); err != errTest || w.bytes() != "ab" {
			t.Errorf("Wait = %v, got %q; want %v, \"ab\"", err, w.bytes(), errTest)
		}
		if err := p.Start(); !errors.Is(err, errTest) {
			t.Errorf("Start after the failure = %v, want one that wraps it", err)
		}
	})
}

// Only io.EOF itself is the end. An error that wraps it is a failure.
func TestWrappedEOFIsAFailure(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := newSource(), newSink(100)
		want := fmt.Errorf("header: %w", io.EOF)
		r.endWith(want)
		if err := pump.New(r, w).Run(t.Context()); err != want {
			t.Errorf("Run = %v, want %v", err, want)
		}
		if closes, aborted := w.ended(); closes != 0 || aborted != want {
			t.Errorf("closes %d, aborted %v; want 0, the failure", closes, aborted)
		}
	})
}
