package stages_test

import (
	"context"
	"io"
	"iter"
	"slices"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
)

// BenchmarkPaced measures stages that check the clock and their context while
// they work, with functions that do next to nothing.
func BenchmarkPaced(b *testing.B) {
	const n = 1 << 20
	in := upTo(n)
	add := func(_ context.Context, v int) (int, error) { return v + 1, nil }
	keep := func(_ context.Context, v int) (bool, error) { return v%4 != 0, nil }
	for _, c := range []struct {
		name string
		sink func(p *pipe.Pipeline)
	}{
		{"Map", func(p *pipe.Pipeline) {
			stages.Discard(stages.Map(stages.FromSlice(p, in), func(v int) int { return v + 1 }))
		}},
		{"MapErr", func(p *pipe.Pipeline) { stages.Discard(stages.MapErr(stages.FromSlice(p, in), add)) }},
		{"MapErrShortBuffers", func(p *pipe.Pipeline) {
			stages.Discard(stages.MapErr(stages.FromSlice(p, in, pipe.BufferLength(8)), add))
		}},
		{"Filter", func(p *pipe.Pipeline) {
			stages.Discard(stages.Filter(stages.FromSlice(p, in), func(v int) bool { return v%4 != 0 }))
		}},
		{"FilterErr", func(p *pipe.Pipeline) { stages.Discard(stages.FilterErr(stages.FromSlice(p, in), keep)) }},
		{"FilterErrSparse", func(p *pipe.Pipeline) {
			stages.Discard(stages.FilterErr(stages.FromSlice(p, in), func(_ context.Context, v int) (bool, error) { return v%16 == 0, nil }))
		}},
		{"Attempt", func(p *pipe.Pipeline) {
			good, bad := stages.Attempt(stages.FromSlice(p, in), add)
			stages.Discard(good)
			stages.Discard(bad)
		}},
		{"FlatMapErr", func(p *pipe.Pipeline) {
			stages.Discard(stages.FlatMapErr(stages.FromSlice(p, in), func(_ context.Context, v int) iter.Seq2[int, error] {
				return func(yield func(int, error) bool) { _ = yield(v, nil) && yield(v, nil) }
			}))
		}},
		{"FromSeq", func(p *pipe.Pipeline) { stages.Discard(stages.FromSeq(p, slices.Values(in))) }},
		{"FromSeq2", func(p *pipe.Pipeline) {
			stages.Discard(stages.FromSeq2(p, func(yield func(int, error) bool) {
				for _, v := range in {
					if !yield(v, nil) {
						return
					}
				}
			}))
		}},
		{"Generate", func(p *pipe.Pipeline) {
			i := 0
			stages.Discard(stages.Generate(p, func(context.Context) (int, error) {
				if i++; i > n {
					return 0, io.EOF
				}
				return i, nil
			}))
		}},
		{"Fold", func(p *pipe.Pipeline) {
			stages.Discard(stages.Fold(stages.FromSlice(p, in), 0, func(acc, v int) int { return acc + v }))
		}},
		{"ForEach", func(p *pipe.Pipeline) {
			sum := 0
			stages.ForEach(stages.FromSlice(p, in), func(_ context.Context, v int) error { sum += v; return nil })
		}},
		{"Tee", func(p *pipe.Pipeline) {
			for _, s := range stages.Tee(stages.FromSlice(p, in), 2) {
				stages.Discard(s)
			}
		}},
		{"Route", func(p *pipe.Pipeline) {
			for _, s := range stages.Route(stages.FromSlice(p, in), 2, func(v int) int { return v & 1 }) {
				stages.Discard(s)
			}
		}},
		{"Batch", func(p *pipe.Pipeline) { stages.Discard(stages.Batch(stages.FromSlice(p, in), 100, 0)) }},
		{"Zip", func(p *pipe.Pipeline) {
			stages.Discard(stages.Zip(stages.FromSlice(p, in), stages.FromSlice(p, in), func(a, b int) int { return a + b }))
		}},
		{"Window", func(p *pipe.Pipeline) { stages.Discard(stages.Window(stages.FromSlice(p, in), 3, 3)) }},
	} {
		b.Run("by="+c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				p := pipe.New("bench")
				c.sink(p)
				if err := p.Run(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/elem")
		})
	}
}
