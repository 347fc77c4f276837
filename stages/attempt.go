package stages

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/penstock-go/penstock/internal/pace"
	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages/internal/utf8json"
)

// A Failure is an element for which a function failed, with the error.
type Failure[I any] struct {
	Value I
	Err   error
}

// MarshalJSON encodes the value, and the error as its text. In the text, U+FFFD
// is in the place of bytes that are not UTF-8. A string of the value that is
// not UTF-8 is an error.
func (f Failure[I]) MarshalJSON() ([]byte, error) {
	v := struct {
		Value I
		Err   string
	}{f.Value, strings.ToValidUTF8(fmt.Sprint(f.Err), "\uFFFD")}
	text, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return text, utf8json.Check(text, v)
}

// UnmarshalJSON decodes the result of MarshalJSON. The decoded error has only
// the text of the original error.
func (f *Failure[I]) UnmarshalJSON(text []byte) error {
	var decoded struct {
		Value I
		Err   string
	}
	if err := json.Unmarshal(text, &decoded); err != nil {
		return err
	}
	*f = Failure[I]{decoded.Value, errors.New(decoded.Err)}
	return nil
}

// Size returns the size in bytes of the value, plus that of an error value. It
// does not count the memory that the error refers to.
func (f Failure[I]) Size() int64 { return 16 + pipe.BufferOf(f.Value).Size() }

// Attempt calls f for each element. It emits the results to the first Stream,
// and the elements for which f fails to the second. Both Streams keep the order
// of the input.
//
// f should return when its context is done. An error that f returns then is not
// a Failure. Nor is [pipe.ErrStopped], which ends the stage cleanly. When no
// more results are wanted, Attempt ends. When no more failures are wanted,
// Attempt drops them and continues. Results of a slow f, which takes a
// millisecond or more, are handed over at once. [pipe.Workers] runs f on
// several goroutines.
//
// Attempt adds two stages, "Attempt" and "Attempt/split". The second one sends
// the results and failures to their Streams. An element on the edge between
// them is an outcome, which has the results and failures of several elements.
// Stats counts these outcomes.
func Attempt[I, O any](in *pipe.Stream[I], f func(context.Context, I) (O, error), opts ...pipe.Option) (*pipe.Stream[O], *pipe.Stream[Failure[I]]) {
	must.Func("Attempt", f == nil)
	p := pace.New(pace.Gathered)
	// The first stage can run on workers but has one output. The second has
	// two.
	outcomes := pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[I], out *pipe.Out[outcome[I, O]]) error {
		pacer := p.Begin()
		err := attempt(ctx, b.Elements(), f, out, &pacer)
		pacer.End()
		b.Release()
		return err
	}, append(pipe.Defaults("Attempt", opts), pipe.Sizer(outcome[I, O].size), pipe.BufferLength(1))...)
	return pipe.Split2(outcomes, splitOutcomes[I, O], append(pipe.Defaults("Attempt", opts), pipe.NameSuffix("split"), pipe.Workers(1))...)
}

// An outcome is what f returned for consecutive elements.
type outcome[I, O any] struct {
	results  []O
	failures []Failure[I]
}

func (o outcome[I, O]) size() int64 {
	return 48 + pipe.BufferOf(o.results...).Size() + pipe.BufferOf(o.failures...).Size()
}

// attempt calls f for each of elems and puts the outcome.
func attempt[I, O any](ctx context.Context, elems []I, f func(context.Context, I) (O, error), out *pipe.Out[outcome[I, O]], pacer *pace.Pacer) error {
	var o outcome[I, O]
	for i, v := range elems {
		if out.Interrupted(len(elems) - i) {
			break
		}
		res, err := f(ctx, v)
		switch {
		case err == nil:
			if o.results == nil {
				o.results = make([]O, 0, len(elems)-i)
			}
			o.results = append(o.results, res)
		case err == pipe.ErrStopped:
			return failAfter(ctx, out, []outcome[I, O]{o}, i, err)
		case ctx.Err() != nil: // err is the answer to that
			return context.Cause(ctx)
		default:
			o.failures = append(o.failures, Failure[I]{v, err})
		}
		due, err := pacer.Check(ctx, 1)
		if err == nil && due {
			err, o = putNow(ctx, out, []outcome[I, O]{o}), outcome[I, O]{}
			pacer.Restart()
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

// splitOutcomes sends results and failures to an output each.
func splitOutcomes[I, O any](ctx context.Context, in *pipe.In[outcome[I, O]], results *pipe.Out[O], failures *pipe.Out[Failure[I]]) error {
	for b, err := range in.Buffers(ctx) {
		if err != nil {
			return err
		}
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
	}
	return nil
}

// unlessStopped returns err, or nil if err is pipe.ErrStopped.
func unlessStopped(err error) error {
	if err == pipe.ErrStopped {
		return nil
	}
	return err
}
