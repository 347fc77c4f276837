package bytequeue_test

import (
	"context"
	"fmt"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/internal/bytequeue"
)

func TestWaitDrainedWaitsForDrainedOrTheEnd(t *testing.T) {
	wakes := map[string]func(*bytequeue.Queue[int]){
		"drained": func(q *bytequeue.Queue[int]) { q.TryRead(); q.TryRead() },
		"raised":  func(q *bytequeue.Queue[int]) { q.SetMaxSize(22) },
		"Close":   ends["Close"].do,
		"Fail":    ends["Fail"].do,
		"Discard": ends["Discard"].do,
	}
	for name, wake := range wakes {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := bytequeue.New(10, own)
				if err := q.WaitDrained(t.Context()); err != nil {
					t.Errorf("WaitDrained() of an empty queue = %v, want nil", err)
				}
				write(t, q, 11)
				start := time.Now()
				time.AfterFunc(time.Minute, func() { wake(q) })
				for range 2 {
					if err := q.WaitDrained(t.Context()); err != nil || time.Since(start) != time.Minute {
						t.Errorf("WaitDrained() = %v after %v, want nil after 1m", err, time.Since(start))
					}
				}
			})
		})
	}
}

func TestWaitEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		full, empty := bytequeue.New(10, own), bytequeue.New(10, own)
		write(t, full, 11)
		waits := map[string]func(context.Context) error{
			"WaitDrained": full.WaitDrained,
			"Reader.Wait": empty.NewReader().Wait,
			"Select.Wait": bytequeue.SelectOf(empty.NewReader()).Wait,
		}
		for name, wait := range waits {
			if err := wait(canceled(t.Context())); err != errTest {
				t.Errorf("%s(canceled) = %v, want %v", name, err, errTest)
			}
			start := time.Now()
			ctx, cancel := context.WithTimeoutCause(t.Context(), time.Minute, errTest)
			if err := wait(ctx); err != errTest || time.Since(start) != time.Minute {
				t.Errorf("%s() = %v after %v, want %v after 1m", name, err, time.Since(start), errTest)
			}
			cancel()
		}
		// A done context wins also where there is nothing to wait for.
		if err := empty.WaitDrained(canceled(t.Context())); err != errTest {
			t.Errorf("WaitDrained(canceled) = %v, want %v", err, errTest)
		}
		for _, wait := range []func(context.Context) error{full.NewReader().Wait, bytequeue.SelectOf(full.NewReader()).Wait} {
			if err := wait(canceled(t.Context())); err != errTest {
				t.Errorf("Wait(canceled) = %v, want %v", err, errTest)
			}
		}
	})
}

// patient is a Reader or an Any.
type patient struct {
	wait, read func(context.Context) error
}

var patients = map[string]func(*bytequeue.Queue[int]) patient{
	"Reader": func(q *bytequeue.Queue[int]) patient {
		r := q.NewReader()
		return patient{r.Wait, func(ctx context.Context) error { _, err := r.Read(ctx); return err }}
	},
	"Any": func(q *bytequeue.Queue[int]) patient {
		ended := bytequeue.New(1, own)
		ended.Close()
		a := bytequeue.SelectOf(ended.NewReader(), q.NewReader())
		return patient{a.Wait, func(ctx context.Context) error { _, _, err := a.Read(ctx); return err }}
	},
}

// Values that are held when the queue is closed are not at its end.
func TestWaitOfAClosedQueueThatHoldsAValue(t *testing.T) {
	for name, kind := range patients {
		t.Run(name, func(t *testing.T) {
			q := bytequeue.New(20, own)
			w := kind(q)
			write(t, q, 1)
			q.Close()
			for _, want := range []error{nil, io.EOF} {
				if err := w.wait(t.Context()); err != nil {
					t.Errorf("Wait() = %v, want nil", err)
				}
				if err := w.read(t.Context()); err != want {
					t.Errorf("Read() = %v, want %v", err, want)
				}
			}
		})
	}
}

// Wait takes nothing, and is done with the value before it.
func TestWaitWaitsForAValueOrTheEnd(t *testing.T) {
	for name, kind := range patients {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := bytequeue.New(20, own)
				w := kind(q)
				ctx := t.Context()
				write(t, q, 7)
				if err := w.read(ctx); err != nil {
					t.Errorf("Read() = %v, want nil", err)
				}
				start := time.Now()
				time.AfterFunc(time.Minute, func() {
					wantFigures(t, q, 0, 0, false)
					q.Write(5)
				})
				for range 2 {
					if err := w.wait(ctx); err != nil || time.Since(start) != time.Minute {
						t.Errorf("Wait() = %v after %v, want nil after 1m", err, time.Since(start))
					}
				}
				wantFigures(t, q, 1, 5, false)
				if err := w.read(ctx); err != nil {
					t.Errorf("Read() = %v, want nil", err)
				}
				start = time.Now()
				time.AfterFunc(time.Minute, q.Close)
				if err := w.wait(ctx); err != nil || time.Since(start) != time.Minute {
					t.Errorf("Wait() = %v after %v, want nil after 1m", err, time.Since(start))
				}
				for range 2 {
					if err := w.read(ctx); err != io.EOF {
						t.Errorf("Read() = %v, want %v", err, io.EOF)
					}
					if err := w.wait(ctx); err != nil {
						t.Errorf("Wait() at the end = %v, want nil", err)
					}
				}
			})
		})
	}
}

