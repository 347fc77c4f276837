package pump_test

import (
	"context"
	"errors"
	"io"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
)

// intoPipeline runs a pipeline of one source and one sink. The source calls emit.
// The sink reads when proceed is closed, and records the bytes and the end.
type intoPipeline struct {
	*pipe.Pipeline
	proceed chan struct{}
	got     []byte
	end     error
}

func newIntoPipeline(emit func(ctx context.Context, out *pipe.Out[byte]) error) *intoPipeline {
	p := &intoPipeline{Pipeline: pipe.New("p"), proceed: make(chan struct{})}
	in := pipe.Source(p.Pipeline, emit, pipe.Name("source"))
	pipe.Sink(in, func(ctx context.Context, in *pipe.In[byte]) error {
		<-p.proceed
		for {
			b, err := in.Read(ctx)
			if err != nil {
				p.end = err
				return err
			}
			p.got = append(p.got, b.Elements()...)
		}
	}, pipe.WriteQueueMaxSize(10))
	return p
}

func TestPumpIntoAnOutMovesEverything(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := newSource(), newSink(1000)
		for range 100 {
			r.emit(buffer(10))
		}
		r.endWith(io.EOF)
		w.drainAlways()
		p := pipe.New("p")
		in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
			return pump.New(r, pump.Into(out), pump.WriteQueueMaxSize(50)).Run(ctx)
		})
		pump.To(relay(in, passOn), w)
		if err := p.Run(t.Context()); err != nil {
			t.Error(err)
		}
		if _, n := w.written(); n != 1000 {
			t.Errorf("bytes written = %d, want 1000", n)
		}
	})
}

func TestWriteIntoAnOutDoesNotWait(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var p *intoPipeline
		p = newIntoPipeline(func(ctx context.Context, out *pipe.Out[byte]) error {
			w := pump.Into(out)
			for i := range 100 {
				if err := w.Write(buffer(1)); err != nil { // a wait would be a deadlock here
					t.Errorf("Write = %v, want nil", err)
				}
				if got, want := w.WriteQueueFull(), i >= 10; got != want {
					t.Errorf("full after %d of 10 bytes = %t, want %t", i+1, got, want)
				}
			}
			drained := w.Drained()
			close(p.proceed)
			<-drained
			if w.WriteQueueFull() {
				t.Error("full after Drained was closed")
			}
			return w.Close(ctx)
		})
		if err := p.Run(t.Context()); err != nil || len(p.got) != 100 || p.end != io.EOF {
			t.Errorf("Run = %v, %d bytes arrived, then %v; want nil, 100, EOF", err, len(p.got), p.end)
		}
	})
}

func TestCloseOfAnOutHandsOverWithoutWaiting(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var p *intoPipeline
		p = newIntoPipeline(func(ctx context.Context, out *pipe.Out[byte]) error {
			w := pump.Into(out)
			w.Write(text("written "))
			for _, v := range []byte("and sent") { // the Out holds these elements until Close
				if err := out.Send(ctx, v); err != nil {
					return err
				}
			}
			for range 2 { // before the sink has read anything
				if err := w.Close(ctx); err != nil {
					t.Errorf("Close = %v, want nil", err)
				}
			}
			if err := w.Write(buffer(1)); err == nil {
				t.Error("Write after Close = nil, want an error")
			}
			close(p.proceed)
			<-ctx.Done() // the sink gets io.EOF although the stage function still runs
			return nil
		})
		ctx, cancel := context.WithCancelCause(t.Context())
		done := make(chan error, 1)
		go func() { done <- p.Run(ctx) }()
		synctest.Wait()
		if string(p.got) != "written and sent" || p.end != io.EOF {
			t.Errorf("arrived %q, then %v; want \"written and sent\", EOF", p.got, p.end)
		}
		cancel(errTest)
		if err := <-done; !errors.Is(err, errTest) {
			t.Errorf("Run = %v, want %v", err, errTest)
		}
	})
}

func TestAbortOfAnOutFailsTheRun(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := newIntoPipeline(func(ctx context.Context, out *pipe.Out[byte]) error {
			w := pump.Into(out)
			w.Write(text("truncated"))
			aborted := make(chan struct{})
			go func() { w.Abort(errTest); close(aborted) }() // any goroutine may call it
			<-aborted
			if err := w.Write(buffer(1)); !errors.Is(err, errTest) {
				t.Errorf("Write after Abort = %v, want %v", err, errTest)
			}
			if err := w.Close(ctx); !errors.Is(err, errTest) {
				t.Errorf("Close after Abort = %v, want %v", err, errTest)
			}
			return nil
		})
		close(p.proceed)
		err := p.Run(t.Context())
		if err == nil || err.Error() != "pipe: p/source: test failure" || !errors.Is(err, errTest) {
			t.Errorf("Run = %v, want the failure of p/source", err)
		}
		if p.end == io.EOF {
			t.Error("the sink got io.EOF, so truncated data was mistaken for complete data")
		}
	})
}

