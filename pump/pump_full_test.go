package pump_test

import (
	"io"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
	"github.com/penstock-go/penstock/queue"
)

// These are the tests of a pump whose sink is full. The behaviour is that of
// the pipes of Node.js and Vert.x.

func TestStartOnAFullSinkWaitsUntilItIsDrained(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := newSource(5), newSink(100)
		r.endWith(io.EOF) // the end comes after the data
		w.Write(buffer(101))
		p := pump.New(r, w)
		p.Start()
		synctest.Wait()
		if got := r.calls(); got != (sourceLog{}) {
			t.Errorf("calls while the sink was full = %+v, want none", got)
		}
		w.drain()
		if err := p.Wait(t.Context()); err != nil || p.BytesPumped() != 5 {
			t.Errorf("Wait = %v, bytes pumped %d; want nil, 5", err, p.BytesPumped())
		}
		if got := r.calls(); got.pauses != 0 || got.resumes != 0 {
			t.Errorf("pauses, resumes = %d, %d; want 0, 0", got.pauses, got.resumes)
		}
	})
}

func TestBuffersEmittedInsideWriteWaitForADrainEach(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := newSource(10), newSink(5)
		p := pump.New(r, w)
		n := 0
		w.onWrite = func(pipe.Bytes) {
			if n++; n < 3 {
				r.emit(buffer(10), buffer(10))
			}
		}
		p.Start()
		for want := 1; want <= 5; want++ {
			synctest.Wait()
			if got := r.calls(); got.pauses != want || got.resumes != want-1 {
				t.Fatalf("pauses, resumes = %d, %d, want %d, %d", got.pauses, got.resumes, want, want-1)
			}
			w.drain()
		}
		p.Stop()
	})
}

func TestResumeByTheUserDoesNotEndTheWaitForDrained(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := newSource(), newSink(2)
		r.emit(text("abc"), text("def"), text("g"))
		p := pump.New(r, w)
		p.Start()
		synctest.Wait()
		r.Resume()
		synctest.Wait()
		if got := w.bytes(); got != "abc" {
			t.Errorf("written = %q, want \"abc\": the sink is still full", got)
		}
		w.drain()
		synctest.Wait()
		if got := r.calls(); w.bytes() != "abcdef" || got.pauses != 2 || !r.isPaused() {
			t.Errorf("written = %q, pauses %d, paused %t; want \"abcdef\", 2, true", w.bytes(), got.pauses, r.isPaused())
		}
		w.drain()
		synctest.Wait()
		if got := w.bytes(); got != "abcdefg" {
			t.Errorf("written = %q, want all", got)
		}
		p.Stop()
	})
}

// The sinks of Vert.x 2 differed in two points. Some called their drain handler
// at once if there was nothing to wait for. Some kept the handler after a call.
// Here the channels differ. There is one channel for each call or one for a
// full episode, one that is closed late, and one that is always closed.
func TestPumpWorksWithEveryKindOfDrainedChannel(t *testing.T) {
	for name, style := range map[string]func(w *sink) func() <-chan struct{}{
		"one per episode": func(w *sink) func() <-chan struct{} { return w.q.Drained },
		"one per call": func(w *sink) func() <-chan struct{} {
			return func() <-chan struct{} {
				c := make(chan struct{})
				go func() { <-w.q.Drained(); close(c) }()
				return c
			}
		},
		"only when empty": func(w *sink) func() <-chan struct{} {
			return func() <-chan struct{} {
				c := make(chan struct{})
				go func() {
					for <-w.q.Drained(); w.q.Size() > 0; synctest.Wait() {
						w.q.TryRead()
					}
					close(c)
				}()
				return c
			}
		},
		"always": func(*sink) func() <-chan struct{} {
			c := make(chan struct{})
			close(c)
			return func() <-chan struct{} { return c }
		},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				r, w := newSource(), newSink(10)
				for range 100 {
					r.emit(buffer(6))
				}
				r.endWith(io.EOF)
				w.drainAlways()
				p := pump.New(r, styledSink{w, style(w)})
				p.Start()
				if err := p.Wait(t.Context()); err != nil || p.BytesPumped() != 600 {
					t.Errorf("Wait = %v, bytes pumped %d; want nil, 600", err, p.BytesPumped())
				}
				w.Abort(errTest)
				if got := r.calls(); got.pauses != got.resumes {
					t.Errorf("pauses %d, resumes %d; want the same", got.pauses, got.resumes)
				}
			})
		})
	}
}

