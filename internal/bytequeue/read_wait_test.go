package bytequeue_test

import (
	"context"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/internal/bytequeue"
	"github.com/penstock-go/penstock/internal/bytequeue/queuetest"
)

func TestWaitEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		full, empty := bytequeue.New(10, queuetest.OwnSize), bytequeue.New(10, queuetest.OwnSize)
		queuetest.Write(t, full, 11)
		waits := map[string]func(context.Context) error{
			"WaitDrained":   full.WaitDrained,
			"Reader.Wait":   empty.NewReader().Wait,
			"Reader.WaitOr": func(ctx context.Context) error { return empty.NewReader().WaitOr(ctx, nil) },
			"Select.Wait":   bytequeue.SelectOf(empty.NewReader()).Wait,
		}
		for name, wait := range waits {
			if err := wait(queuetest.Canceled(t.Context())); err != queuetest.ErrTest {
				t.Errorf("%s(canceled) = %v, want %v", name, err, queuetest.ErrTest)
			}
			start := time.Now()
			ctx, cancel := context.WithTimeoutCause(t.Context(), time.Minute, queuetest.ErrTest)
			if err := wait(ctx); err != queuetest.ErrTest || time.Since(start) != time.Minute {
				t.Errorf("%s() = %v after %v, want %v after 1m", name, err, time.Since(start), queuetest.ErrTest)
			}
			cancel()
		}
		// A done context wins even where there is nothing to wait for.
		if err := empty.WaitDrained(queuetest.Canceled(t.Context())); err != queuetest.ErrTest {
			t.Errorf("WaitDrained(canceled) = %v, want %v", err, queuetest.ErrTest)
		}
		for _, wait := range []func(context.Context) error{full.NewReader().Wait, bytequeue.SelectOf(full.NewReader()).Wait} {
			if err := wait(queuetest.Canceled(t.Context())); err != queuetest.ErrTest {
				t.Errorf("Wait(canceled) = %v, want %v", err, queuetest.ErrTest)
			}
		}
	})
}

// A consumer is a Reader or a Select, by its Wait and its Read.
type consumer struct {
	wait, read func(context.Context) error
}

var consumers = map[string]func(*bytequeue.Queue[int]) consumer{
	"Reader": func(q *bytequeue.Queue[int]) consumer {
		r := q.NewReader()
		return consumer{r.Wait, func(ctx context.Context) error { _, err := r.Read(ctx); return err }}
	},
	"Select": func(q *bytequeue.Queue[int]) consumer {
		ended := bytequeue.New(1, queuetest.OwnSize)
		ended.Close()
		s := bytequeue.SelectOf(ended.NewReader(), q.NewReader())
		return consumer{s.Wait, func(ctx context.Context) error { _, _, err := s.Read(ctx); return err }}
	},
}

// A closed queue that holds values is not at its end.
func TestWaitReturnsAtOnceWhileAClosedQueueHoldsAValue(t *testing.T) {
	for name, kind := range consumers {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := bytequeue.New(20, queuetest.OwnSize)
				c := kind(q)
				queuetest.Write(t, q, 1)
				q.Close()
				for _, want := range []error{nil, io.EOF} {
					if err := c.wait(t.Context()); err != nil {
						t.Errorf("Wait() = %v, want nil", err)
					}
					if err := c.read(t.Context()); err != want {
						t.Errorf("Read() = %v, want %v", err, want)
					}
				}
			})
		})
	}
}

// Wait takes nothing, and is done with the value before it.
func TestWaitWaitsForAValueOrTheEnd(t *testing.T) {
	for name, kind := range consumers {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := bytequeue.New(20, queuetest.OwnSize)
				c := kind(q)
				ctx := t.Context()
				queuetest.Write(t, q, 7)
				if err := c.read(ctx); err != nil {
					t.Errorf("Read() = %v, want nil", err)
				}
				start := time.Now()
				time.AfterFunc(time.Minute, func() {
					wantFigures(t, q, 0, 0, false)
					q.Write(5)
				})
				for range 2 {
					if err := c.wait(ctx); err != nil || time.Since(start) != time.Minute {
						t.Errorf("Wait() = %v after %v, want nil after 1m", err, time.Since(start))
					}
				}
				wantFigures(t, q, 1, 5, false)
				if err := c.read(ctx); err != nil {
					t.Errorf("Read() = %v, want nil", err)
				}
				start = time.Now()
				time.AfterFunc(time.Minute, q.Close)
				if err := c.wait(ctx); err != nil || time.Since(start) != time.Minute {
					t.Errorf("Wait() = %v after %v, want nil after 1m", err, time.Since(start))
				}
				for range 2 {
					if err := c.read(ctx); err != io.EOF {
						t.Errorf("Read() = %v, want %v", err, io.EOF)
					}
					if err := c.wait(ctx); err != nil {
						t.Errorf("Wait() at the end = %v, want nil", err)
					}
				}
			})
		})
	}
}

