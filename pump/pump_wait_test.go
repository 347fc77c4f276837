package pump_test

import (
	"context"
	"errors"
	"io"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
)

// These are the tests of what follows Stop. Stop only signals. Wait waits until
// the pump uses its streams no more. Start may come before that.

// A blockedSink is a sink whose first Write blocks until proceed is closed.
type blockedSink struct {
	*sink
	inside, proceed chan struct{}
}

func newBlockedSink() blockedSink {
	s := blockedSink{newSink(1000), make(chan struct{}), make(chan struct{})}
	var once sync.Once
	s.onWrite = func(pipe.Bytes) {
		once.Do(func() { close(s.inside) })
		<-s.proceed
	}
	return s
}

// within returns a context that ends after d with errTest as its cause.
func within(t *testing.T, d time.Duration) context.Context {
	ctx, cancel := context.WithTimeoutCause(t.Context(), d, errTest)
	t.Cleanup(cancel)
	return ctx
}

// The caller of Stop may close the sink next, so it must be able to wait until
// no Write is under way.
func TestStopDoesNotWaitForAWriteUnderWayAndWaitDoes(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := newSource(1, 2), newBlockedSink()
		p := pump.New(r, w)
		p.Start()
		<-w.inside
		p.Stop() // the bubble reports it if this blocks
		start := time.Now()
		if err := p.Wait(within(t, time.Minute)); err != errTest || time.Since(start) != time.Minute {
			t.Errorf("Wait during the Write = %v after %v, want the cause of its context after 1m", err, time.Since(start))
		}
		go func() { time.Sleep(time.Hour); close(w.proceed) }()
		start = time.Now()
		if err := p.Wait(t.Context()); err != pump.ErrNotRunning || time.Since(start) != time.Hour {
			t.Errorf("Wait = %v after %v, want %v after 1h", err, time.Since(start), pump.ErrNotRunning)
		}
		if got := p.BytesPumped(); got != 1 || w.bytes() != "\x00" || r.calls().reads != 1 {
			t.Errorf("%d bytes pumped, %q written, %d reads; want 1 of each", got, w.bytes(), r.calls().reads)
		}
	})
}

func TestWaitInsideAWriteEndsWithItsContext(t *testing.T) {
	for _, stop := range []bool{false, true} {
		bubble(t, func(t *testing.T) {
			r, w := newSource(1), newSink(100)
			r.endWith(io.EOF)
			p := pump.New(r, w)
			w.onWrite = func(pipe.Bytes) {
				if stop {
					p.Stop()
				}
				if err := p.Wait(within(t, time.Minute)); err != errTest {
					t.Errorf("Wait inside a Write = %v, want the cause of its context", err)
				}
			}
			p.Start()
			var want error
			if stop {
				want = pump.ErrNotRunning
			}
			if err := p.Wait(t.Context()); err != want {
				t.Errorf("Wait = %v, want %v", err, want)
			}
		})
	}
}

func TestManyGoroutinesMayWait(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := newBlockedSink()
		p := pump.New(newSource(1), w)
		p.Start()
		<-w.inside
		var waits sync.WaitGroup
		for range 100 {
			waits.Go(func() {
				if err := p.Wait(t.Context()); err != pump.ErrNotRunning {
					t.Errorf("Wait = %v, want %v", err, pump.ErrNotRunning)
				}
			})
		}
		synctest.Wait()
		for range 3 {
			p.Stop()
		}
		close(w.proceed)
		waits.Wait()
	})
}

func TestRoundBeginsWhenTheOneBeforeHasEnded(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := newSource(1, 2), newBlockedSink()
		r.endWith(io.EOF)
		p := pump.New(r, w)
		p.Start()
		<-w.inside
		p.Stop()
		if err := p.Start(); err != nil {
			t.Fatalf("Start while the round before is ending = %v, want nil", err)
		}
		if err := p.Start(); err == nil {
			t.Error("Start before the round has begun = nil, want an error, since the pump is running")
		}
		synctest.Wait()
		if got := r.calls().reads; got != 1 {
			t.Errorf("reads during the Write = %d, want 1", got)
		}
		close(w.proceed)
		if err := p.Wait(t.Context()); err != nil || p.BytesPumped() != 3 {
			t.Errorf("Wait = %v with %d bytes pumped, want nil with 3", err, p.BytesPumped())
		}
	})
}

// A round that has not begun ends at once. Wait still waits for the round
// before, and so does the next round.
func TestRoundsThatHaveNotBegunTakeNoGoroutines(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := newSource(1, 2), newBlockedSink()
		r.endWith(io.EOF)
		p := pump.New(r, w)
		p.Start()
		<-w.inside
		p.Stop()
		synctest.Wait()
		before := runtime.NumGoroutine()
		for range 1000 {
			if err := p.Start(); err != nil {
				t.Fatal(err)
			}
			p.Stop()
		}
		synctest.Wait()
		if got := runtime.NumGoroutine() - before; got > 10 {
			t.Errorf("goroutines of 1000 rounds that were stopped = %d, want about 0", got)
		}
		if err := p.Wait(within(t, time.Minute)); err != errTest {
			t.Errorf("Wait during the Write of the first round = %v, want the cause of its context", err)
		}
		if err := p.Start(); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if got := r.calls().reads; got != 1 {
			t.Errorf("reads during the Write = %d, want 1", got)
		}
		close(w.proceed)
		if err := p.Wait(t.Context()); err != nil || p.BytesPumped() != 3 {
			t.Errorf("Wait = %v with %d bytes pumped, want nil with 3", err, p.BytesPumped())
		}
	})
}

