package stages_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
)

func ExampleTee() {
	p := pipe.New("example")
	copies := stages.Tee(stages.FromSlice(p, []int{0, 1, 2}), 2)
	var n int64
	stages.Count(copies[0], &n)
	show(p, copies[1])
	fmt.Println(n, "elements")
	// Output:
	// 0
	// 1
	// 2
	// 3 elements
}

// All elements of a key go the same way, in order.
func ExamplePartition() {
	p := pipe.New("example")
	byLetter := stages.Partition(stages.FromSlice(p, []string{"a1", "b1", "a2", "c1", "b2"}), 2, func(s string) byte { return s[0] })
	var parts [2][]string
	for i, s := range byLetter {
		stages.Collect(s, &parts[i])
	}
	err := p.Run(context.Background())
	all := slices.Concat(parts[0], parts[1])
	fmt.Println(len(all), slices.Index(all, "a1") < slices.Index(all, "a2"), slices.Index(all, "b1") < slices.Index(all, "b2"), err)
	// Output: 5 true true <nil>
}

func ExampleRoute() {
	p := pipe.New("example")
	parity := stages.Route(stages.FromSlice(p, []int{0, 1, 2, 3, 4}), 2, func(v int) int { return v % 2 })
	var even []int
	stages.Collect(parity[0], &even)
	show(p, parity[1])
	fmt.Println(even)
	// Output:
	// 1
	// 3
	// [0 2 4]
}

func ExampleBalance() {
	p := pipe.New("example")
	var n [2]int64
	for i, part := range stages.Balance(stages.FromSlice(p, make([]int, 1000)), 2) {
		stages.Count(part, &n[i])
	}
	runShow(p)
	fmt.Println(n[0] + n[1])
	// Output:
	// 1000
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
	show(p, stages.Zip(stages.FromSlice(p, []string{"a", "b"}), stages.FromSlice(p, []int{0, 1, 2, 3}), strings.Repeat))
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
