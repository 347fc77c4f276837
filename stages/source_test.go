package stages_test

import (
	"context"
	"io"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/internal/notify"
	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

// sources are the sources of 0, 1 … n-1.
func sources(n int) map[string]func(p *pipe.Pipeline, opts ...pipe.Option) *pipe.Stream[int] {
	return map[string]func(p *pipe.Pipeline, opts ...pipe.Option) *pipe.Stream[int]{
		"FromSlice": func(p *pipe.Pipeline, opts ...pipe.Option) *pipe.Stream[int] {
			return stages.FromSlice(p, stagetest.UpTo(n), opts...)
		},
		"FromSeq": func(p *pipe.Pipeline, opts ...pipe.Option) *pipe.Stream[int] {
			return stages.FromSeq(p, slices.Values(stagetest.UpTo(n)), opts...)
		},
		"FromSeq2": func(p *pipe.Pipeline, opts ...pipe.Option) *pipe.Stream[int] {
			return stages.FromSeq2(p, func(yield func(int, error) bool) {
				for i := range n {
					if !yield(i, nil) {
						return
					}
				}
				yield(0, io.EOF)
			}, opts...)
		},
		"FromChan": func(p *pipe.Pipeline, opts ...pipe.Option) *pipe.Stream[int] {
			ints := make(chan int, n)
			for i := range n {
				ints <- i
			}
			close(ints)
			return stages.FromChan(p, ints, opts...)
		},
		"Generate": func(p *pipe.Pipeline, opts ...pipe.Option) *pipe.Stream[int] {
			next := 0
			return stages.Generate(p, func(context.Context) (int, error) {
				if next == n {
					return 0, io.EOF
				}
				next++
				return next - 1, nil
			}, opts...)
		},
	}
}

func TestSourcesEmitAllInOrder(t *testing.T) {
	for _, n := range []int{0, 1, 1000} {
		for name, source := range sources(n) {
			t.Run(name, func(t *testing.T) {
				stagetest.ForLengths(t, func(t *testing.T, opt, _ pipe.Option) {
					p := pipe.New("test")
					var got []int
					stages.Collect(source(p, opt), &got)
					stagetest.Run(t, p)
					stagetest.Same(t, "got", got, stagetest.UpTo(n))
				})
			})
		}
	}
}

func TestSourcesEndWhenNoMoreElementsAreWanted(t *testing.T) {
	for name, source := range sources(100_000) {
		bubble(t, name, func(t *testing.T) {
			p := pipe.New("test")
			var got []int
			stagetest.First(source(p, pipe.BufferLength(5)), 3, &got)
			stagetest.Run(t, p)
			stagetest.Same(t, "got", got, stagetest.UpTo(3))
		})
	}
}

func TestFromSliceCopiesTheSlice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		s := stagetest.UpTo(1000)
		stages.Discard(stages.Filter(stages.FromSlice(p, s), func(v int) bool { return v%2 == 1 }))
		stagetest.Run(t, p)
		stagetest.Same(t, "the slice", s, stagetest.UpTo(1000))
	})
}

func TestFailingSourcesFailThePipeline(t *testing.T) {
	bubble(t, "FromSeq2", func(t *testing.T) {
		p := pipe.New("test")
		stages.Discard(stages.FromSeq2(p, func(yield func(int, error) bool) { _ = yield(1, nil) && yield(0, stagetest.ErrBad) }))
		stagetest.RunFails(t, p, stagetest.ErrBad, "pipe: test/FromSeq2: no good")
	})
	bubble(t, "Generate", func(t *testing.T) {
		p := pipe.New("test")
		stages.Discard(stages.Generate(p, func(context.Context) (int, error) { return 0, stagetest.ErrBad }))
		stagetest.RunFails(t, p, stagetest.ErrBad, "pipe: test/Generate: no good")
	})
}

func TestSlowSourcesHandOverAtOnce(t *testing.T) {
	for name, source := range map[string]func(p *pipe.Pipeline) *pipe.Stream[int]{
		"FromSeq": func(p *pipe.Pipeline) *pipe.Stream[int] {
			return stages.FromSeq(p, func(yield func(int) bool) {
				for i := range 10 {
					time.Sleep(time.Second)
					if !yield(i) {
						return
					}
				}
			})
		},
		"Generate": func(p *pipe.Pipeline) *pipe.Stream[int] {
			i := -1
			return stages.Generate(p, func(ctx context.Context) (int, error) {
				i++
				if i == 10 {
					return 0, io.EOF
				}
				return i, notify.Sleep(ctx, time.Second)
			})
		},
	} {
		bubble(t, name, func(t *testing.T) {
			p := pipe.New("test")
			start := time.Now()
			stages.ForEach(source(p), func(_ context.Context, v int) error {
				if late := time.Since(start) - time.Duration(v+1)*time.Second; late > 0 {
					t.Errorf("element %d came %v late", v, late)
				}
				return nil
			})
			stagetest.Run(t, p)
		})
	}
}
