package pipe_test

import (
	"context"
	"errors"
	"io"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// ticker emits the numbers from 0, one per second, and counts what it has taken from the outside.
func ticker(p *pipe.Pipeline, taken *atomic.Int64) *pipe.Stream[int] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
			case <-ctx.Done():
				return ctx.Err()
			}
			if ctx.Err() != nil { // both were ready
				return ctx.Err()
			}
			v := int(taken.Add(1)) - 1
			if err := out.Put(ctx, pipe.BufferOf(v)); err != nil {
				return err
			}
		}
	}, pipe.Name("ticker"))
}

// counting adds a sink that counts.
func counting(s *pipe.Stream[int]) *atomic.Int64 {
	n := new(atomic.Int64)
	pipe.Sink(s, func(ctx context.Context, in *pipe.In[int]) error {
		for _, err := range in.All(ctx) {
			if err != nil {
				return err
			}
			n.Add(1)
		}
		return nil
	})
	return n
}

func run(ctx context.Context, p *pipe.Pipeline) <-chan error {
	done := make(chan error, 1)
	go func() { done <- p.Run(ctx) }()
	return done
}

func TestPauseHoldsSourcesWithinOneBuffer(t *testing.T) {
	eachMode(t, func(t *testing.T, mode pipe.Option) {
		var taken atomic.Int64
		p := pipe.New("test")
		n := counting(mapInts(ticker(p, &taken), func(v int) (int, error) { return v, nil }, mode))
		done := run(t.Context(), p)
		time.Sleep(10*time.Second + time.Millisecond)
		p.Pause()
		p.Pause() // a switch, not a counter
		time.Sleep(time.Hour)
		if n.Load() != 10 || taken.Load() != 11 {
			t.Errorf("paused: %d delivered, %d taken; want 10, 11", n.Load(), taken.Load())
		}
		if src := stageNamed(t, p.Stats(), "ticker"); src.Blocked < 59*time.Minute || src.Busy > time.Minute {
			t.Errorf("paused for an hour: %+v, want blocked", src)
		}
		p.Resume()
		p.Resume()
		time.Sleep(10 * time.Second)
		if n.Load() < 20 {
			t.Errorf("resumed: %d delivered, want 20 or more", n.Load())
		}
		if err := p.Drain(t.Context()); err != nil {
			t.Error(err)
		}
		if err := <-done; err != nil || n.Load() != taken.Load() {
			t.Errorf("Run = %v; %d taken, %d delivered", err, taken.Load(), n.Load())
		}
	})
}

func TestDrainDeliversWhatWasTaken(t *testing.T) {
	for _, held := range []time.Duration{0, time.Second, time.Hour} { // per element, in the sink
		eachMode(t, func(t *testing.T, mode pipe.Option) {
			var taken, n atomic.Int64
			p := pipe.New("test")
			s := mapInts(ticker(p, &taken), func(v int) (int, error) { return v, nil }, mode)
			pipe.Sink(s, func(ctx context.Context, in *pipe.In[int]) error {
				for _, err := range in.All(ctx) {
					if err != nil {
						return err
					}
					time.Sleep(held)
					n.Add(1)
				}
				return nil
			}, pipe.WriteQueueMaxSize(40))
			done := run(t.Context(), p)
			time.Sleep(20*time.Second + time.Millisecond)
			if err := p.Drain(t.Context()); err != nil {
				t.Error(err)
			}
			if err := <-done; err != nil || n.Load() != taken.Load() {
				t.Errorf("Run = %v; %d taken, %d delivered", err, taken.Load(), n.Load())
			}
		})
	}
}

// What a kernel has gathered in the goroutine of a source is delivered, though the context of that has ended.
func TestDrainDeliversWhatAKernelHasGathered(t *testing.T) {
	eachMode(t, func(t *testing.T, mode pipe.Option) {
		var taken atomic.Int64
		p := pipe.New("test")
		n := counting(pipe.Apply(ticker(p, &taken), func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
			return out.SendAll(ctx, b.Elements())
		}, mode))
		done := run(t.Context(), p)
		time.Sleep(20*time.Second + time.Millisecond)
		if err := p.Drain(t.Context()); err != nil {
			t.Error(err)
		}
		if err := <-done; err != nil || n.Load() != taken.Load() || taken.Load() == 0 {
			t.Errorf("Run = %v; %d taken, %d delivered", err, taken.Load(), n.Load())
		}
	})
}

