package pump_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
)

// These are the tests of streams as the ends of a pipeline.

// relay adds a stage that calls each for each Buffer and passes the Buffer on,
// until each returns an error.
func relay(in *pipe.Stream[byte], each func(b pipe.Bytes) error) *pipe.Stream[byte] {
	return pipe.Via(in, func(ctx context.Context, in *pipe.In[byte], out *pipe.Out[byte]) error {
		for {
			b, err := in.Read(ctx)
			if err != nil {
				return err
			}
			if err := each(b); err != nil {
				return err
			}
			if err := out.Put(ctx, b); err != nil {
				return err
			}
		}
	}, pipe.Name("relay"))
}

func passOn(pipe.Bytes) error { return nil }

func TestFromAndToMoveEverything(t *testing.T) {
	bubble(t, func(t *testing.T) {
		want := strings.Repeat("penstock", 100_000)
		src := &closeCounter{Reader: strings.NewReader(want)}
		var got bytes.Buffer
		dst := struct {
			io.Writer
			io.Closer
		}{&got, newMedium()}
		p := pipe.New("copy")
		in := pump.From(p, pump.NewReader(io.NopCloser(src), pump.WriteQueueMaxSize(1)), pipe.WriteQueueMaxSize(1))
		pump.To(relay(in, passOn), pump.NewWriter(dst, pump.WriteQueueMaxSize(1)))
		if err := p.Run(t.Context()); err != nil || got.String() != want {
			t.Errorf("Run = %v, got %d bytes of %d", err, got.Len(), len(want))
		}
		if _, closes := dst.Closer.(*medium).seen(); closes != 1 {
			t.Errorf("closes of the medium = %d, want 1", closes)
		}
	})
}

func TestFromAndToNameTheirStages(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := newSource(), newSink(1)
		r.endWith(errTest)
		p := pipe.New("p")
		pump.To(pump.From(p, r), w)
		err := p.Run(t.Context())
		if err == nil || err.Error() != "pipe: p/pump.From: test failure" || !errors.Is(err, errTest) {
			t.Errorf("Run = %v, want the failure of p/pump.From", err)
		}
		w = newSink(1)
		w.Abort(errTest)
		p = pipe.New("p")
		pump.To(pump.From(p, newSource(1)), w)
		if err := p.Run(t.Context()); err == nil || err.Error() != "pipe: p/pump.To: test failure" {
			t.Errorf("Run = %v, want the failure of p/pump.To", err)
		}
	})
}

// The source is paused once, and resumed when the edge has drained.
func TestFromPausesItsSourceWhileTheEdgeIsFull(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r := newSource(10, 10, 10, 10, 10, 10)
		p := pipe.New("p")
		proceed := make(chan struct{})
		in := pump.From(p, r)
		pipe.Sink(in, func(ctx context.Context, in *pipe.In[byte]) error {
			for {
				<-proceed
				if _, err := in.Read(ctx); err != nil {
					return err
				}
			}
		}, pipe.WriteQueueMaxSize(20))
		go p.Run(t.Context())
		synctest.Wait()
		// 3 Buffers fill the edge, and From holds one.
		if got := r.calls(); got.pauses != 1 || got.resumes != 0 || got.reads != 4 {
			t.Errorf("full: pauses, resumes, reads = %d, %d, %d; want 1, 0, 4", got.pauses, got.resumes, got.reads)
		}
		for range 3 { // the third Read frees the second Buffer, so that half is left
			proceed <- struct{}{}
			synctest.Wait()
		}
		if got := r.calls(); got.resumes != 1 {
			t.Errorf("drained: resumes = %d, want 1", got.resumes)
		}
		r.endWith(io.EOF)
		close(proceed)
		synctest.Wait()
		if got := r.calls(); got.pauses != got.resumes || got.closes != 1 {
			t.Errorf("at the end: pauses, resumes, closes = %d, %d, %d; want as many of each, 1", got.pauses, got.resumes, got.closes)
		}
	})
}

func TestToStopsReadingWhileTheSinkIsFull(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := newSource(), newSink(3)
		r.emit(text("abcd"), text("efgh"), text("i"))
		r.endWith(io.EOF)
		p := pipe.New("p")
		pump.To(pump.From(p, r), w)
		done := make(chan error)
		go func() { done <- p.Run(t.Context()) }()
		for _, want := range []string{"abcd", "abcdefgh", "abcdefghi"} {
			synctest.Wait()
			if got := w.bytes(); got != want {
				t.Errorf("written = %q, want %q", got, want)
			}
			w.drain()
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
		if closes, aborted := w.ended(); closes != 1 || aborted != nil {
			t.Errorf("closes %d, aborted %v; want 1, nil", closes, aborted)
		}
	})
}