// The last round was stopped before it began. The round before it has met the
// end of the pump.
func TestWaitReportsTheEndOfARoundThatWasEnding(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := newSource(1), newBlockedSink()
		p := pump.New(r, lateSink{w.sink})
		w.q.Fail(errTest)
		p.Start()
		<-w.inside
		for range 2 {
			p.Stop()
			p.Start()
		}
		p.Stop()
		synctest.Wait()
		close(w.proceed)
		if err := p.Wait(t.Context()); err != errTest {
			t.Errorf("Wait = %v, want the failure of the Write, %v", err, errTest)
		}
		if err := p.Start(); !errors.Is(err, errTest) {
			t.Errorf("Start = %v, want one that wraps %v", err, errTest)
		}
		if err := p.Run(t.Context()); err != errTest {
			t.Errorf("Run = %v, want %v", err, errTest)
		}
		if _, aborted := w.ended(); aborted != errTest {
			t.Errorf("the sink was aborted with %v, want %v", aborted, errTest)
		}
	})
}

// A Run from inside a stream of its own pump must not wait for itself.
func TestRunInsideAWriteEndsWithItsContext(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := newSource(1, 2), newSink(100)
		p := pump.New(r, w)
		w.onWrite = func(pipe.Bytes) {
			if err := p.Run(t.Context()); err == nil || err == pump.ErrNotRunning {
				t.Errorf("Run of a pump that runs = %v, want an error", err)
			}
			p.Stop()
			if err := p.Run(within(t, time.Minute)); err != errTest {
				t.Errorf("Run inside a Write = %v, want the cause of its context", err)
			}
		}
		p.Start()
		synctest.Wait()
		if err := p.Wait(t.Context()); err != errTest && err != pump.ErrNotRunning {
			t.Errorf("Wait = %v, want %v or %v", err, errTest, pump.ErrNotRunning)
		}
		if _, aborted := w.ended(); aborted != errTest || r.calls().closes != 1 || r.calls().reads != 1 {
			t.Errorf("the sink was aborted with %v, the source closed %d times after %d reads", aborted, r.calls().closes, r.calls().reads)
		}
	})
}

// Stop ends a Run that waits for an earlier round, and Run returns when that
// round has ended.
func TestStopEndsARunThatHasNotBegun(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := newSource(1, 2), newBlockedSink()
		p := pump.New(r, w)
		p.Start()
		<-w.inside
		p.Stop()
		ran := make(chan error, 1)
		go func() { ran <- p.Run(t.Context()) }()
		synctest.Wait()
		p.Stop()
		synctest.Wait()
		if len(ran) > 0 {
			t.Errorf("Run returned %v during the Write of the round before", <-ran)
		}
		close(w.proceed)
		if err := <-ran; err != pump.ErrNotRunning || r.calls().reads != 1 {
			t.Errorf("Run = %v after %d reads, want %v after 1", err, r.calls().reads, pump.ErrNotRunning)
		}
		if closes, aborted := w.ended(); closes != 0 || aborted != nil || r.calls().closes != 0 {
			t.Error("Stop made Run end a stream")
		}
	})
}

// Abort only signals, so Run and To close the sink after it. A write of the
// medium that cannot be interrupted delays them. No goroutine outlives them.
func TestRunAndToWaitUntilAnAbortedSinkHasEnded(t *testing.T) {
	for name, run := range map[string]func(ctx context.Context, r pump.ReadStream[byte], w pump.WriteStream[byte]) error{
		"Run": func(ctx context.Context, r pump.ReadStream[byte], w pump.WriteStream[byte]) error {
			return pump.New(r, w).Run(ctx)
		},
		"To": func(ctx context.Context, r pump.ReadStream[byte], w pump.WriteStream[byte]) error {
			p := pipe.New("p")
			pump.To(pump.From(p, r), w)
			return p.Run(ctx)
		},
	} {
		for _, end := range []error{nil, io.EOF, io.ErrNoProgress} { // nil: silence
			bubble(t, func(t *testing.T) {
				r := newSource(1)
				r.endWith(end)
				begun, ended := 0, 0
				w := pump.NewWriter(writerFunc(func(p []byte) (int, error) {
					begun++
					time.Sleep(time.Hour)
					ended++
					return len(p), nil
				}))
				err := run(within(t, time.Minute), r, w)
				if err == nil || ended != begun {
					t.Errorf("%s = %v after %d of %d writes, want an error after all", name, err, ended, begun)
				}
				if err := w.Close(within(t, 0)); err == nil {
					t.Errorf("Close of the sink = nil, want the error of the Abort")
				}
			})
		}
	}
}