// A source that never looks at its context learns of Drain from its Out; what Send has accepted is delivered.
func TestDrainEndsAGenerator(t *testing.T) {
	eachMode(t, func(t *testing.T, mode pipe.Option) {
		accepted := 0
		p := pipe.New("test")
		s := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			for {
				if err := out.Send(ctx, accepted); err != nil {
					return err
				}
				accepted++
			}
		})
		n := counting(mapInts(s, func(v int) (int, error) { return v, nil }, mode))
		done := run(t.Context(), p)
		for n.Load() < 10000 {
			runtime.Gosched()
		}
		if err := p.Drain(t.Context()); err != nil {
			t.Error(err)
		}
		if err := <-done; err != nil || n.Load() != int64(accepted) {
			t.Errorf("Run = %v; %d accepted, %d delivered", err, accepted, n.Load())
		}
	})
}

func TestDrainFallsBackToCancelWhenItsContextEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		pipe.Sink(numbers(p, 1<<30), func(ctx context.Context, in *pipe.In[int]) error {
			<-ctx.Done() // a sink that does not get on
			return ctx.Err()
		})
		done := run(t.Context(), p)
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := p.Drain(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Drain = %v, want the end of its context", err)
		}
		if err := <-done; !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Run = %v, want the end of the context of Drain", err)
		}
	})
}

func TestControlBeforeAndAfterRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("paused from the start")
		n := counting(numbers(p, 1000))
		p.Pause()
		done := run(t.Context(), p)
		synctest.Wait()
		if n.Load() != 0 {
			t.Errorf("%d delivered while paused", n.Load())
		}
		p.Resume()
		if err := <-done; err != nil || n.Load() != 1000 {
			t.Errorf("Run = %v, %d delivered", err, n.Load())
		}
		p.Pause()
		p.Resume()
		if err := p.Drain(t.Context()); err != nil {
			t.Errorf("Drain after Run = %v", err)
		}

		p = pipe.New("drained from the start")
		n = counting(numbers(p, 1<<30))
		if err := p.Drain(t.Context()); err != nil {
			t.Errorf("Drain before Run = %v", err)
		}
		if err := p.Run(t.Context()); err != nil || n.Load() > pipe.DefaultBufferLength {
			t.Errorf("Run = %v, %d delivered", err, n.Load())
		}
	})
}

func TestDrainEndsAPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var taken atomic.Int64
		p := pipe.New("test")
		n := counting(ticker(p, &taken))
		done := run(t.Context(), p)
		p.Pause()
		time.Sleep(time.Minute)
		if err := p.Drain(t.Context()); err != nil {
			t.Error(err)
		}
		if err := <-done; err != nil || n.Load() != 1 || taken.Load() != 1 {
			t.Errorf("Run = %v; %d taken, %d delivered; want 1", err, taken.Load(), n.Load())
		}
	})
}

func TestCancelEndsAPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		p := pipe.New("test")
		counting(numbers(p, 1000))
		p.Pause()
		done := run(ctx, p)
		synctest.Wait()
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("Run = %v", err)
		}
	})
}

func TestControlFromManyGoroutines(t *testing.T) {
	for range 20 {
		p := pipe.New("test")
		s := numbers(p, 1<<30)
		for range 3 {
			s = mapInts(s, func(v int) (int, error) { return v, nil }, pipe.Async())
		}
		n := counting(s)
		done := run(t.Context(), p)
		for range 4 {
			go func() {
				for range 100 {
					p.Pause()
					p.Stats()
					p.Resume()
				}
			}()
		}
		for n.Load() == 0 {
			p.Resume()
		}
		go p.Drain(t.Context())
		if err := p.Drain(t.Context()); err != nil {
			t.Error(err)
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func TestDrainDeliversWhatASourceSentUnderAContextOfItsOwn(t *testing.T) {
	eachMode(t, func(t *testing.T, mode pipe.Option) {
		p := pipe.New("test")
		sent := 0
		src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			ctx, cancel := context.WithTimeout(ctx, time.Hour)
			defer cancel()
			for {
				time.Sleep(time.Millisecond)
				if err := out.Send(ctx, sent); err != nil {
					return err
				}
				sent++
			}
		})
		got := counting(mapInts(src, func(v int) (int, error) { return v, nil }, mode))
		done := run(t.Context(), p)
		time.Sleep(time.Second + time.Microsecond) // a Buffer is being gathered
		if err := errors.Join(p.Drain(t.Context()), <-done); err != nil {
			t.Fatal(err)
		}
		if int(got.Load()) != sent {
			t.Errorf("%d elements arrived of %d for which Send returned nil", got.Load(), sent)
		}
	})
}

func TestPauseAfterDrainDoesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		pipe.Sink(numbers(p, 1<<30, pipe.BufferLength(1)), func(ctx context.Context, in *pipe.In[int]) error {
			for _, err := range in.All(ctx) {
				if err != nil {
					return err
				}
				time.Sleep(time.Second)
			}
			return nil
		}, pipe.WriteQueueMaxSize(80))
		done := run(t.Context(), p)
		time.Sleep(time.Millisecond) // the source waits for room
		go p.Drain(t.Context())
		time.Sleep(time.Millisecond)
		p.Pause()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func TestAContextOfItsOwnEndsThePutOfASource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		start, waited := time.Now(), time.Duration(0)
		src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			short, cancel := context.WithTimeout(ctx, time.Second)
			defer cancel()
			for {
				if err := out.Put(short, pipe.BufferOf(1)); err != nil {
					waited = time.Since(start)
					if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
						return nil
					}
					return err
				}
			}
		})
		pipe.Sink(src, func(ctx context.Context, in *pipe.In[int]) error {
			time.Sleep(time.Minute)
			return nil
		}, pipe.WriteQueueMaxSize(64))
		if err := p.Run(t.Context()); err != nil || waited != time.Second {
			t.Errorf("Run = %v, Put ended after %v; want nil, 1s", err, waited)
		}
	})
}