// Whatever ends a pipeline early, the source is closed. The sink is aborted
// with the cause and never closed.
func TestPipelineThatFailsAbortsItsSinkAndClosesItsSource(t *testing.T) {
	for name, c := range map[string]struct {
		source func(r *source)
		sink   func(w *sink)
		each   func(pipe.Bytes) error
		cause  error
	}{
		"source fails":     {source: func(r *source) { r.endWith(errTest) }},
		"stage fails":      {each: func(pipe.Bytes) error { return errTest }},
		"sink fails":       {sink: func(w *sink) { w.q.Fail(errTest) }},
		"context ends":     {cause: errTest},
		"ends with EOF":    {cause: io.EOF},
		"sink full, ended": {sink: func(w *sink) { w.Write(buffer(100)) }, cause: errTest},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				r, w := newSource(1), newSink(10)
				each := passOn
				if c.each != nil {
					each = c.each
				}
				if c.source != nil {
					c.source(r)
				}
				if c.sink != nil {
					c.sink(w)
				}
				ctx, cancel := context.WithCancelCause(t.Context())
				defer cancel(nil)
				if c.cause != nil {
					go func() { synctest.Wait(); cancel(c.cause) }()
				}
				p := pipe.New("p")
				pump.To(relay(pump.From(p, r), each), w)
				want := c.cause
				if want == nil {
					want = errTest
				}
				err := p.Run(ctx)
				closes, aborted := w.ended()
				seen := aborted != nil && aborted.Error() == want.Error() || errors.Is(aborted, want) // io.EOF is not to be recognized
				if !errors.Is(err, want) || !seen || errors.Is(aborted, io.EOF) || closes != 0 || r.calls().closes != 1 {
					t.Errorf("Run = %v, closes %d, aborted %v, source closed %d times; want %v, 0, it, 1",
						err, closes, aborted, r.calls().closes, want)
				}
			})
		})
	}
}

func TestDownstreamThatStopsReadingClosesTheSource(t *testing.T) {
	for name, data := range map[string]int{"while it waits for data": 1, "while the edge is full": 100} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				r, w := newSource(), newSink(10)
				for range data {
					r.emit(buffer(1))
				}
				p := pipe.New("p")
				one := relay(pump.From(p, r), func(pipe.Bytes) error { return pipe.ErrStopped })
				pump.To(one, w)
				err := p.Run(t.Context())
				if closes, aborted := w.ended(); err != nil || closes != 1 || aborted != nil || r.calls().closes != 1 {
					t.Errorf("Run = %v, closes %d, aborted %v, source closed %d times; want nil, 1, nil, 1", err, closes, aborted, r.calls().closes)
				}
			})
		})
	}
}

func TestSinkThatReturnsErrStoppedEndsThePipelineCleanly(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := newSource(1, 1, 1), newSink(10)
		w.q.Fail(pipe.ErrStopped)
		p := pipe.New("p")
		pump.To(pump.From(p, r), w)
		err := p.Run(t.Context())
		if closes, aborted := w.ended(); err != nil || closes != 1 || aborted != nil {
			t.Errorf("Run = %v, closes %d, aborted %v; want nil, 1, nil", err, closes, aborted)
		}
	})
}

// The source may be the far end of a pipeline that was stopped.
func TestSourceThatFailsWithErrStoppedFailsItsPipeline(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := newSource(1), newSink(10)
		r.endWith(pipe.ErrStopped)
		p := pipe.New("p")
		pump.To(pump.From(p, r), w)
		err := p.Run(t.Context())
		if closes, aborted := w.ended(); err == nil || closes != 0 || aborted == nil {
			t.Errorf("Run = %v, closes %d, aborted %v; want a failure, 0, it", err, closes, aborted)
		}
	})
}

func TestCloseThatReturnsErrStoppedFailsThePipeline(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := newSource(1), newSink(10)
		r.endWith(io.EOF)
		w.closeErr = pipe.ErrStopped
		p := pipe.New("p")
		pump.To(pump.From(p, r), w)
		if err := p.Run(t.Context()); err == nil {
			t.Error("Run = nil, want the failure of the Close of the sink")
		}
	})
}

func TestToReportsEOFOfTheSink(t *testing.T) {
	for _, length := range []int{1, 1 << 20} {
		bubble(t, func(t *testing.T) {
			p := pipe.New("test")
			bytes := pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
				return out.SendAll(ctx, make([]byte, length))
			})
			pump.To(bytes, pump.NewWriter(gone(), pump.WriteQueueMaxSize(1)))
			if err := p.Run(t.Context()); !errors.Is(err, io.EOF) {
				t.Errorf("Run with %d bytes = %v, want %v", length, err, io.EOF)
			}
		})
	}
}

