package pump_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pump"
)

// These are the tests of the handler form of Drained. Vert.x had three faults
// here. It forgot drain handlers after their first call. It lost drains between
// a check and the registration. It called handlers inside write and after
// close.

// A drainCalls counts the calls of an OnDrain, which runs on a goroutine of its
// own.
type drainCalls struct {
	n       atomic.Int64
	end     context.CancelFunc
	results chan error // of OnDrain
}

func onDrain(w pump.Drainer, f func()) *drainCalls {
	c := &drainCalls{results: make(chan error, 1)}
	ctx, end := context.WithCancel(context.Background())
	c.end = end
	go func() {
		c.results <- pump.OnDrain(ctx, w, func() {
			c.n.Add(1)
			if f != nil {
				f()
			}
		})
	}()
	return c
}

// stop ends the OnDrain and waits for it.
func (c *drainCalls) stop() error {
	c.end()
	return <-c.results
}

func (c *drainCalls) want(t *testing.T, n int64, when string) {
	t.Helper()
	synctest.Wait()
	if got := c.n.Load(); got != n {
		t.Errorf("calls %s = %d, want %d", when, got, n)
	}
}

func TestOnDrainCallsOncePerDrain(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newSink(10)
		w.Write(buffer(11))
		c := onDrain(w, func() {
			if w.WriteQueueFull() {
				t.Error("the queue is full while f runs")
			}
		})
		c.want(t, 0, "while full")
		for n := range int64(7) {
			w.drain()
			c.want(t, n+1, "after a drain")
			w.Write(buffer(5))
			w.drain()
			c.want(t, n+1, "after a fill that was not full")
			w.Write(buffer(11))
			c.want(t, n+1, "while full again")
		}
		if err := c.stop(); err != context.Canceled {
			t.Errorf("OnDrain = %v, want the cause of its context", err)
		}
		w.drain()
		c.want(t, 7, "after its end")
	})
}

func TestOnDrainCallsOnceIfTheQueueIsNotFull(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newSink(10)
		c := onDrain(w, nil)
		c.want(t, 1, "at the start")
		w.Write(buffer(10))
		w.drain()
		c.want(t, 1, "for a queue that was never full")
		w.Write(buffer(11))
		w.drain()
		c.want(t, 2, "after a drain")
		c.stop()
	})
}

// Each drain is reported, even when many drains follow one another quickly.
func TestOnDrainMissesNoDrain(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newSink(10)
		w.Write(buffer(11))
		c := onDrain(w, nil)
		synctest.Wait()
		for range 1000 {
			w.drain()
			w.Write(buffer(11))
		}
		c.want(t, 1000, "after 1000 drains")
		c.stop()
	})
}

// The queue may drain at any time between the check for full and the call of
// OnDrain.
func TestOnDrainLosesNoWakeUp(t *testing.T) {
	for range 2000 {
		w := newSink(10)
		w.Write(buffer(11))
		go w.drain()
		calls := 0
		ctx, end := context.WithCancel(t.Context())
		pump.OnDrain(ctx, w, func() { calls++; end() })
		if calls != 1 {
			t.Fatalf("calls = %d, want 1", calls)
		}
	}
}

func TestOnDrainHandlerMayFillTheQueue(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newSink(10)
		inside, rounds := 0, 0
		c := onDrain(w, func() {
			if inside++; inside > 1 {
				t.Error("f runs inside f")
			}
			if rounds++; rounds < 100 {
				w.Write(buffer(11))
				w.drain() // the next call comes after this one
			}
			inside--
		})
		c.want(t, 100, "after 99 fills that drained inside f")
		c.stop()
	})
}

func TestOnDrainEndsWithTheStream(t *testing.T) {
	for name, end := range map[string]func(w *sink){
		"close": func(w *sink) { w.q.Close() }, "failure": func(w *sink) { w.q.Fail(errTest) }, "abort": func(w *sink) { w.Abort(errTest) },
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				w := newSink(10)
				w.Write(buffer(11))
				before := onDrain(w, nil)
				synctest.Wait()
				end(w)
				w.drain()
				before.want(t, 0, "for a drain after the end")
				after := onDrain(w, nil)
				after.want(t, 0, "of a handler set after the end")
				for _, c := range []*drainCalls{before, after} {
					if err := <-c.results; err != nil {
						t.Errorf("OnDrain = %v, want nil", err)
					}
				}
			})
		})
	}
}

// After the close, f is not called for a drain before it.
func TestOnDrainDropsADrainJustBeforeClose(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newSink(10)
		w.Write(buffer(11))
		c := onDrain(w, nil)
		w.drain()
		w.q.Close() // before the goroutine of c has run
		synctest.Wait()
		if n := c.n.Load(); n > 1 {
			t.Errorf("calls = %d, want at most 1", n)
		}
		c.stop()
	})
}

func TestOnDrainMayBeEndedInsideTheHandler(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newSink(10)
		w.Write(buffer(11))
		var c *drainCalls
		c = onDrain(w, func() { c.end() })
		synctest.Wait()
		for range 3 {
			w.drain()
			w.Write(buffer(11))
		}
		if err := <-c.results; err != context.Canceled {
			t.Errorf("OnDrain = %v, want the cause of its context", err)
		}
		c.want(t, 1, "after its end inside the first one")
	})
}

func TestOnDrainReturnsAfterARunningHandler(t *testing.T) {
	bubble(t, func(t *testing.T) {
		proceed := make(chan struct{})
		c := onDrain(newSink(10), func() { <-proceed })
		synctest.Wait()
		c.end()
		synctest.Wait()
		if len(c.results) > 0 {
			t.Error("OnDrain returned while the handler ran")
		}
		close(proceed)
		if err := <-c.results; err != context.Canceled {
			t.Errorf("OnDrain = %v, want the cause of its context", err)
		}
	})
}

func TestOnDrainUnderADoneContextCallsNothing(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errTest)
	if err := pump.OnDrain(ctx, newSink(1), func() { t.Error("f was called") }); err != errTest {
		t.Errorf("OnDrain = %v, want %v", err, errTest)
	}
}

func TestOnDrainRefusesANilStreamAndIgnoresANilHandler(t *testing.T) {
	bubble(t, func(t *testing.T) {
		if err := pump.OnDrain(within(t, time.Minute), newSink(1), nil); err != errTest {
			t.Errorf("OnDrain = %v, want the cause of its context", err)
		}
	})
	wantPanic(t, "pump: OnDrain: the WriteStream must not be nil", func() { pump.OnDrain(t.Context(), nil, func() {}) })
}

// A drain between the two checks at the start of OnDrain is neither missed nor
// counted twice.
func TestDrainDuringOnDrainIsReportedOnce(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newSink(10)
		w.Write(buffer(11))
		w.onFull = w.drain
		c := onDrain(w, nil)
		c.want(t, 1, "for a drain inside OnDrain")
		c.stop()
	})
}