// Wait may wake a reader for a value. If its context is done before it has
// read, the value is left to the next reader.
func TestReaderThatGivesUpAfterWaitWakesTheNext(t *testing.T) {
	type call func(*bytequeue.Reader[int], context.Context) error
	wait := func(r *bytequeue.Reader[int], ctx context.Context) error { return r.Wait(ctx) }
	read := func(r *bytequeue.Reader[int], ctx context.Context) error { _, err := r.Read(ctx); return err }
	for name, giveUp := range map[string]call{"Read": read, "Wait": wait} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := bytequeue.New(10, queuetest.OwnSize)
				ctx, cancel := context.WithCancelCause(t.Context())
				woken, given := make(chan error), make(chan error)
				go func() {
					r := q.NewReader()
					woken <- r.Wait(ctx)
					given <- giveUp(r, ctx)
				}()
				synctest.Wait()
				next := make(chan int)
				go func() {
					v, _ := q.Read(t.Context())
					next <- v
				}()
				synctest.Wait()
				queuetest.Write(t, q, 1)
				synctest.Wait()
				cancel(queuetest.ErrTest)
				if err := <-woken; err != nil {
					t.Errorf("Wait() = %v, want nil", err)
				}
				if err := <-given; err != queuetest.ErrTest {
					t.Errorf("%s(canceled) = %v, want %v", name, err, queuetest.ErrTest)
				}
				if v := <-next; v != 1 {
					t.Errorf("Read() = %d, want 1", v)
				}
			})
		})
	}
}

// The context of a Wait may be done when it is woken.
func TestWaitThatGivesUpWakesTheNextReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for range 100 {
			q := bytequeue.New(10, queuetest.OwnSize)
			ctx, cancel := context.WithCancelCause(t.Context())
			waited, next := make(chan error), make(chan int)
			go func() { waited <- q.NewReader().Wait(ctx) }()
			synctest.Wait()
			go func() {
				v, _ := q.Read(t.Context())
				next <- v
			}()
			synctest.Wait()
			cancel(queuetest.ErrTest)
			queuetest.Write(t, q, 1)
			if err := <-waited; err != queuetest.ErrTest {
				t.Fatalf("Wait() = %v, want %v", err, queuetest.ErrTest)
			}
			if v := <-next; v != 1 {
				t.Fatalf("Read() = %d, want 1", v)
			}
		}
	})
}

// An end before Wait has the same effect as one during Wait.
func TestReaderWaitReturnsAtOnceAfterTheEnd(t *testing.T) {
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := bytequeue.New(10, queuetest.OwnSize)
				end.do(q)
				if err := q.NewReader().Wait(t.Context()); err != nil {
					t.Errorf("Wait() = %v, want nil", err)
				}
			})
		})
	}
}

func TestWaitOrEndsWithAValueOfTheQueueOrOfTheChannel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := bytequeue.New(10, queuetest.OwnSize)
		r := q.NewReader()
		wake := make(chan struct{}, 1)
		for i, end := range []func(){
			func() { wake <- struct{}{} },
			func() { queuetest.Write(t, q, 1) },
			func() {}, // the value is still there
		} {
			time.AfterFunc(time.Minute, end)
			start := time.Now()
			if err := r.WaitOr(t.Context(), wake); err != nil || time.Since(start) > time.Minute {
				t.Errorf("%d: WaitOr = %v after %v, want nil after at most 1m", i, err, time.Since(start))
			}
		}
		if _, ok := r.TryRead(); !ok {
			t.Error("TryRead = false, want the value")
		}
		if n := q.Stats().Size; n != 1 {
			t.Errorf("size = %d with one value in work, want 1", n)
		}
		time.AfterFunc(time.Minute, func() { wake <- struct{}{} })
		if err := r.WaitOr(t.Context(), wake); err != nil || q.Stats().Size != 0 {
			t.Errorf("WaitOr = %v, size = %d; want nil, 0", err, q.Stats().Size)
		}
	})
}
