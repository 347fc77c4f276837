package stages_test

import (
	"bufio"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strconv"
	"strings"
	"time"

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

func ExampleBatch() {
	p := pipe.New("example")
	show(p, stages.Batch(stages.FromSlice(p, []int{0, 1, 2, 3, 4}), 2, 0))
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
	show(p, stages.Window(stages.FromSlice(p, []int{0, 1, 2, 3}), 3, 1))
	// Output:
	// [0 1 2]
	// [1 2 3]
}

func ExampleFold() {
	p := pipe.New("example")
	show(p, stages.Fold(stages.FromSlice(p, []int{1, 2, 3, 4}), 0, func(sum, v int) int { return sum + v }))
	// Output:
	// 10
}

func ExampleScan() {
	p := pipe.New("example")
	show(p, stages.Scan(stages.FromSlice(p, []int{0, 1, 2, 3}), 0, func(sum, v int) int { return sum + v }))
	// Output:
	// 0
	// 1
	// 3
	// 6
}

func ExampleTake() {
	p := pipe.New("example")
	show(p, stages.Take(stages.FromSlice(p, []int{0, 1, 2, 3}), 2))
	// Output:
	// 0
	// 1
}

func ExampleSkip() {
	p := pipe.New("example")
	show(p, stages.Skip(stages.FromSlice(p, []int{0, 1, 2, 3}), 2))
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
	show(p, stages.Throttle(stages.FromSlice(p, []int{0, 1, 2}), 1000, 1))
	// Output:
	// 0
	// 1
	// 2
}

func ExampleThrough() {
	p := pipe.New("example")
	text := stages.Through(stages.FromSlice(p, []byte("48656c6c6f")), func(r io.Reader) (io.Reader, error) {
		return hex.NewDecoder(bufio.NewReader(r)), nil
	})
	stages.ToWriter(text, os.Stdout)
	runShow(p)
	// Output:
	// Hello
}

func ExampleBackoff() {
	wait := stages.Backoff(time.Second, time.Minute)
	for _, failed := range []int{1, 2, 20} {
		d := wait(failed)
		fmt.Println(d > 400*time.Millisecond, d <= time.Minute)
	}
	// Output:
	// true true
	// true true
	// true true
}