type styledSink struct {
	*sink
	drained func() <-chan struct{}
}

func (s styledSink) Drained() <-chan struct{} { return s.drained() }

// The source must not stay paused forever if the sink fails or is closed while
// it is full.
func TestSinkThatEndsWhileFullEndsThePump(t *testing.T) {
	for name, c := range map[string]struct {
		end  func(w *sink)
		want error
	}{
		"fails":      {func(w *sink) { w.Abort(errTest) }, errTest},
		"fails late": {func(w *sink) { w.q.Fail(errTest) }, errTest},
		"is closed":  {func(w *sink) { w.q.Close() }, queue.ErrClosed},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				r, w := newSource(10, 1), newSink(5)
				p := pump.New(r, w)
				p.Start()
				synctest.Wait()
				if !r.isPaused() {
					t.Fatal("paused = false before the sink ended, want true")
				}
				c.end(w)
				if err := p.Wait(t.Context()); err != c.want {
					t.Errorf("Wait = %v, want %v", err, c.want)
				}
				if got := r.calls(); r.isPaused() || got.resumes != 1 || got.reads != 1 {
					t.Errorf("paused %t, resumes %d, reads %d; want false, 1, 1", r.isPaused(), got.resumes, got.reads)
				}
			})
		})
	}
}

func TestSinkThatRefusesAWriteEndsThePump(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := newSource(10), newSink(100)
		p := pump.New(r, w)
		p.Start()
		synctest.Wait()
		w.Abort(errTest)
		r.emit(buffer(1))
		if err := p.Wait(t.Context()); err != errTest || p.BytesPumped() != 10 {
			t.Errorf("Wait = %v, bytes pumped %d; want %v, 10", err, p.BytesPumped(), errTest)
		}
	})
}

// A sink that has failed before the start gives an error. The pump does not
// wait for data that the sink cannot accept.
func TestFailedSinkEndsThePumpBeforeItReads(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := newSource(), newSink(100)
		w.Abort(errTest)
		p := pump.New(r, w)
		p.Start()
		if err := p.Wait(t.Context()); err != errTest || r.calls().reads != 0 {
			t.Errorf("Wait = %v after %d reads, want %v after 0", err, r.calls().reads, errTest)
		}
	})
}

func TestPumpsThatShareASinkKeepItsBound(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newSink(100)
		w.drainAlways()
		var pumps []*pump.Pump[byte]
		for i := range 3 {
			r := newSource()
			for range 50 {
				r.emit(pipe.BufferOf(byte(i), byte(i), byte(i)), buffer(30))
			}
			r.endWith(io.EOF)
			pumps = append(pumps, pump.New(r, w))
		}
		for _, p := range pumps {
			p.Start()
		}
		for _, p := range pumps {
			if err := p.Wait(t.Context()); err != nil || p.BytesPumped() != 50*33 {
				t.Errorf("Wait = %v, bytes pumped %d; want nil, %d", err, p.BytesPumped(), 50*33)
			}
		}
		if got, limit := w.q.Stats().Highest, int64(100+3*30); got > limit {
			t.Errorf("highest size of the queue = %d, want at most the max size and a Buffer for each pump, %d", got, limit)
		}
		w.q.Close()
	})
}

// Both pumps wait for the same drain.
func TestPumpsThatWaitForOneSinkAreBothWoken(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newSink(5)
		a, b := newSource(10), newSource(10)
		pa, pb := pump.New(a, w), pump.New(b, w)
		pa.Start()
		pb.Start()
		synctest.Wait()
		a.emit(text("a"))
		b.emit(text("b"))
		a.endWith(io.EOF)
		b.endWith(io.EOF)
		for range 3 {
			w.drain()
			synctest.Wait()
		}
		for _, p := range []*pump.Pump[byte]{pa, pb} {
			if err := p.Wait(t.Context()); err != nil || p.BytesPumped() != 11 {
				t.Errorf("Wait = %v, bytes pumped %d; want nil, 11", err, p.BytesPumped())
			}
		}
	})
}
