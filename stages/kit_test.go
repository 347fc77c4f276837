package stages_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
)

// forLengths runs f in bubbles, with all combinations of Buffer lengths of the
// source and of the stage. Results must not depend on either.
func forLengths(t *testing.T, f func(t *testing.T, source, stage pipe.Option)) {
	t.Helper()
	lengths := []int{1, 2, 7, 0}
	option := func(n int) pipe.Option {
		if n == 0 {
			return pipe.Options()
		}
		return pipe.BufferLength(n)
	}
	for _, source := range lengths {
		for _, stage := range lengths {
			t.Run(fmt.Sprintf("source=%d/stage=%d", source, stage), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { f(t, option(source), option(stage)) })
			})
		}
	}
}

// bubble runs f in a bubble, as a subtest.
func bubble(t *testing.T, name string, f func(t *testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) { synctest.Test(t, f) })
}

// upTo returns 0, 1 … n-1.
func upTo(n int) []int {
	s := make([]int, n)
	for i := range s {
		s[i] = i
	}
	return s
}

// run runs p, which must succeed.
func run(t *testing.T, p *pipe.Pipeline) {
	t.Helper()
	if err := p.Run(t.Context()); err != nil {
		t.Fatalf("Run = %v", err)
	}
}

// runFails runs p, which must fail with an error that wraps cause and prints as
// want.
func runFails(t *testing.T, p *pipe.Pipeline, cause error, want string) {
	t.Helper()
	err := p.Run(t.Context())
	if err == nil || err.Error() != want || !errors.Is(err, cause) {
		t.Errorf("Run = %v, want %s, which wraps %v", err, want, cause)
	}
}

// same fails the test unless got and want are equal.
func same[T comparable](t *testing.T, what string, got, want []T) {
	t.Helper()
	if slices.Equal(got, want) {
		return
	}
	if len(got) > 20 || len(want) > 20 {
		for i := range min(len(got), len(want)) {
			if got[i] != want[i] {
				t.Errorf("%s: %d elements, want %d; element %d = %v, want %v", what, len(got), len(want), i, got[i], want[i])
				return
			}
		}
		t.Errorf("%s: %d elements, want %d", what, len(got), len(want))
		return
	}
	t.Errorf("%s = %v, want %v", what, got, want)
}

// slowly emits the elements of s, one after each d of virtual time.
func slowly[T any](p *pipe.Pipeline, d time.Duration, s []T) *pipe.Stream[T] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[T]) error {
		for _, v := range s {
			if err := pause(ctx, d); err != nil {
				return err
			}
			if err := out.Send(ctx, v); err != nil {
				return err
			}
			if err := out.Flush(ctx); err != nil {
				return err
			}
		}
		return nil
	}, pipe.Name("slowly"))
}

// pause waits until d of virtual time has passed or ctx is done.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// endless emits 0, 1, 2 … until it is stopped, and then sets *stopped.
func endless(p *pipe.Pipeline, stopped *bool, opts ...pipe.Option) *pipe.Stream[int] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
		for i := 0; ; i++ {
			if err := out.Send(ctx, i); err != nil {
				*stopped = errors.Is(err, pipe.ErrStopped)
				return err
			}
		}
	}, opts...)
}

// first reads n elements into *to and stops.
func first[T any](in *pipe.Stream[T], n int, to *[]T) {
	pipe.Sink(in, func(ctx context.Context, in *pipe.In[T]) error {
		for v, err := range in.All(ctx) {
			if err != nil {
				return err
			}
			if *to = append(*to, v); len(*to) == n {
				return nil
			}
		}
		return nil
	}, pipe.Name("first"))
}

// shared returns two Streams of the Buffers of in, which are Shared.
func shared[T any](in *pipe.Stream[T]) (a, b *pipe.Stream[T]) {
	both := stages.Tee(in, 2)
	return both[0], both[1]
}

var errBad = errors.New("no good")

// text returns n bytes that do not repeat soon.
func text(n int) []byte {
	b := make([]byte, n)
	x := uint32(1)
	for i := range b {
		x = x*1664525 + 1013904223
		b[i] = 'a' + byte(x>>24)%20
	}
	return b
}

// begun emits text and then waits until its context is done. If end is true,
// text is complete and begun returns io.EOF. Otherwise a Drain truncates it.
func begun(p *pipe.Pipeline, text []byte, end bool) *pipe.Stream[byte] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
		if err := out.Put(ctx, pipe.BufferOf(slices.Clone(text)...)); err != nil {
			return err
		}
		<-ctx.Done()
		if end {
			return io.EOF
		}
		return context.Cause(ctx)
	})
}

// drained runs p, and drains it when all its goroutines wait. Both must
// succeed.
func drained(t *testing.T, p *pipe.Pipeline) {
	t.Helper()
	done := make(chan error, 1)
	go func() { done <- p.Run(t.Context()) }()
	synctest.Wait()
	if err := p.Drain(t.Context()); err != nil {
		t.Errorf("Drain = %v", err)
	}
	if err := <-done; err != nil {
		t.Errorf("Run = %v", err)
	}
}

// slowEnd is a reader whose end waits until the channel is closed.
type slowEnd struct {
	text io.Reader
	end  chan struct{}
}

func (s slowEnd) Read(b []byte) (int, error) {
	n, err := s.text.Read(b)
	if err == io.EOF {
		<-s.end
	}
	return n, err
}

// collectCut collects the bytes of in, and reports whether a Drain truncated
// them.
func collectCut(in *pipe.Stream[byte], to *[]byte, cut *bool) {
	pipe.Sink(in, func(ctx context.Context, in *pipe.In[byte]) error {
		for b, err := range in.Buffers(ctx) {
			if err != nil {
				return err
			}
			*to = append(*to, b.Elements()...)
			b.Release()
		}
		*cut = in.Cut()
		return nil
	})
}
