package pipe_test

import (
	"context"
	"errors"
	"testing"

	"github.com/penstock-go/penstock/pipe"
)

// nameOf returns the name of a source with these options.
func nameOf(t *testing.T, opts ...pipe.Option) string {
	t.Helper()
	p := pipe.New("test")
	collect(pipe.Source(p, func(context.Context, *pipe.Out[int]) error { return nil }, opts...))
	if err := p.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	return p.Stats().Stages[0].Name
}

func TestDefaultNamesCountStages(t *testing.T) {
	p := pipe.New("")
	s := mapInts(numbers(p, 1), func(int) (int, error) { return 0, errors.New("x") }, pipe.Kind("map"))
	collect(s)
	err := p.Run(t.Context())
	if want := "pipe: map#2: element 0: x"; err == nil || err.Error() != want {
		t.Errorf("Run = %v, want %s", err, want)
	}
}

func TestLastOptionWins(t *testing.T) {
	for _, opts := range [][]pipe.Option{
		{pipe.Name("a"), pipe.Name("b")},
		{pipe.Name("a"), pipe.Options(pipe.Name("c"), pipe.Name("b"))},
		{pipe.Options(pipe.Name("a"), pipe.Options(pipe.Name("b")))},
		{pipe.Name("b"), pipe.Kind("a")}, // a kind does not replace a name
	} {
		if got := nameOf(t, opts...); got != "b" {
			t.Errorf("name = %q, want b", got)
		}
	}
}

// The options of the caller override those of the function, and those of the
// function override the kind.
func TestDefaultsLetTheCallerOverrideTheFunction(t *testing.T) {
	none := []pipe.Option{}
	for _, tt := range []struct {
		got, want string
	}{
		{nameOf(t, pipe.Defaults("map", nil)...), "map#1"},
		{nameOf(t, pipe.Defaults("map", none, pipe.Kind("filter"))...), "filter#1"},
		{nameOf(t, pipe.Defaults("map", []pipe.Option{pipe.Kind("parse")}, pipe.Kind("filter"))...), "parse#1"},
		{nameOf(t, pipe.Defaults("map", none, pipe.Name("own"))...), "own"},
		{nameOf(t, pipe.Defaults("map", []pipe.Option{pipe.Name("caller")}, pipe.Name("own"))...), "caller"},
	} {
		if tt.got != tt.want {
			t.Errorf("name = %q, want %q", tt.got, tt.want)
		}
	}
	own := pipe.BufferLength(7)
	if n := bufferLength[int](t, pipe.Defaults("map", nil, own)...); n != 7 {
		t.Errorf("BufferLength of the function = %d, want 7", n)
	}
	if n := bufferLength[int](t, pipe.Defaults("map", []pipe.Option{pipe.BufferLength(3)}, own)...); n != 3 {
		t.Errorf("BufferLength of the caller = %d, want 3", n)
	}
}

// A caller may pass the same options to several functions.
func TestDefaultsDoNotChangeTheOptionsOfTheCaller(t *testing.T) {
	opts := make([]pipe.Option, 1, 8)
	opts[0] = pipe.BufferLength(3)
	first := pipe.Defaults("first", opts, pipe.Name("a"))
	second := pipe.Defaults("second", opts)
	if got := nameOf(t, opts...); got != "stage#1" {
		t.Errorf("name with the options of the caller = %q, want stage#1", got)
	}
	if a, b := nameOf(t, first...), nameOf(t, second...); a != "a" || b != "second#1" {
		t.Errorf("names = %q, %q; want a, second#1", a, b)
	}
}
