package pipe_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// reads returns the functions that read a Buffer from an In.
func reads[T any]() map[string]func(ctx context.Context, in *pipe.In[T]) (pipe.Buffer[T], error) {
	return map[string]func(ctx context.Context, in *pipe.In[T]) (pipe.Buffer[T], error){
		"Read": func(ctx context.Context, in *pipe.In[T]) (pipe.Buffer[T], error) { return in.Read(ctx) },
		"TryRead": func(ctx context.Context, in *pipe.In[T]) (pipe.Buffer[T], error) {
			if b, ok := in.TryRead(); ok {
				return b, nil
			}
			return in.Read(ctx)
		},
		"ReadUntil": func(ctx context.Context, in *pipe.In[T]) (pipe.Buffer[T], error) {
			b, _, err := in.ReadUntil(ctx, time.Now().Add(time.Hour))
			return b, err
		},
		"Select": func(ctx context.Context, in *pipe.In[T]) (pipe.Buffer[T], error) {
			_, b, err := pipe.SelectOf(in).Read(ctx)
			return b, err
		},
	}
}

func TestEveryReadCountsItsElements(t *testing.T) {
	for name, read := range reads[string]() {
		for _, ready := range []bool{true, false} {
			synctest.Test(t, func(t *testing.T) {
				p := pipe.New("test")
				pipe.Sink(words(p, "bcd", "a"), func(ctx context.Context, in *pipe.In[string]) error {
					if ready {
						time.Sleep(time.Second) // the source puts both during this time
					}
					for {
						if _, err := read(ctx, in); err != nil {
							return err
						}
					}
				}, pipe.Name("sink"))
				if err := p.Run(t.Context()); err != nil {
					t.Fatal(err)
				}
				want := pipe.Count{Elements: 2, Bytes: 36} // each has a header of 16 bytes
				st := p.Stats()
				if got := stageNamed(t, st, "sink").In; got != want || st.Edges[0].Unread != (pipe.Count{}) {
					t.Errorf("%s, ready = %t: in %v, held %v; want %v, 0", name, ready, got, st.Edges[0].Unread, want)
				}
			})
		}
	}
}

func TestReadUnderADoneContextTakesNothing(t *testing.T) {
	for name, read := range reads[string]() {
		if name == "TryRead" { // it has no context
			continue
		}
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			pipe.Sink(words(p, "a", "b"), func(ctx context.Context, in *pipe.In[string]) error {
				time.Sleep(time.Second)
				cause := errors.New("cause of the test")
				done, cancel := context.WithCancelCause(ctx)
				cancel(cause)
				if b, err := read(done, in); err != cause || b.Len() != 0 {
					t.Errorf("%s under a done context = %v, %v; want %v", name, b.Elements(), err, cause)
				}
				if b, err := read(ctx, in); err != nil || b.Elements()[0] != "a" {
					t.Errorf("next %s = %v, %v; want a", name, b.Elements(), err)
				}
				return nil
			})
			if err := p.Run(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestEveryReadFlushesBeforeItWaits(t *testing.T) {
	for name, read := range reads[string]() {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New("test")
			slow := pipe.Source(p, func(ctx context.Context, out *pipe.Out[string]) error {
				err := out.Put(ctx, pipe.BufferOf("a"))
				time.Sleep(time.Minute)
				return err
			})
			via := pipe.Via(slow, func(ctx context.Context, in *pipe.In[string], out *pipe.Out[int]) error {
				for {
					b, err := read(ctx, in)
					if err != nil {
						return err
					}
					if err := out.Send(ctx, b.Len()); err != nil {
						return err
					}
				}
			})
			start := time.Now()
			pipe.Sink(via, func(ctx context.Context, in *pipe.In[int]) error {
				_, err := in.Read(ctx)
				if d := time.Since(start); d != 0 {
					t.Errorf("%s: the element arrived after %v, want 0s", name, d)
				}
				return err
			})
			if err := p.Run(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}
