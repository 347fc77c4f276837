package stages

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/penstock-go/penstock/pipe"
)

// A Failure is an element for which a function failed, and why.
type Failure[I any] struct {
	Value I
	Err   error
}

// MarshalJSON returns the value and the text of the error, which by itself has no JSON.
func (f Failure[I]) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Value I
		Err   string
	}{f.Value, fmt.Sprint(f.Err)})
}

// Size returns the size in bytes: that of the value, and of the error without what it refers to.
func (f Failure[I]) Size() int64 { return 16 + pipe.BufferOf(f.Value).Size() }

// Attempt emits f of each element to the first Stream, and the elements for which f failed
// to the second. Both keep the order of the input.
//
// f should end its wait when its context is done; an error that says so is no Failure. Nor is
// pipe.ErrStopped, which ends the stage cleanly. When no more results are wanted, Attempt
// ends; when no more failures are wanted, it drops them and goes on. What comes out of
// a slow f, one millisecond or more, is handed over at once. pipe.Workers runs f on several goroutines.
//
// Attempt is two stages, "attempt" and "outcome". What passes between them, and is counted there in Stats, are outcomes of
// several elements each.
func Attempt[I, O any](in *pipe.Stream[I], f func(context.Context, I) (O, error), opts ...pipe.Option) (*pipe.Stream[O], *pipe.Stream[Failure[I]]) {
	mustFunc("Attempt", f == nil)
	r := newRhythm(longestGathered)
	// Two stages: the first can run on workers, but has one output; the second has two.
	tried := pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[I], out *pipe.Out[outcome[I, O]]) error {
		beat := r.begin()
		err := attempt(ctx, b.Elements(), f, out, &beat)
		beat.end()
		b.Release()
		return err
	}, append(pipe.Defaults("attempt", opts), pipe.Sizer(outcome[I, O].size), pipe.BufferLength(1))...)
	return pipe.Split2(tried, part[I, O], append(pipe.Defaults("", opts), pipe.Name(""), pipe.Kind("outcome"), pipe.Workers(1))...)
}

// An outcome is what came of some elements that follow each other.
type outcome[I, O any] struct {
	results  []O
	failures []Failure[I]
}

func (o outcome[I, O]) size() int64 {
	return 48 + pipe.BufferOf(o.results...).Size() + pipe.BufferOf(o.failures...).Size()
}

// attempt puts the outcome of all elems.
func attempt[I, O any](ctx context.Context, elems []I, f func(context.Context, I) (O, error), out *pipe.Out[outcome[I, O]], beat *beat) error {
	var o outcome[I, O]
	for i, v := range elems {
		res, err := f(ctx, v)
		switch {
		case err == nil:
			if o.results == nil {
				o.results = make([]O, 0, len(elems)-i)
			}
			o.results = append(o.results, res)
		case errors.Is(err, pipe.ErrStopped):
			if err := out.Send(ctx, o); err != nil {
				return err
			}
			return failAt(ctx, out, i, err)
		case interrupted(ctx, err):
			return context.Cause(ctx)
		default:
			o.failures = append(o.failures, Failure[I]{v, err})
		}
		late, err := beat.look(ctx, 1)
		if err == nil && late {
			err = putNow(ctx, out, []outcome[I, O]{o})
			o = outcome[I, O]{}
		}
		if err != nil {
			return err
		}
	}
	if len(o.results) == 0 && len(o.failures) == 0 {
		return nil
	}
	return out.Send(ctx, o)
}

// part sends results one way and failures the other.
func part[I, O any](ctx context.Context, in *pipe.In[outcome[I, O]], results *pipe.Out[O], failures *pipe.Out[Failure[I]]) error {
	return eachBuffer(ctx, in, func(b pipe.Buffer[outcome[I, O]]) error {
		for _, o := range b.Elements() {
			if len(o.results) == 0 && !results.Wanted() {
				return pipe.ErrStopped
			}
			if err := results.SendAll(ctx, o.results); err != nil {
				return err
			}
			if err := failures.SendAll(ctx, o.failures); unlessStopped(err) != nil {
				return err
			}
		}
		b.Release()
		return nil
	})
}

// unlessStopped returns err unless it says that no more is wanted.
func unlessStopped(err error) error {
	if errors.Is(err, pipe.ErrStopped) {
		return nil
	}
	return err
}
