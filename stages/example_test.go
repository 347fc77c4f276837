package stages_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
)

// show prints each element, and runs the pipeline.
func show[T any](p *pipe.Pipeline, in *pipe.Stream[T]) {
	stages.ForEach(in, func(_ context.Context, v T) error {
		fmt.Println(v)
		return nil
	})
	if err := p.Run(context.Background()); err != nil {
		fmt.Println(err)
	}
}

func atoi(_ context.Context, s string) (int, error) { return strconv.Atoi(s) }

func ExampleMap() {
	p := pipe.New("example")
	show(p, stages.Map(stages.FromSlice(p, []string{"a", "b"}), strings.ToUpper))
	// Output:
	// A
	// B
}

func ExampleMapErr() {
	p := pipe.New("example")
	words := stages.FromSlice(p, []string{"three", "4"})
	show(p, stages.MapErr(words, atoi, pipe.Name("parse")))
	// Output:
	// pipe: example/parse: element 0: strconv.Atoi: parsing "three": invalid syntax
}

func ExampleFilter() {
	p := pipe.New("example")
	show(p, stages.Filter(stages.FromSlice(p, []int{1, 2, 3}), func(v int) bool { return v != 2 }))
	// Output:
	// 1
	// 3
}

func ExampleFilterErr() {
	p := pipe.New("example")
	names := stages.FromSlice(p, []string{"example_test.go", "missing"})
	show(p, stages.FilterErr(names, func(_ context.Context, name string) (bool, error) {
		_, err := os.Stat(name)
		if errors.Is(err, os.ErrNotExist) {
			return false, nil
		}
		return true, err
	}))
	// Output:
	// example_test.go
}

func ExampleFlatMap() {
	p := pipe.New("example")
	show(p, stages.FlatMap(stages.FromSlice(p, []string{"a b", "c"}), strings.FieldsSeq))
	// Output:
	// a
	// b
	// c
}

func ExampleFlatMapErr() {
	p := pipe.New("example")
	parse := func(_ context.Context, line string) iter.Seq2[int, error] {
		return func(yield func(int, error) bool) {
			for word := range strings.FieldsSeq(line) {
				if !yield(strconv.Atoi(word)) {
					return
				}
			}
		}
	}
	show(p, stages.FlatMapErr(stages.FromSlice(p, []string{"1 2", "3"}), parse))
	// Output:
	// 1
	// 2
	// 3
}

func ExampleAttempt() {
	p := pipe.New("example")
	numbers, failures := stages.Attempt(stages.FromSlice(p, []string{"1", "two", "3"}), atoi)
	var bad []stages.Failure[string]
	stages.Collect(failures, &bad)
	show(p, numbers)
	fmt.Println(bad[0].Value, "-", bad[0].Err)
	// Output:
	// 1
	// 3
	// two - strconv.Atoi: parsing "two": invalid syntax
}

func ExampleRecover() {
	p := pipe.New("example")
	letter := stages.Recover(func(_ context.Context, i int) (string, error) { return "abc"[i : i+1], nil })
	show(p, stages.MapErr(stages.FromSlice(p, []int{7, 0}), letter, pipe.Name("letter")))
	// Output:
	// pipe: example/letter: element 0: panic: runtime error: slice bounds out of range [:8] with length 3
}

func ExampleRetry() {
	attempt := 0
	fetch := func(_ context.Context, id int) (string, error) {
		if attempt++; attempt < 3 {
			return "", errors.New("busy")
		}
		return fmt.Sprintf("%d after %d attempts", id, attempt), nil
	}
	p := pipe.New("example")
	ids := stages.FromSlice(p, []int{7})
	show(p, stages.MapErr(ids, stages.Retry(fetch, 5, stages.Backoff(1, 10), nil)))
	// Output:
	// 7 after 3 attempts
}

func ExampleFromSeq() {
	p := pipe.New("example")
	show(p, stages.FromSeq(p, maps.Keys(map[string]bool{"only": true})))
	// Output:
	// only
}

func ExampleFromSeq2() {
	p := pipe.New("example")
	show(p, stages.FromSeq2(p, func(yield func(int, error) bool) {
		yield(0, errors.New("nothing there"))
	}))
	// Output:
	// pipe: example/seq#1: nothing there
}

