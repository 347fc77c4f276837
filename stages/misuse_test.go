package stages_test

import (
	"cmp"
	"database/sql"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
)

func TestMisusePanicsInTheBuilderCall(t *testing.T) {
	p := pipe.New("test")
	in := func() *pipe.Stream[int] { return stages.FromSlice(p, []int(nil)) }
	bytes := func() *pipe.Stream[byte] { return stages.FromSlice(p, []byte(nil)) }
	for want, f := range map[string]func(){
		"stages: Map: the function must not be nil":                              func() { stages.Map[int, int](in(), nil) },
		"stages: MapErr: the function must not be nil":                           func() { stages.MapErr[int, int](in(), nil) },
		"stages: Filter: the function must not be nil":                           func() { stages.Filter(in(), nil) },
		"stages: FilterErr: the function must not be nil":                        func() { stages.FilterErr(in(), nil) },
		"stages: FlatMap: the function must not be nil":                          func() { stages.FlatMap[int, int](in(), nil) },
		"stages: FlatMapErr: the function must not be nil":                       func() { stages.FlatMapErr[int, int](in(), nil) },
		"stages: Attempt: the function must not be nil":                          func() { stages.Attempt[int, int](in(), nil) },
		"stages: ForEach: the function must not be nil":                          func() { stages.ForEach(in(), nil) },
		"stages: Fold: the function must not be nil":                             func() { stages.Fold(in(), 0, nil) },
		"stages: Scan: the function must not be nil":                             func() { stages.Scan(in(), 0, nil) },
		"stages: TakeWhile: the function must not be nil":                        func() { stages.TakeWhile(in(), nil) },
		"stages: Distinct: the function must not be nil":                         func() { stages.Distinct[int, int](in(), nil) },
		"stages: Zip: the function must not be nil":                              func() { stages.Zip[int, int, int](in(), in(), nil) },
		"stages: Partition: the function must not be nil":                        func() { stages.Partition(in(), 1, nil) },
		"stages: Through: the function must not be nil":                          func() { stages.Through(bytes(), nil) },
		"stages: EncodeCSV: the function must not be nil":                        func() { stages.EncodeCSV(in(), nil, nil) },
		"stages: FromSeq: the function must not be nil":                          func() { stages.FromSeq[int](p, nil) },
		"stages: FromSeq2: the function must not be nil":                         func() { stages.FromSeq2[int](p, nil) },
		"stages: Generate: the function must not be nil":                         func() { stages.Generate[int](p, nil) },
		"stages: Recover: the function must not be nil":                          func() { stages.Recover[int, int](nil) },
		"stages: Retry: the function must not be nil":                            func() { stages.Retry[int, int](nil, 1, nil, nil) },
		"stages: Query: the function must not be nil":                            func() { stages.Query[int](p, new(sql.DB), "", nil, nil) },
		"stages: Insert: the function must not be nil":                           func() { stages.Insert[int](nil, nil, "", nil) },
		"stages: MergeSorted: the function must not be nil":                      func() { stages.MergeSorted([]*pipe.Stream[int]{in()}, nil) },
		"stages: Batch: n must be at least 1, got 0":                             func() { stages.Batch(in(), 0, 0) },
		"stages: Batch: maxWait must not be below 0":                             func() { stages.Batch(in(), 1, -1) },
		"stages: Window: n must be at least 1, got 0":                            func() { stages.Window(in(), 0, 1) },
		"stages: Window: step must be at least 1":                                func() { stages.Window(in(), 1, 0) },
		"stages: Tee: n must be at least 1, got 0":                               func() { stages.Tee(in(), 0) },
		"stages: Partition: n must be at least 1, got 0":                         func() { stages.Partition(in(), 0, nil) },
		"stages: Balance: n must be at least 1, got -1":                          func() { stages.Balance(in(), -1) },
		"stages: Merge: at least one Stream is needed":                           func() { stages.Merge[int]() },
		"stages: Concat: at least one Stream is needed":                          func() { stages.Concat[int](nil) },
		"stages: MergeSorted: at least one Stream is needed":                     func() { stages.MergeSorted(nil, cmp.Compare[int]) },
		"stages: Take: n must not be below 0":                                    func() { stages.Take(in(), -1) },
		"stages: Skip: n must not be below 0":                                    func() { stages.Skip(in(), -1) },
		"stages: Throttle: perSecond must be a number above 0":                   func() { stages.Throttle(in(), 0, 1) },
		"stages: Throttle: burst must be at least 1":                             func() { stages.Throttle(in(), 1, 0) },
		"stages: Collect: the slice to append to must not be nil":                func() { stages.Collect(in(), nil) },
		"stages: Count: the number to add to must not be nil":                    func() { stages.Count(in(), nil) },
		"stages: FromChan: the channel must not be nil: nothing would ever come": func() { stages.FromChan[int](p, nil) },
		"stages: ToChan: the channel must not be nil: nobody would ever receive": func() { stages.ToChan(in(), nil) },
		"stages: ToWriter: the writer must not be nil":                           func() { stages.ToWriter(bytes(), nil) },
		"stages: FromReader: the reader must not be nil":                         func() { stages.FromReader(p, nil) },
		"stages: FromReadCloser: the reader must not be nil":                     func() { stages.FromReadCloser(p, nil) },
		"stages: WriteFile: the path must not be empty":                          func() { stages.WriteFile(bytes(), "") },
		"stages: Insert: the database must not be nil":                           func() { stages.Insert(stages.Batch(in(), 1, 0), nil, "", rowArgs) },
		"stages: Query: the database must not be nil":                            func() { stages.Query[int](p, nil, "", nil, nil) },
		"stages: Retry: attempts must be at least 1, got 0":                      func() { stages.Retry(atoi, 0, stages.Backoff(1, 1), nil) },
		"stages: Backoff: first and most must be above 0":                        func() { stages.Backoff(0, 1) },
	} {
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