// A reader that Wait woke for a value, and whose context is done before it has read,
// leaves the value to the next reader.
func TestReaderThatGivesUpAfterWaitPassesItsWakeUpOn(t *testing.T) {
	type call func(*bytequeue.Reader[int], context.Context) error
	wait := func(r *bytequeue.Reader[int], ctx context.Context) error { return r.Wait(ctx) }
	read := func(r *bytequeue.Reader[int], ctx context.Context) error { _, err := r.Read(ctx); return err }
	for name, giveUp := range map[string]call{"Read": read, "Wait": wait} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := bytequeue.New(10, own)
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
				write(t, q, 1)
				synctest.Wait()
				cancel(errTest)
				if err := <-woken; err != nil {
					t.Errorf("Wait() = %v, want nil", err)
				}
				if err := <-given; err != errTest {
					t.Errorf("%s(canceled) = %v, want %v", name, err, errTest)
				}
				if v := <-next; v != 1 {
					t.Errorf("Read() = %d, want 1", v)
				}
			})
		})
	}
}

// Select.Wait takes nothing, so whoever else waits for the value is woken as well.
func TestAnyWaitLeavesNobodyAsleep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		qs, a := newQueues(2, 10)
		waited, next := make(chan error), make(chan int)
		go func() { waited <- a.Wait(t.Context()) }()
		synctest.Wait()
		go func() {
			v, _ := qs[1].Read(t.Context())
			next <- v
		}()
		synctest.Wait()
		write(t, qs[1], 1)
		if err := <-waited; err != nil {
			t.Errorf("Select.Wait() = %v, want nil", err)
		}
		if v := <-next; v != 1 {
			t.Errorf("Read() = %d, want 1", v)
		}
	})
}

// The same for a Wait whose context is done when it is woken.
func TestWaitThatGivesUpPassesItsWakeUpOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for range 100 {
			q := bytequeue.New(10, own)
			ctx, cancel := context.WithCancelCause(t.Context())
			waited, next := make(chan error), make(chan int)
			go func() { waited <- q.NewReader().Wait(ctx) }()
			synctest.Wait()
			go func() {
				v, _ := q.Read(t.Context())
				next <- v
			}()
			synctest.Wait()
			cancel(errTest)
			write(t, q, 1)
			if err := <-waited; err != errTest {
				t.Fatalf("Wait() = %v, want %v", err, errTest)
			}
			if v := <-next; v != 1 {
				t.Fatalf("Read() = %d, want 1", v)
			}
		}
	})
}

// An end that was there before Wait is found as one that comes later.
func TestReaderWaitDoesNotWaitForAQueueThatHasEnded(t *testing.T) {
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := bytequeue.New(10, own)
				end.do(q)
				if err := q.NewReader().Wait(t.Context()); err != nil {
					t.Errorf("Wait() = %v, want nil", err)
				}
			})
		})
	}
}

// A queue at io.EOF is nothing that a Read of an Any would return while others are
// open; a failure is.
func TestAnyWaitWaitsOnForTheOtherQueues(t *testing.T) {
	for name, end := range ends {
		for _, early := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s/early=%t", name, early), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					qs, a := newQueues(2, 10)
					want := 2 * time.Minute
					if early {
						end.do(qs[1])
					} else {
						time.AfterFunc(time.Minute, func() { end.do(qs[1]) })
					}
					switch {
					case end.read != io.EOF && early:
						want = 0
					case end.read != io.EOF:
						want = time.Minute
					}
					time.AfterFunc(2*time.Minute, func() { qs[0].Close() })
					start := time.Now()
					if err := a.Wait(t.Context()); err != nil || time.Since(start) != want {
						t.Errorf("Select.Wait() = %v after %v, want nil after %v", err, time.Since(start), want)
					}
					if _, _, err := a.Read(t.Context()); err != end.read || time.Since(start) != want {
						t.Errorf("Select.Read() = %v after %v, want %v after %v", err, time.Since(start), end.read, want)
					}
					qs[0].Close()
				})
			})
		}
	}
}
