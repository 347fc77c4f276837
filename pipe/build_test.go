package pipe_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/penstock-go/penstock/pipe"
)

// mustNotStart adds a source that fails the test if it is started.
func mustNotStart(t *testing.T, p *pipe.Pipeline) *pipe.Stream[int] {
	return pipe.Source(p, func(context.Context, *pipe.Out[int]) error {
		t.Error("a stage was started")
		return nil
	}, pipe.Name("src"))
}

func TestRunReportsWiringErrorsBeforeItStartsAnything(t *testing.T) {
	tests := []struct {
		name  string
		build func(t *testing.T, p *pipe.Pipeline)
		want  error
		text  string // part of the error
	}{
		{"an unread stream", func(t *testing.T, p *pipe.Pipeline) {
			mustNotStart(t, p)
		}, pipe.ErrUnread, "pipe: test/src: stream is not read by any stage"},
		{"an unread stream of a kernel", func(t *testing.T, p *pipe.Pipeline) {
			mapInts(mustNotStart(t, p), same, pipe.Name("m"))
		}, pipe.ErrUnread, "test/m"},
		{"a stream with two readers", func(t *testing.T, p *pipe.Pipeline) {
			s := mustNotStart(t, p)
			collect(s)
			collect(s)
		}, pipe.ErrReused, "the stream of test/src"},
		{"a stream with a kernel and a sink as readers", func(t *testing.T, p *pipe.Pipeline) {
			s := mustNotStart(t, p)
			collect(mapInts(s, same))
			collect(s)
		}, pipe.ErrReused, "the stream of test/src"},
		{"a stream of another pipeline", func(t *testing.T, p *pipe.Pipeline) {
			other := mustNotStart(t, pipe.New("other"))
			pipe.Join([]*pipe.Stream[int]{mustNotStart(t, p), other},
				func(context.Context, []*pipe.In[int], *pipe.Out[int]) error { return nil })
		}, pipe.ErrForeign, "other/src"},
		{"a sizer of another type", func(t *testing.T, p *pipe.Pipeline) {
			collect(mapInts(mustNotStart(t, p), same,
				pipe.Sizer(func(string) int64 { return 1 })))
		}, nil, "measures no output"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := pipe.New("test")
			tt.build(t, p)
			err := p.Run(t.Context())
			if err == nil || !strings.Contains(err.Error(), tt.text) {
				t.Fatalf("Run = %v, want %q", err, tt.text)
			}
			if tt.want != nil && !errors.Is(err, tt.want) {
				t.Errorf("Run = %v, want an error that is %v", err, tt.want)
			}
		})
	}
}

func TestWorkersOfAStageFunctionAreAWiringError(t *testing.T) {
	p := pipe.New("test")
	pipe.Sink(numbers(p, 1), func(context.Context, *pipe.In[int]) error { return nil }, pipe.Workers(2), pipe.Name("sink"))
	if err := p.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "test/sink: Workers are for kernels") {
		t.Errorf("Run = %v, want the wiring error", err)
	}
}

func TestMisusePanicsAtTheCall(t *testing.T) {
	tests := map[string]func(){
		"pipe: WriteQueueMaxSize: n must be at least 1 byte, got 0": func() { pipe.WriteQueueMaxSize(0) },
		"pipe: BufferLength: n must be at least 1, got -1":          func() { pipe.BufferLength(-1) },
		"pipe: BufferLength: n must be at most 16777216, got 1099511627776": func() {
			pipe.BufferLength(1 << 40)
		},
		"pipe: Workers: n must be at least 1, got 0":            func() { pipe.Workers(0) },
		"pipe: Workers: n must be at most 16384, got 100000000": func() { pipe.Workers(100_000_000) },
		"pipe: MemoryLimit: n must be at least 1 byte, got 0":   func() { pipe.MemoryLimit(0) },
		"pipe: Sizer: f must not be nil":                        func() { pipe.Sizer[int](nil) },
		"pipe: SizeEstimate: f must not be nil":                 func() { pipe.SizeEstimate[int](nil) },
		"pipe: Source: the function must not be nil":            func() { pipe.Source[int](pipe.New(""), nil) },
		"pipe: Source: the Pipeline must not be nil": func() {
			pipe.Source(nil, func(context.Context, *pipe.Out[int]) error { return nil })
		},
		"pipe: Sink: the Stream must not be nil": func() {
			pipe.Sink(nil, func(context.Context, *pipe.In[int]) error { return nil })
		},
		"pipe: Split: n must be at least 1, got 0": func() {
			pipe.Split(numbers(pipe.New(""), 1), 0, func(context.Context, *pipe.In[int], []*pipe.Out[int]) error { return nil })
		},
		"pipe: Split: n must be at most 16384, got 16385": func() {
			pipe.Split(numbers(pipe.New(""), 1), pipe.MaxStreams+1, func(context.Context, *pipe.In[int], []*pipe.Out[int]) error { return nil })
		},
		"pipe: Join: at least one Stream is needed": func() {
			pipe.Join(nil, func(context.Context, []*pipe.In[int], *pipe.Out[int]) error { return nil })
		},
	}
	for want, f := range tests {
		t.Run(want, func(t *testing.T) {
			defer func() {
				if got := recover(); got != want {
					t.Errorf("panic = %v, want %s", got, want)
				}
			}()
			f()
		})
	}
}