func TestPipelineWaitsForTheClosesOfItsStreamsAndReportsTheirErrors(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := newSource(1), newSink(10)
		r.endWith(io.EOF)
		w.onClose = func(context.Context) { time.Sleep(time.Hour) }
		w.closeErr = errTest
		p := pipe.New("p")
		pump.To(pump.From(p, r), w)
		start := time.Now()
		if err := p.Run(t.Context()); !errors.Is(err, errTest) || time.Since(start) != time.Hour {
			t.Errorf("Run = %v after %v, want %v after 1h", err, time.Since(start), errTest)
		}
		p = pipe.New("p")
		r = newSource()
		r.endWith(io.EOF)
		pump.To(pump.From(p, failingClose{r}), newSink(1))
		if err := p.Run(t.Context()); !errors.Is(err, errTest) {
			t.Errorf("Run = %v, want the failure of the source's Close", err)
		}
	})
}

// A kernel downstream of From hands over its elements as soon as there is
// nothing to read, and not before.
func TestFromFlushesBeforeItWaits(t *testing.T) {
	bubble(t, func(t *testing.T) {
		pr, pw := io.Pipe()
		p := pipe.New("p")
		// The kernel sends bytes one at a time, on the goroutine of From, so
		// that they wait for a flush.
		each := pipe.Apply(pump.From(p, pump.NewReader(pr)), func(ctx context.Context, b pipe.Bytes, out *pipe.Out[byte]) error {
			for _, v := range b.Elements() {
				if err := out.Send(ctx, v); err != nil {
					return err
				}
			}
			return nil
		})
		w := newSink(100)
		w.drainAlways()
		pump.To(each, w)
		done := make(chan error)
		go func() { done <- p.Run(t.Context()) }()
		for _, s := range []string{"a", "b"} {
			io.WriteString(pw, s)
			synctest.Wait()
			if got := w.bytes(); !strings.HasSuffix(got, s) {
				t.Errorf("arrived %q, want all up to %q", got, s)
			}
		}
		pw.Close()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

// While From can read without waiting, kernels hold their elements, so that
// these leave in one Buffer.
func TestFromLetsStagesJoinBuffersThatAreReady(t *testing.T) {
	bubble(t, func(t *testing.T) {
		src := script{gives("a", nil), gives("b", nil), gives("c", nil)}
		r := pump.NewReader(&src)
		r.Pause()
		r.TryRead() // starts the goroutine, which reads after Resume
		r.Resume()
		synctest.Wait()
		p := pipe.New("p")
		each := pipe.Apply(pump.From(p, r), func(ctx context.Context, b pipe.Bytes, out *pipe.Out[byte]) error {
			return out.Send(ctx, b.Elements()[0])
		})
		w := newSink(100)
		pump.To(each, w)
		if err := p.Run(t.Context()); err != nil {
			t.Error(err)
		}
		if writes, _ := w.written(); writes != 1 || w.bytes() != "abc" {
			t.Errorf("%q arrived in %d Buffers, want \"abc\" in 1", w.bytes(), writes)
		}
	})
}

func TestFromAndToRefuseNil(t *testing.T) {
	p := pipe.New("p")
	wantPanic(t, "pump: From: the ReadStream must not be nil", func() { pump.From[byte](p, nil) })
	in := pump.From(p, newSource())
	wantPanic(t, "pump: To: the WriteStream must not be nil", func() { pump.To(in, nil) })
}

// The bytes were read off a connection, for example. The sink waits while they
// fill its edge.
func TestDrainBegunDeliversTheBuffersThatFromHasEmitted(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r, w := io.Pipe()
		go func() {
			for range 10 {
				if _, err := w.Write(make([]byte, 1000)); err != nil {
					t.Error(err)
				}
			}
		}()
		p := pipe.New("store")
		got := 0
		pipe.Sink(pump.From(p, pump.NewReader(r)), func(ctx context.Context, in *pipe.In[byte]) error {
			time.Sleep(time.Hour)
			for b, err := range in.Buffers(ctx) {
				if err != nil {
					return err
				}
				got += b.Len()
			}
			return nil
		})
		time.AfterFunc(time.Minute, p.DrainBegun)
		if err := p.Run(t.Context()); err != nil || got != 10_000 {
			t.Errorf("Run = %v, %d bytes arrived, want nil, 10000", err, got)
		}
	})
}

// The stage owns the stream from the start, even if its elements are wanted
// later than those of another source.
func TestFromClosesAStreamThatNothingHasRead(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r := newSource(1)
		p := pipe.New("test")
		first := pipe.Source(p, func(context.Context, *pipe.Out[byte]) error { return errTest })
		both := pipe.Join([]*pipe.Stream[byte]{first, pump.From(p, r)}, func(ctx context.Context, ins []*pipe.In[byte], out *pipe.Out[byte]) error {
			_, err := ins[0].Read(ctx)
			return err
		}, pipe.ReadsInOrder())
		pump.To(both, newSink(1))
		if err := p.Run(t.Context()); !errors.Is(err, errTest) || r.calls().closes != 1 {
			t.Errorf("Run = %v, %d calls of Close, want %v and 1", err, r.calls().closes, errTest)
		}
	})
}
