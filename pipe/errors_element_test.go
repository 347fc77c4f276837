package pipe_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
)

// failing is the value and the index of the element at which failAt fails.
const failing = 1234

var errNoGood = errors.New("no good")

// failAt returns an AtElement error if b holds the element failing.
func failAt(b pipe.Buffer[int]) error {
	for i, v := range b.Elements() {
		if v == failing {
			return pipe.AtElement(i, errNoGood)
		}
	}
	b.Release()
	return nil
}

// readAndFail is a sink function that fails at the element failing.
func readAndFail(ctx context.Context, in *pipe.In[int]) error {
	for b, err := range in.Buffers(ctx) {
		if err != nil {
			return err
		}
		if err := failAt(b); err != nil {
			return err
		}
	}
	return nil
}

// applyAndFail adds a kernel that fails at the element failing.
func applyAndFail(in *pipe.Stream[int], opts ...pipe.Option) {
	kernel := func(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error { return failAt(b) }
	collect(pipe.Apply(in, kernel, append(opts, pipe.Name("bad"))...))
}

// wantElement runs p and checks that its stage "bad" fails at the element n.
func wantElement(t *testing.T, p *pipe.Pipeline, n int64) {
	t.Helper()
	err := p.Run(t.Context())
	if e, ok := errors.AsType[*pipe.StageError](err); !ok || e.Stage != "bad" || e.Element != n || e.Err != errNoGood {
		t.Errorf("Run = %v, want %v of stage bad at element %d", err, errNoGood, n)
	}
}

// AtElement gets an index in a Buffer. The StageError has the index in the
// whole input of the stage.
func TestAtElementCountsFromTheStartOfTheInput(t *testing.T) {
	bad := pipe.Name("bad")
	for name, build := range map[string]func(in *pipe.Stream[int]){
		"Sink": func(in *pipe.Stream[int]) { pipe.Sink(in, readAndFail, bad) },
		"Via": func(in *pipe.Stream[int]) {
			collect(pipe.Via(in, func(ctx context.Context, in *pipe.In[int], _ *pipe.Out[int]) error {
				return readAndFail(ctx, in)
			}, bad))
		},
		"Split": func(in *pipe.Stream[int]) {
			outs := pipe.Split(in, 2, func(ctx context.Context, in *pipe.In[int], _ []*pipe.Out[int]) error {
				return readAndFail(ctx, in)
			}, bad)
			collect(outs[0])
			collect(outs[1])
		},
		"Apply":                            func(in *pipe.Stream[int]) { applyAndFail(in) },
		"Apply after another kernel":       func(in *pipe.Stream[int]) { applyAndFail(mapInts(in, same)) },
		"Apply with Async":                 func(in *pipe.Stream[int]) { applyAndFail(in, pipe.Async()) },
		"Apply with Workers":               func(in *pipe.Stream[int]) { applyAndFail(in, pipe.Workers(3)) },
		"Apply with Workers and Unordered": func(in *pipe.Stream[int]) { applyAndFail(in, pipe.Workers(3), pipe.Unordered()) },
	} {
		t.Run(name, func(t *testing.T) {
			p := pipe.New("test")
			build(numbers(p, 2000, pipe.BufferLength(100)))
			wantElement(t, p, failing)
		})
	}
}

func TestAtElementCountsTheBuffersOfEveryRead(t *testing.T) {
	for name, read := range reads[int]() {
		synctest.Test(t, func(t *testing.T) {
			p := pipe.New(name)
			pipe.Sink(numbers(p, 2000, pipe.BufferLength(100)), func(ctx context.Context, in *pipe.In[int]) error {
				for {
					b, err := read(ctx, in)
					if err != nil {
						return err
					}
					if err := failAt(b); err != nil {
						return err
					}
				}
			}, pipe.Name("bad"))
			wantElement(t, p, failing)
		})
	}
}

// The input of a Join is all elements that it has read, from any input.
func TestAtElementOfAJoinCountsAllInputs(t *testing.T) {
	p := pipe.New("test")
	ins := []*pipe.Stream[int]{numbers(p, 500, pipe.BufferLength(7)), numbers(p, 2000, pipe.BufferLength(100))}
	collect(pipe.Join(ins, func(ctx context.Context, ins []*pipe.In[int], _ *pipe.Out[int]) error {
		if err := readAll(ctx, ins[0]); err != nil {
			return err
		}
		return readAndFail(ctx, ins[1])
	}, pipe.Name("bad")))
	wantElement(t, p, 500+failing)
}

// A source has no input. The index that it gives is not changed.
func TestAtElementOfASourceIsItsOwnIndex(t *testing.T) {
	p := pipe.New("test")
	collect(pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		for i := range 5 {
			if err := out.Send(ctx, i); err != nil {
				return err
			}
		}
		return pipe.AtElement(5, errNoGood)
	}, pipe.Name("bad")))
	wantElement(t, p, 5)
}