func ExampleFromChan() {
	ticks := make(chan int, 3)
	for i := range 3 {
		ticks <- i
	}
	close(ticks)
	p := pipe.New("example")
	show(p, stages.FromChan(p, ticks))
	// Output:
	// 0
	// 1
	// 2
}

func ExampleGenerate() {
	p := pipe.New("example")
	n := 0
	show(p, stages.Generate(p, func(context.Context) (int, error) {
		if n++; n > 2 {
			return 0, io.EOF
		}
		return n, nil
	}))
	// Output:
	// 1
	// 2
}

func ExampleFromSlice() {
	p := pipe.New("example")
	show(p, stages.FromSlice(p, []int{1, 2}))
	// Output:
	// 1
	// 2
}

func ExampleBatch() {
	p := pipe.New("example")
	show(p, stages.Batch(stages.FromSlice(p, upTo(5)), 2, 0))
	// Output:
	// [0 1]
	// [2 3]
	// [4]
}

func ExampleUnbatch() {
	p := pipe.New("example")
	show(p, stages.Unbatch(stages.FromSlice(p, [][]int{{1, 2}, {3}})))
	// Output:
	// 1
	// 2
	// 3
}

func ExampleWindow() {
	p := pipe.New("example")
	show(p, stages.Window(stages.FromSlice(p, upTo(4)), 3, 1))
	// Output:
	// [0 1 2]
	// [1 2 3]
}

func ExampleFold() {
	p := pipe.New("example")
	show(p, stages.Fold(stages.FromSlice(p, upTo(101)), 0, func(sum, v int) int { return sum + v }))
	// Output:
	// 5050
}

func ExampleScan() {
	p := pipe.New("example")
	show(p, stages.Scan(stages.FromSlice(p, upTo(4)), 0, func(sum, v int) int { return sum + v }))
	// Output:
	// 0
	// 1
	// 3
	// 6
}

func ExampleTake() {
	p := pipe.New("example")
	show(p, stages.Take(stages.FromSlice(p, upTo(1000)), 2))
	// Output:
	// 0
	// 1
}

func ExampleSkip() {
	p := pipe.New("example")
	show(p, stages.Skip(stages.FromSlice(p, upTo(4)), 2))
	// Output:
	// 2
	// 3
}

func ExampleTakeWhile() {
	p := pipe.New("example")
	show(p, stages.TakeWhile(stages.FromSlice(p, []int{1, 2, 9, 3}), func(v int) bool { return v < 5 }))
	// Output:
	// 1
	// 2
}

func ExampleDistinct() {
	p := pipe.New("example")
	show(p, stages.Distinct(stages.FromSlice(p, []string{"a", "B", "A"}), strings.ToLower))
	// Output:
	// a
	// B
}

func ExampleThrottle() {
	p := pipe.New("example")
	show(p, stages.Throttle(stages.FromSlice(p, upTo(3)), 1000, 1))
	// Output:
	// 0
	// 1
	// 2
}

func ExampleConcat() {
	p := pipe.New("example")
	show(p, stages.Concat([]*pipe.Stream[int]{stages.FromSlice(p, []int{1, 2}), stages.FromSlice(p, []int{3})}))
	// Output:
	// 1
	// 2
	// 3
}

func ExampleZip() {
	p := pipe.New("example")
	show(p, stages.Zip(stages.FromSlice(p, []string{"a", "b"}), stages.FromSlice(p, upTo(10)), strings.Repeat))
	// Output:
	//
	// b
}

func ExampleMergeSorted() {
	p := pipe.New("example")
	ins := []*pipe.Stream[int]{stages.FromSlice(p, []int{1, 4}), stages.FromSlice(p, []int{2, 3})}
	show(p, stages.MergeSorted(ins, cmp.Compare[int]))
	// Output:
	// 1
	// 2
	// 3
	// 4
}

func ExampleMerge() {
	p := pipe.New("example")
	merged := stages.Merge([]*pipe.Stream[int]{stages.FromSlice(p, []int{1, 4}), stages.FromSlice(p, []int{2, 3})})
	var got []int
	stages.Collect(merged, &got)
	err := p.Run(context.Background())
	slices.Sort(got)
	fmt.Println(got, err)
	// Output:
	// [1 2 3 4] <nil>
}
