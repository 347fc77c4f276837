package stages_test

import (
	"cmp"
	"context"
	"io"
	"iter"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pipe/pipetest/conform"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

// Streams of numbers, bytes and strings, as the tables of stages below name
// them.
type (
	numbers = *pipe.Stream[int]
	letters = *pipe.Stream[byte]
	texts   = *pipe.Stream[string]
)

func number(i int) int { return i }

// via runs the rules of stages on one with an input and an output.
func via[I, O any](name string, element func(i int) I, add func(*pipe.Stream[I]) *pipe.Stream[O], want func([]I) []O) func(*testing.T) {
	return named(name, conform.Stage[I, O]{Via: add, Element: element, Want: want})
}

func named[I, O any](name string, s conform.Stage[I, O]) func(*testing.T) {
	return func(t *testing.T) { t.Run(name, func(t *testing.T) { conform.TestStage(t, s) }) }
}

// each makes want out of what becomes of a single element.
func each[I, O any](f func(I) []O) func([]I) []O {
	return func(in []I) []O {
		var all []O
		for _, v := range in {
			all = append(all, f(v)...)
		}
		return all
	}
}

func double(v int) int { return 2 * v }

func isOdd(v int) bool { return v%2 == 1 }

func twice(v int) iter.Seq[int] { return slices.Values([]int{v, v}) }

func odd(v int) []int {
	if isOdd(v) {
		return []int{v}
	}
	return nil
}

func TestElementwiseStagesKeepTheRules(t *testing.T) {
	doubled := each(func(v int) []int { return []int{double(v)} })
	pairs := each(func(v int) []int { return []int{v, v} })
	same := func(in []int) []int { return in }
	for _, test := range []func(*testing.T){
		via("Map", nil, func(in numbers) numbers { return stages.Map(in, double) }, doubled),
		via("Map workers", nil, func(in numbers) numbers { return stages.Map(in, double, pipe.Workers(3)) }, doubled),
		via("Map async", nil, func(in numbers) numbers { return stages.Map(in, double, pipe.Async()) }, doubled),
		via("Map to another type", nil, func(in numbers) texts { return stages.Map(in, strconv.Itoa) }, each(func(v int) []string { return []string{strconv.Itoa(v)} })),
		via("MapErr", nil, func(in numbers) numbers {
			return stages.MapErr(in, func(_ context.Context, v int) (int, error) { return double(v), nil })
		}, doubled),
		via("MapErr workers", nil, func(in numbers) numbers {
			return stages.MapErr(in, func(_ context.Context, v int) (int, error) { return double(v), nil }, pipe.Workers(3))
		}, doubled),
		named("Map unordered", conform.Stage[int, int]{
			Via:       func(in numbers) numbers { return stages.Map(in, double, pipe.Workers(3), pipe.Unordered()) },
			Want:      doubled,
			Unordered: true,
		}),
		via("Filter", nil, func(in numbers) numbers { return stages.Filter(in, isOdd) }, each(odd)),
		via("FilterErr", nil, func(in numbers) numbers {
			return stages.FilterErr(in, func(_ context.Context, v int) (bool, error) { return isOdd(v), nil })
		}, each(odd)),
		via("FlatMap", nil, func(in numbers) numbers { return stages.FlatMap(in, twice) }, pairs),
		via("FlatMapErr", nil, func(in numbers) numbers {
			return stages.FlatMapErr(in, func(_ context.Context, v int) iter.Seq2[int, error] {
				return func(yield func(int, error) bool) {
					for range 2 {
						if !yield(v, nil) {
							return
						}
					}
				}
			})
		}, pairs),
		via("Retry", nil, func(in numbers) numbers {
			f := func(_ context.Context, v int) (int, error) { return double(v), nil }
			return stages.MapErr(in, stages.Retry(f, 3, stages.Backoff(time.Second, time.Minute), nil))
		}, doubled),
		via("Recover", nil, func(in numbers) numbers {
			return stages.MapErr(in, stages.Recover(func(_ context.Context, v int) (int, error) { return double(v), nil }))
		}, doubled),
		via("Take all", nil, func(in numbers) numbers { return stages.Take(in, 1<<20) }, same),
	} {
		test(t)
	}
}

func TestAttemptKeepsTheRules(t *testing.T) {
	named("Attempt", conform.Stage[int, int]{
		Via: func(in numbers) numbers {
			good, bad := stages.Attempt(in, func(_ context.Context, v int) (int, error) {
				if !isOdd(v) {
					return 0, stagetest.ErrBad
				}
				return v, nil
			})
			return stages.Merge([]numbers{good, stages.Map(bad, func(f stages.Failure[int]) int { return f.Value })})
		},
		Want:      func(in []int) []int { return in },
		Unordered: true,
	})(t)
}

func TestStatefulStagesKeepTheRules(t *testing.T) {
	sums := func(in []int) []int {
		var all []int
		sum := 0
		for _, v := range in {
			sum += v
			all = append(all, sum)
		}
		return all
	}
	add := func(a, b int) int { return a + b }
	for _, test := range []func(*testing.T){
		via("Take", nil, func(in numbers) numbers { return stages.Take(in, 10) }, func(in []int) []int { return in[:min(10, len(in))] }),
		via("Skip", nil, func(in numbers) numbers { return stages.Skip(in, 10) }, func(in []int) []int { return in[min(10, len(in)):] }),
		via("TakeWhile", nil, func(in numbers) numbers { return stages.TakeWhile(in, func(v int) bool { return v < 5 }) }, func(in []int) []int { return in[:min(5, len(in))] }),
		via("Distinct", nil, func(in numbers) numbers { return stages.Distinct(in, func(v int) int { return v % 7 }) }, func(in []int) []int { return in[:min(7, len(in))] }),
		via("Scan", nil, func(in numbers) numbers { return stages.Scan(in, 0, add) }, sums),
		via("Fold", nil, func(in numbers) numbers { return stages.Fold(in, 0, add) }, func(in []int) []int { return append(sums(in), 0)[max(0, len(in)-1):][:1] }),
		via("Window", nil, func(in numbers) *pipe.Stream[[]int] { return stages.Window(in, 3, 2) }, nil),
		via("Batch", nil, func(in numbers) *pipe.Stream[[]int] { return stages.Batch(in, 7, 0) }, func(in []int) [][]int { return slices.Collect(slices.Chunk(in, 7)) }),
		via("Batch in time", nil, func(in numbers) *pipe.Stream[[]int] { return stages.Batch(in, 7, time.Hour) }, func(in []int) [][]int { return slices.Collect(slices.Chunk(in, 7)) }),
		via("Unbatch", func(i int) []int { return []int{i, i} }, func(in *pipe.Stream[[]int]) numbers { return stages.Unbatch(in) }, each(func(v []int) []int { return v })),
		via("Throttle", nil, func(in numbers) numbers { return stages.Throttle(in, 1000, 10) }, func(in []int) []int { return in }),
	} {
		test(t)
	}
}

func TestFansKeepTheRules(t *testing.T) {
	twiceEach := each(func(v int) []int { return []int{v, v} })
	fan := func(name string, add func(numbers) numbers, want func([]int) []int) func(*testing.T) {
		return named(name, conform.Stage[int, int]{Via: add, Want: want, Unordered: true})
	}
	same := func(in []int) []int { return in }
	for _, test := range []func(*testing.T){
		fan("Tee and Merge", func(in numbers) numbers { return stages.Merge(stages.Tee(in, 2)) }, twiceEach),
		fan("Tee and Concat", func(in numbers) numbers { return stages.Concat(stages.Tee(in, 2)) }, twiceEach),
		fan("Tee and MergeSorted", func(in numbers) numbers { return stages.MergeSorted(stages.Tee(in, 2), cmp.Compare[int]) }, twiceEach),
		fan("Tee and Zip", func(in numbers) numbers {
			both := stages.Tee(in, 2)
			return stages.Zip(both[0], both[1], func(a, b int) int { return a + b })
		}, each(func(v int) []int { return []int{2 * v} })),
		fan("Balance", func(in numbers) numbers { return stages.Merge(stages.Balance(in, 3)) }, same),
		fan("Partition", func(in numbers) numbers { return stages.Merge(stages.Partition(in, 3, number)) }, same),
		fan("Route", func(in numbers) numbers {
			return stages.Merge(stages.Route(in, 3, func(v int) int { return v % 3 }))
		}, same),
	} {
		test(t)
	}
}

func TestSourcesKeepTheRules(t *testing.T) {
	source := func(name string, add func(p *pipe.Pipeline) numbers) func(*testing.T) {
		return named(name, conform.Stage[int, int]{Source: add, Want: func([]int) []int { return stagetest.UpTo(1000) }})
	}
	for _, test := range []func(*testing.T){
		source("FromSlice", func(p *pipe.Pipeline) numbers { return stages.FromSlice(p, stagetest.UpTo(1000)) }),
		source("FromSeq", func(p *pipe.Pipeline) numbers { return stages.FromSeq(p, slices.Values(stagetest.UpTo(1000))) }),
		source("FromSeq2", func(p *pipe.Pipeline) numbers {
			return stages.FromSeq2(p, func(yield func(int, error) bool) {
				for i := range 1000 {
					if !yield(i, nil) {
						return
					}
				}
			})
		}),
		source("Generate", func(p *pipe.Pipeline) numbers {
			i := -1
			return stages.Generate(p, func(context.Context) (int, error) {
				if i++; i == 1000 {
					return 0, io.EOF
				}
				return i, nil
			})
		}),
		source("FromChan", func(p *pipe.Pipeline) numbers {
			elements := make(chan int, 1000)
			for i := range 1000 {
				elements <- i
			}
			close(elements)
			return stages.FromChan(p, elements)
		}),
	} {
		test(t)
	}
}

func TestSinksKeepTheRules(t *testing.T) {
	sink := func(name string, add func(in numbers)) func(*testing.T) {
		return named(name, conform.Stage[int, int]{Sink: add})
	}
	for _, test := range []func(*testing.T){
		sink("ForEach", func(in numbers) { stages.ForEach(in, func(context.Context, int) error { return nil }) }),
		sink("Collect", func(in numbers) { stages.Collect(in, new([]int)) }),
		sink("Count", func(in numbers) { stages.Count(in, new(int64)) }),
		sink("Discard", func(in numbers) { stages.Discard(in) }),
		sink("ToChan", func(in numbers) { stages.ToChan(in, make(chan int, 1<<20)) }),
		sink("ToWriter", func(in numbers) { stages.ToWriter(stages.Map(in, func(v int) byte { return byte(v) }), io.Discard) }),
	} {
		test(t)
	}
}

func TestThroughKeepsTheRules(t *testing.T) {
	letter := func(i int) byte { return "ab,c\n"[i%5] }
	via("Through", letter, func(in letters) letters {
		return stages.Through(in, func(r io.Reader) (io.Reader, error) { return r, nil })
	}, func(in []byte) []byte { return in })(t)
}