func TestAbortOfAnOutWithErrStoppedEndsItCleanly(t *testing.T) {
	bubble(t, func(t *testing.T) {
		p := newIntoPipeline(func(ctx context.Context, out *pipe.Out[byte]) error {
			w := pump.Into(out)
			w.Write(text("accepted"))
			w.Abort(pipe.ErrStopped)
			err := w.Write(buffer(1))
			if !errors.Is(err, pipe.ErrStopped) {
				t.Errorf("Write after Abort = %v, want %v", err, pipe.ErrStopped)
			}
			return err
		})
		close(p.proceed)
		if err := p.Run(t.Context()); err != nil || string(p.got) != "accepted" || p.end != io.EOF {
			t.Errorf("Run = %v, arrived %q, then %v; want nil, \"accepted\", EOF", err, p.got, p.end)
		}
	})
}

// The source has no end, and Drain stops it while the pump waits for data or for
// the edge.
func TestDrainDeliversWhatAPumpWroteIntoAnOut(t *testing.T) {
	for name, n := range map[string]int{"waits for data": 2, "waits for the edge": 100} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				r, w := newSource(), newSink(1000)
				for range n {
					r.emit(buffer(10))
				}
				p := pipe.New("p")
				var mover *pump.Pump[byte]
				in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
					mover = pump.New(r, pump.Into(out), pump.WriteQueueMaxSize(20))
					return mover.Run(ctx)
				})
				// The kernel holds the last byte of each Buffer until the next Buffer
				// or a flush.
				each := pipe.Apply(in, func(ctx context.Context, b pipe.Bytes, out *pipe.Out[byte]) error {
					if err := out.Put(ctx, b.First(9)); err != nil {
						return err
					}
					return out.Send(ctx, 0)
				})
				proceed := make(chan struct{})
				pump.To(relay(each, func(pipe.Bytes) error { <-proceed; return nil }), w)
				done := make(chan error, 1)
				go func() { done <- p.Run(t.Context()) }()
				synctest.Wait()
				if got, want := r.isPaused(), n == 100; got != want {
					t.Errorf("paused before Drain = %t, want %t", got, want)
				}
				go func() { synctest.Wait(); close(proceed) }()
				p.Drain()
				if err := <-done; err != nil {
					t.Errorf("Run = %v, want nil", err)
				}
				_, got := w.written()
				if want := mover.BytesPumped(); int64(got) != want || want == 0 || r.calls().closes != 1 {
					t.Errorf("%d bytes arrived, source closed %d times; want %d, 1", got, r.calls().closes, want)
				}
				if closes, aborted := w.ended(); closes != 1 || aborted != nil {
					t.Errorf("sink closed %d times, aborted with %v; want 1, nil", closes, aborted)
				}
			})
		})
	}
}

// Run closes an aborted sink in order to wait for its end. That must not make
// the output of a stage that Drain has cut seem whole.
func TestDrainCutsTheOutOfAPump(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r := newSource(1)
		p := pipe.New("p")
		in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
			return pump.New(r, pump.Into(out)).Run(ctx)
		})
		cut := false
		pipe.Sink(in, func(ctx context.Context, in *pipe.In[byte]) error {
			for {
				if _, err := in.Read(ctx); err != nil {
					cut = in.Cut()
					return err
				}
			}
		})
		done := make(chan error, 1)
		go func() { done <- p.Run(t.Context()) }()
		synctest.Wait()
		p.Drain()
		if err := <-done; err != nil || !cut {
			t.Errorf("Run = %v, Cut = %t; want nil, true", err, cut)
		}
	})
}

func TestOutIsADrainer(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var p *intoPipeline
		p = newIntoPipeline(func(ctx context.Context, out *pipe.Out[byte]) error {
			w := pump.Into(out)
			w.Write(buffer(11))
			drained := make(chan struct{})
			ctx, cancel := context.WithCancel(ctx)
			ended := make(chan error)
			go func() { ended <- pump.OnDrain(ctx, w.(pump.Drainer), func() { close(drained) }) }()
			close(p.proceed)
			<-drained
			cancel()
			<-ended
			return nil
		})
		if err := p.Run(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestIntoRefusesNil(t *testing.T) {
	wantPanic(t, "pump: Into: the Out must not be nil", func() { pump.Into[byte](nil) })
}
