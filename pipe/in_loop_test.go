package pipe_test

import (
	"context"
	"errors"
	"io"
	"slices"
	"testing"

	"github.com/penstock-go/penstock/pipe"
)

func TestBuffersYieldsEveryBufferUntilTheEnd(t *testing.T) {
	p := pipe.New("test")
	var lengths []int
	pipe.Sink(numbers(p, 10, pipe.BufferLength(3)), func(ctx context.Context, in *pipe.In[int]) error {
		for b, err := range in.Buffers(ctx) {
			if err != nil {
				return err
			}
			lengths = append(lengths, b.Len())
		}
		if _, err := in.Read(ctx); err != io.EOF {
			t.Errorf("Read after the loop = %v, want io.EOF", err)
		}
		return nil
	})
	if err := p.Run(t.Context()); err != nil || !slices.Equal(lengths, []int{3, 3, 3, 1}) {
		t.Errorf("Run = %v with Buffers of %v elements, want nil with 3 3 3 1", err, lengths)
	}
}

// The loop owns the Buffers. The iterator does not release them.
func TestBuffersLeavesTheBuffersToTheLoop(t *testing.T) {
	l, p := newTrackedPool(), pipe.New("test")
	var kept []pipe.Buffer[int]
	pipe.Sink(l.source(p, 10), func(ctx context.Context, in *pipe.In[int]) error {
		for b, err := range in.Buffers(ctx) {
			if err != nil {
				return err
			}
			kept = append(kept, b)
		}
		return nil
	})
	if err := p.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := l.missing(); n != 10 {
		t.Errorf("%d Buffers are not released after the loop, want 10", n)
	}
	for _, b := range kept {
		b.Release()
	}
	if n := l.missing(); n != 0 {
		t.Errorf("%d Buffers are not released after Release, want 0", n)
	}
}

func TestBuffersCanBeLeftEarly(t *testing.T) {
	p := pipe.New("test")
	pipe.Sink(words(p, "a", "b", "c"), func(ctx context.Context, in *pipe.In[string]) error {
		for _, err := range in.Buffers(ctx) {
			if err != nil {
				return err
			}
			break
		}
		if b, err := in.Read(ctx); err != nil || b.Elements()[0] != "b" {
			t.Errorf("Read after the loop = %v, %v; want b", b.Elements(), err)
		}
		return nil
	})
	if err := p.Run(t.Context()); err != nil {
		t.Error(err)
	}
}

// A loop that is left early loses the remaining elements of its Buffer.
func TestAllCanBeLeftEarly(t *testing.T) {
	p := pipe.New("test")
	pipe.Sink(numbers(p, 9, pipe.BufferLength(3)), func(ctx context.Context, in *pipe.In[int]) error {
		for _, err := range in.All(ctx) {
			if err != nil {
				return err
			}
			break
		}
		if b, err := in.Read(ctx); err != nil || b.Elements()[0] != 3 {
			t.Errorf("Read after the loop = %v, %v; want 3 4 5", b.Elements(), err)
		}
		return nil
	})
	if err := p.Run(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestBuffersYieldsAFailureAsItsLastPair(t *testing.T) {
	wantLastPair(t, func(ctx context.Context, in *pipe.In[int], pair func(n int, err error)) {
		for b, err := range in.Buffers(ctx) {
			pair(b.Len(), err)
		}
	})
}

func TestAllYieldsAFailureAsItsLastPair(t *testing.T) {
	wantLastPair(t, func(ctx context.Context, in *pipe.In[int], pair func(n int, err error)) {
		for v, err := range in.All(ctx) {
			pair(v, err)
		}
	})
}

// wantLastPair runs loop on the input of a failed source, and checks that it
// calls pair once, with 0 and the failure.
func wantLastPair(t *testing.T, loop func(ctx context.Context, in *pipe.In[int], pair func(n int, err error))) {
	t.Helper()
	p := pipe.New("test")
	src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error { return errNoGood })
	pairs := 0
	pipe.Sink(src, func(ctx context.Context, in *pipe.In[int]) error {
		var last error
		loop(ctx, in, func(n int, err error) {
			if n != 0 || !errors.Is(err, errNoGood) {
				t.Errorf("the loop got %d, %v; want 0, %v", n, err, errNoGood)
			}
			last = err
			pairs++
		})
		return last
	})
	if err := p.Run(t.Context()); !errors.Is(err, errNoGood) || pairs != 1 {
		t.Errorf("Run = %v with %d pairs, want %v with 1", err, pairs, errNoGood)
	}
}