func TestPausedSourceEndsWhenNobodyWantsMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		var taken atomic.Int64
		pipe.Sink(ticker(p, &taken), func(ctx context.Context, in *pipe.In[int]) error {
			_, err := in.Read(ctx)
			p.Pause()
			time.Sleep(time.Minute)
			return err
		})
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if err := p.Run(ctx); err != nil {
			t.Errorf("Run = %v, want nil without a Resume", err)
		}
	})
}

// The context of the inner run ends with the cause that its own Drain would give.
func TestDrainEndsAPausedPipelineInsideASource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		inner, outer := pipe.New("inner"), pipe.New("outer")
		counting(numbers(inner, 10))
		inner.Pause()
		counting(pipe.Source(outer, func(ctx context.Context, _ *pipe.Out[int]) error { return inner.Run(ctx) }))
		done := run(t.Context(), outer)
		synctest.Wait()
		stuck := time.AfterFunc(time.Minute, inner.Resume)
		defer stuck.Stop()
		if err := outer.Drain(t.Context()); err != nil {
			t.Error(err)
		}
		if err := <-done; err != nil {
			t.Errorf("Run = %v, want nil", err)
		}
	})
}

func TestDrainReturnsTheFailureOfTheRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		boom := errors.New("boom")
		p := pipe.New("test")
		in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			<-ctx.Done()
			return boom
		})
		counting(in)
		done := run(t.Context(), p)
		synctest.Wait()
		if err := p.Drain(t.Context()); !errors.Is(err, boom) || !errors.Is(<-done, boom) {
			t.Errorf("Drain = %v, want the failure", err)
		}
		if err := p.Drain(t.Context()); !errors.Is(err, boom) {
			t.Errorf("Drain behind Run = %v, want the failure", err)
		}
	})
}

func TestInputSaysWhetherDrainHasCutItOff(t *testing.T) {
	for err, want := range map[error]bool{nil: true, io.EOF: false, pipe.ErrStopped: true} {
		eachMode(t, func(t *testing.T, mode pipe.Option) {
			p := pipe.New("test")
			in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
				<-ctx.Done()
				return err
			})
			in = mapInts(pipe.Via(in, forward), func(v int) (int, error) { return v, nil }, mode)
			got := !want
			pipe.Sink(in, func(ctx context.Context, in *pipe.In[int]) error {
				_, err := in.Read(ctx)
				got = in.Cut()
				return err
			})
			done := run(t.Context(), p)
			synctest.Wait()
			if failed := p.Drain(t.Context()); failed != nil || <-done != nil || got != want {
				t.Errorf("a source that returned %v: Drain = %v, Cut = %t, want %t", err, failed, got, want)
			}
		})
	}
}

// A Drain whose context ends as the run does falls back to cancel too late.
func TestDrainReturnsWhatRunDoesHoweverLateItsContextEnds(t *testing.T) {
	for range 300 {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			counting(pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
				<-ctx.Done()
				time.Sleep(time.Second)
				return context.Cause(ctx)
			}))
			done := run(t.Context(), p)
			synctest.Wait()
			short, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			drained := make(chan error, 2)
			for _, ctx := range []context.Context{short, t.Context()} {
				go func() { drained <- p.Drain(ctx) }()
			}
			a, b, err := <-drained, <-drained, <-done
			if (a == nil) != (err == nil) || (b == nil) != (err == nil) {
				t.Errorf("Drain = %v and %v, Run = %v", a, b, err)
			}
		})
	}
}
