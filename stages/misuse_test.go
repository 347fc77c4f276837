package stages_test

import (
	"cmp"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
)

var noPipeline = pipe.New("test")

func none[T any]() *pipe.Stream[T] { return stages.FromSlice(noPipeline, []T(nil)) }

// misuses are calls and the panics that they must end in.
var misuses = map[string]func(){
	"stages: Map: the function must not be nil":                 func() { stages.Map[int, int](none[int](), nil) },
	"stages: MapErr: the function must not be nil":              func() { stages.MapErr[int, int](none[int](), nil) },
	"stages: Filter: the function must not be nil":              func() { stages.Filter(none[int](), nil) },
	"stages: FilterErr: the function must not be nil":           func() { stages.FilterErr(none[int](), nil) },
	"stages: FlatMap: the function must not be nil":             func() { stages.FlatMap[int, int](none[int](), nil) },
	"stages: FlatMapErr: the function must not be nil":          func() { stages.FlatMapErr[int, int](none[int](), nil) },
	"stages: Attempt: the function must not be nil":             func() { stages.Attempt[int, int](none[int](), nil) },
	"stages: ForEach: the function must not be nil":             func() { stages.ForEach(none[int](), nil) },
	"stages: Fold: the function must not be nil":                func() { stages.Fold(none[int](), 0, nil) },
	"stages: Scan: the function must not be nil":                func() { stages.Scan(none[int](), 0, nil) },
	"stages: TakeWhile: the function must not be nil":           func() { stages.TakeWhile(none[int](), nil) },
	"stages: Distinct: the function must not be nil":            func() { stages.Distinct[int, int](none[int](), nil) },
	"stages: Zip: the function must not be nil":                 func() { stages.Zip[int, int, int](none[int](), none[int](), nil) },
	"stages: Partition: the function must not be nil":           func() { stages.Partition[int, int](none[int](), 1, nil) },
	"stages: Route: the function must not be nil":               func() { stages.Route(none[int](), 1, nil) },
	"stages: Through: the function must not be nil":             func() { stages.Through(none[byte](), nil) },
	"stages: FromSeq: the function must not be nil":             func() { stages.FromSeq[int](noPipeline, nil) },
	"stages: FromSeq2: the function must not be nil":            func() { stages.FromSeq2[int](noPipeline, nil) },
	"stages: Generate: the function must not be nil":            func() { stages.Generate[int](noPipeline, nil) },
	"stages: Recover: the function must not be nil":             func() { stages.Recover[int, int](nil) },
	"stages: Retry: the function must not be nil":               func() { stages.Retry[int, int](nil, 1, nil, nil) },
	"stages: MergeSorted: the function must not be nil":         func() { stages.MergeSorted([]*pipe.Stream[int]{none[int]()}, nil) },
	"stages: Batch: n must be at least 1, got 0":                func() { stages.Batch(none[int](), 0, 0) },
	"stages: Batch: maxWait must not be below 0":                func() { stages.Batch(none[int](), 1, -1) },
	"stages: Window: n must be at least 1, got 0":               func() { stages.Window(none[int](), 0, 1) },
	"stages: Window: step must be at least 1":                   func() { stages.Window(none[int](), 1, 0) },
	"stages: Tee: n must be at least 1, got 0":                  func() { stages.Tee(none[int](), 0) },
	"stages: Partition: n must be at least 1, got 0":            func() { stages.Partition[int, int](none[int](), 0, nil) },
	"stages: Route: n must be at least 1, got 0":                func() { stages.Route(none[int](), 0, nil) },
	"stages: Balance: n must be at least 1, got -1":             func() { stages.Balance(none[int](), -1) },
	"stages: Merge: at least one Stream is needed":              func() { stages.Merge[int](nil) },
	"stages: Concat: at least one Stream is needed":             func() { stages.Concat[int](nil) },
	"stages: MergeSorted: at least one Stream is needed":        func() { stages.MergeSorted(nil, cmp.Compare[int]) },
	"stages: Take: n must not be below 0":                       func() { stages.Take(none[int](), -1) },
	"stages: Skip: n must not be below 0":                       func() { stages.Skip(none[int](), -1) },
	"stages: Throttle: perSecond must be a number above 0":      func() { stages.Throttle(none[int](), 0, 1) },
	"stages: Tee: n must be at most 16384, got 16385":           func() { stages.Tee(none[int](), 16385) },
	"stages: Partition: n must be at most 16384, got 16385":     func() { stages.Partition[int, int](none[int](), 16385, nil) },
	"stages: Route: n must be at most 16384, got 16385":         func() { stages.Route(none[int](), 16385, nil) },
	"stages: Balance: n must be at most 16384, got 16385":       func() { stages.Balance(none[int](), 16385) },
	"stages: Throttle: burst must be at least 1":                func() { stages.Throttle(none[int](), 1, 0) },
	"stages: Collect: the pointer to the slice must not be nil": func() { stages.Collect(none[int](), nil) },
	"stages: Count: the pointer to the number must not be nil":  func() { stages.Count(none[int](), nil) },
	"stages: FromChan: the channel must not be nil":             func() { stages.FromChan[int](noPipeline, nil) },
	"stages: ToChan: the channel must not be nil":               func() { stages.ToChan(none[int](), nil) },
	"stages: ToWriter: the writer must not be nil":              func() { stages.ToWriter(none[byte](), nil) },
	"stages: FromReader: the reader must not be nil":            func() { stages.FromReader(noPipeline, nil) },
	"stages: FromReadCloser: the reader must not be nil":        func() { stages.FromReadCloser(noPipeline, nil) },
	"stages: Retry: attempts must be at least 1, got 0":         func() { stages.Retry(atoi, 0, stages.Backoff(1, 1), nil) },
	"stages: Backoff: first and most must be above 0":           func() { stages.Backoff(0, 1) },
}

func TestMisusePanicsInTheBuilderCall(t *testing.T) {
	for want, f := range misuses {
		t.Run(want, func(t *testing.T) {
			defer func() {
				if got := recover(); got != want {
					t.Errorf("panic(%v), want %s", got, want)
				}
			}()
			f()
		})
	}
}
