package main

import "context"

// The peers written by hand send recycled batches over channels. Each send and
// each receive is in a select with the context.

const (
	batchLen = 256 // elements; see README.md for longer ones
	batchCap = 16  // batches in a channel; longer channels were not faster
)

func send[T any](ctx context.Context, to chan<- T, v T) error {
	select {
	case to <- v:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// receive reports false when from is closed.
func receive[T any](ctx context.Context, from <-chan T) (v T, ok bool, err error) {
	select {
	case v, ok = <-from:
		return v, ok, nil
	case <-ctx.Done():
		return v, false, context.Cause(ctx)
	}
}

// A spare keeps unused batches.
type spare chan []int64

func newSpare(n int) spare { return make(spare, n) }

// get returns an empty batch.
func (s spare) get() []int64 {
	select {
	case b := <-s:
		return b[:0]
	default:
		return make([]int64, 0, batchLen)
	}
}

func (s spare) put(b []int64) {
	select {
	case s <- b:
	default:
	}
}

// sendNumbers sends the numbers from 0 to n-1 in batches, and closes to.
func sendNumbers(ctx context.Context, n int, to chan<- []int64, spare spare) error {
	defer close(to)
	for i := 0; i < n; {
		b := spare.get()
		for ; i < n && len(b) < batchLen; i++ {
			b = append(b, int64(i))
		}
		if err := send(ctx, to, b); err != nil {
			return err
		}
	}
	return nil
}

// sumBatches adds up the elements that it receives.
func sumBatches(ctx context.Context, from <-chan []int64, spare spare) (sum int64, err error) {
	for {
		b, ok, err := receive(ctx, from)
		if !ok {
			return sum, err
		}
		for _, v := range b {
			sum += v
		}
		spare.put(b)
	}
}

// A batchFunc changes a batch in place.
type batchFunc func(ctx context.Context, b []int64) ([]int64, error)

// forward is a stage. It sends the result of f for each batch, and closes to.
func forward(ctx context.Context, from <-chan []int64, to chan<- []int64, f batchFunc) error {
	defer close(to)
	for {
		b, ok, err := receive(ctx, from)
		if !ok {
			return err
		}
		if b, err = f(ctx, b); err != nil {
			return err
		}
		if err := send(ctx, to, b); err != nil {
			return err
		}
	}
}
