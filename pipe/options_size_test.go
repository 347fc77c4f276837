package pipe_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// estimated returns the bytes that count for one v, with the estimate 1000.
func estimated[T any](t *testing.T, v T, opts ...pipe.Option) int64 {
	t.Helper()
	p := pipe.New("test")
	opts = append([]pipe.Option{pipe.SizeEstimate(func(T) int64 { return 1000 })}, opts...)
	pipe.Sink(pipe.Source(p, func(ctx context.Context, out *pipe.Out[T]) error { return out.Send(ctx, v) }, opts...), readAll[T])
	if err := p.Run(t.Context()); err != nil {
		t.Error(err)
	}
	return p.Stats().Stages[0].Out.Bytes
}

// An estimate counts only if the type may hold memory that is not counted.
func TestSizeEstimateCountsWhereTheTypeDoesNotShowTheSize(t *testing.T) {
	type list struct{ next []list }
	type row struct {
		name string
		at   time.Time
		tags []string
	}
	for name, c := range map[string]struct{ got, want int64 }{
		"numbers":                       {estimated(t, 7), 8},
		"strings":                       {estimated(t, "abc"), 19},
		"structs with a time":           {estimated(t, row{"abc", time.Time{}, nil}), 64 + 3},
		"slices of themselves":          {estimated(t, list{next: nil}), 24},
		"a Size method":                 {estimated(t, person{"bob"}), 3},
		"a Size method of the pointer":  {estimated(t, account{"bob"}), 3},
		"pointers with a Size method":   {estimated(t, &account{"bob"}), 3},
		"interfaces with a Size method": {estimated[sized](t, person{"bob"}), 3},
		"parts with a Size method":      {estimated(t, [2]person{}), 32},

		"pointers":                         {estimated(t, new(int)), 1000},
		"maps":                             {estimated(t, map[string]any{}), 1000},
		"interfaces":                       {estimated[any](t, 7), 1000},
		"functions":                        {estimated(t, func() {}), 1000},
		"channels":                         {estimated(t, make(chan int)), 1000},
		"slices of pointers":               {estimated(t, []*int{}), 1000},
		"arrays of maps":                   {estimated(t, [1]map[string]int{}), 1000},
		"structs with an interface":        {estimated(t, struct{ v any }{}), 1000},
		"pointers in a part, with Size":    {estimated(t, []*account{{"bob"}}), 1000},
		"what is counted, if that is more": {estimated(t, pointers2{nil, make([]byte, 5000)}), 5032},
		"Sizer after it":                   {estimated(t, new(int), pipe.Sizer(func(*int) int64 { return 5 })), 5},
	} {
		if c.got != c.want {
			t.Errorf("%s: %d bytes, want %d", name, c.got, c.want)
		}
	}
	p := pipe.New("test")
	first := []pipe.Option{pipe.Sizer(func(*int) int64 { return 5 }), pipe.SizeEstimate(func(*int) int64 { return 1000 })}
	pipe.Sink(pipe.Source(p, func(ctx context.Context, out *pipe.Out[*int]) error { return out.Send(ctx, nil) }, first...), readAll[*int])
	if err := p.Run(t.Context()); err != nil || p.Stats().Stages[0].Out.Bytes != 5 {
		t.Errorf("Run = %v, %d bytes with Sizer before the estimate, want 5", err, p.Stats().Stages[0].Out.Bytes)
	}
}

func TestSizeEstimateOfAnotherTypeIsAnError(t *testing.T) {
	p := pipe.New("test")
	collect(mapInts(numbers(p, 1), same, pipe.SizeEstimate(func(string) int64 { return 1 })))
	const want = "SizeEstimate: func(string) int64 measures no output"
	if err := p.Run(t.Context()); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("Run = %v, want %s", err, want)
	}
}

type pointers2 struct {
	p    *int
	body []byte
}

// A stage function may set the estimate of the next element before each Send.
func TestSizeEstimateIsCalledOnceInEachSend(t *testing.T) {
	var calls []int
	next := 0
	p := pipe.New("test")
	s := pipe.Source(p, func(ctx context.Context, out *pipe.Out[*int]) error {
		for next = range 2000 {
			if err := out.Send(ctx, &next); err != nil {
				return err
			}
		}
		return nil
	}, pipe.SizeEstimate(func(*int) int64 { calls = append(calls, next); return int64(next) + 8 }))
	pipe.Sink(s, readAll[*int])
	want := make([]int, 2000)
	for i := range want {
		want[i] = i
	}
	if err := p.Run(t.Context()); err != nil || !slices.Equal(calls, want) {
		t.Errorf("Run = %v, calls %v, want one for each element", err, calls)
	}
	if got, sum := fmt.Sprint(p.Stats().Stages[0].Out), fmt.Sprint(pipe.Count{Elements: 2000, Bytes: 2000*1999/2 + 2000*8}); got != sum {
		t.Errorf("Out = %s, want %s", got, sum)
	}
}
