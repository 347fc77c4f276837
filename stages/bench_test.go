package stages_test

import (
	"context"
	"io"
	"iter"
	"slices"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

func BenchmarkElementwise(b *testing.B) {
	const n = 1 << 20
	in := stagetest.UpTo(n)
	b.Run("by=loop", func(b *testing.B) {
		sum := 0
		for b.Loop() {
			for _, v := range in {
				if v = 2*v + 1; v%3 != 0 {
					sum += v
				}
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/elem")
	})
	b.Run("by=MapFilterFold", func(b *testing.B) {
		for b.Loop() {
			p := pipe.New("bench")
			odd := stages.Map(stages.FromSlice(p, in), func(v int) int { return 2*v + 1 })
			some := stages.Filter(odd, func(v int) bool { return v%3 != 0 })
			stages.Discard(stages.Fold(some, 0, func(acc, v int) int { return acc + v }))
			if err := p.Run(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/elem")
		b.ReportAllocs()
	})
}

// million are the elements of BenchmarkStages.
var million = stagetest.UpTo(1 << 20)

func increment(_ context.Context, v int) (int, error) { return v + 1, nil }

func notByFour(_ context.Context, v int) (bool, error) { return v%4 != 0, nil }

// benchmarked are pipelines of one stage, whose function does nearly nothing,
// between a source and sinks.
var benchmarked = []struct {
	name  string
	build func(p *pipe.Pipeline)
}{
	{"Map", func(p *pipe.Pipeline) {
		stages.Discard(stages.Map(stages.FromSlice(p, million), func(v int) int { return v + 1 }))
	}},
	{"MapErr", func(p *pipe.Pipeline) { stages.Discard(stages.MapErr(stages.FromSlice(p, million), increment)) }},
	{"MapErrShortBuffers", func(p *pipe.Pipeline) {
		stages.Discard(stages.MapErr(stages.FromSlice(p, million, pipe.BufferLength(8)), increment))
	}},
	{"Filter", func(p *pipe.Pipeline) {
		stages.Discard(stages.Filter(stages.FromSlice(p, million), func(v int) bool { return v%4 != 0 }))
	}},
	{"FilterErr", func(p *pipe.Pipeline) { stages.Discard(stages.FilterErr(stages.FromSlice(p, million), notByFour)) }},
	{"FilterErrSparse", func(p *pipe.Pipeline) {
		stages.Discard(stages.FilterErr(stages.FromSlice(p, million), func(_ context.Context, v int) (bool, error) { return v%16 == 0, nil }))
	}},
	{"Attempt", func(p *pipe.Pipeline) {
		good, bad := stages.Attempt(stages.FromSlice(p, million), increment)
		stages.Discard(good)
		stages.Discard(bad)
	}},
	{"FlatMapErr", func(p *pipe.Pipeline) {
		stages.Discard(stages.FlatMapErr(stages.FromSlice(p, million), func(_ context.Context, v int) iter.Seq2[int, error] {
			return func(yield func(int, error) bool) {
				if yield(v, nil) {
					yield(v, nil)
				}
			}
		}))
	}},
	{"FromSeq", func(p *pipe.Pipeline) { stages.Discard(stages.FromSeq(p, slices.Values(million))) }},
	{"FromSeq2", func(p *pipe.Pipeline) {
		stages.Discard(stages.FromSeq2(p, func(yield func(int, error) bool) {
			for _, v := range million {
				if !yield(v, nil) {
					return
				}
			}
		}))
	}},
	{"Generate", func(p *pipe.Pipeline) {
		i := 0
		stages.Discard(stages.Generate(p, func(context.Context) (int, error) {
			if i++; i > len(million) {
				return 0, io.EOF
			}
			return i, nil
		}))
	}},
	{"Fold", func(p *pipe.Pipeline) {
		stages.Discard(stages.Fold(stages.FromSlice(p, million), 0, func(acc, v int) int { return acc + v }))
	}},
	{"ForEach", func(p *pipe.Pipeline) {
		sum := 0
		stages.ForEach(stages.FromSlice(p, million), func(_ context.Context, v int) error { sum += v; return nil })
	}},
	{"Tee", func(p *pipe.Pipeline) {
		for _, s := range stages.Tee(stages.FromSlice(p, million), 2) {
			stages.Discard(s)
		}
	}},
	{"Route", func(p *pipe.Pipeline) {
		for _, s := range stages.Route(stages.FromSlice(p, million), 2, func(v int) int { return v & 1 }) {
			stages.Discard(s)
		}
	}},
	{"Batch", func(p *pipe.Pipeline) { stages.Discard(stages.Batch(stages.FromSlice(p, million), 100, 0)) }},
	{"Zip", func(p *pipe.Pipeline) {
		stages.Discard(stages.Zip(stages.FromSlice(p, million), stages.FromSlice(p, million), func(a, b int) int { return a + b }))
	}},
	{"Window", func(p *pipe.Pipeline) { stages.Discard(stages.Window(stages.FromSlice(p, million), 3, 3)) }},
}

func BenchmarkStages(b *testing.B) {
	for _, c := range benchmarked {
		b.Run("by="+c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				p := pipe.New("bench")
				c.build(p)
				if err := p.Run(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(million)), "ns/elem")
		})
	}
}
