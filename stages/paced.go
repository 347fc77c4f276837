package stages

import (
	"context"

	"github.com/penstock-go/penstock/internal/pace"
	"github.com/penstock-go/penstock/pipe"
)

// A runKernel applies a function to consecutive elements and stores the results
// in to, which is as long as from. Before each element it calls
// [pipe.Out.Interrupted], and returns early if that is true. It returns the
// number of elements that are done, and the number of results. If it returns an
// error, the error is about the next element.
//
// It is a function of its own, so that its loop has fewer variables on the
// stack. When the call of the user function was inside the loop of inRuns, each
// call cost eight loads.
type runKernel[I, O any] func(ctx context.Context, from []I, to []O) (done, results int, err error)

// inRuns calls kernel for the elements of b. A run is the consecutive elements
// of one call. Between two runs it checks the clock and ctx. Results that have
// waited for a millisecond are handed over at once. It returns a Buffer whose
// first n elements are the results that were not handed over. If the stage is
// interrupted, these are the last results.
func inRuns[I, O any](ctx context.Context, p *pace.Pace, b pipe.Buffer[I], out *pipe.Out[O], kernel runKernel[I, O]) (res pipe.Buffer[O], n int, err error) {
	from := b.Elements()
	res, inPlace := resultsFor(b, out)
	to := res.Elements()[:len(from)]
	pacer := p.Begin()
	for i := 0; i < len(from); {
		k := pacer.Next(len(from) - i)
		out.Part(len(from) - i - k)
		done, results, err := kernel(ctx, from[i:i+k], to[n:n+k])
		i += done
		n += results
		if err != nil {
			return res, 0, failAfter(ctx, out, to[:n], i, err)
		}
		if done < k {
			break // interrupted
		}
		due, err := pacer.Check(ctx, k)
		if err == nil && due && i < len(from) {
			err, n = putNow(ctx, out, to[:n]), 0
			pacer.Restart()
		}
		if err != nil {
			return res, 0, err
		}
	}
	pacer.End()
	if !inPlace {
		b.Release()
	}
	return res, n, nil
}

// resultsFor returns a Buffer for the results of b, one for each element. If
// both have the same type and b has no other owner, it returns b itself. Then a
// result may replace its own element or an earlier one.
func resultsFor[I, O any](b pipe.Buffer[I], out *pipe.Out[O]) (res pipe.Buffer[O], inPlace bool) {
	if same, ok := any(b).(pipe.Buffer[O]); ok && !b.Shared() {
		return same, true
	}
	return out.Buffer(b.Len()), false
}

// putNow hands over a copy of elems, down to the next edge.
func putNow[T any](ctx context.Context, out *pipe.Out[T], elems []T) error {
	if err := out.Put(ctx, pipe.BufferOf(append([]T(nil), elems...)...)); err != nil {
		return err
	}
	return out.Flush(ctx)
}
