package pipe_test

import (
	"context"
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
		{nameOf(t, pipe.Defaults("Map", nil)...), "Map"},
		{nameOf(t, pipe.Defaults("Map", none, pipe.Kind("filter"))...), "filter"},
		{nameOf(t, pipe.Defaults("Map", []pipe.Option{pipe.Kind("parse")}, pipe.Kind("filter"))...), "parse"},
		{nameOf(t, pipe.Defaults("Map", none, pipe.Name("own"))...), "own"},
		{nameOf(t, pipe.Defaults("Map", []pipe.Option{pipe.Name("caller")}, pipe.Name("own"))...), "caller"},
	} {
		if tt.got != tt.want {
			t.Errorf("name = %q, want %q", tt.got, tt.want)
		}
	}
	own := pipe.BufferLength(7)
	if n := bufferLength[int](t, pipe.Defaults("Map", nil, own)...); n != 7 {
		t.Errorf("BufferLength of the function = %d, want 7", n)
	}
	if n := bufferLength[int](t, pipe.Defaults("Map", []pipe.Option{pipe.BufferLength(3)}, own)...); n != 3 {
		t.Errorf("BufferLength of the caller = %d, want 3", n)
	}
}

// A caller may pass the same options to several functions.
func TestDefaultsDoNotChangeTheOptionsOfTheCaller(t *testing.T) {
	opts := make([]pipe.Option, 1, 8)
	opts[0] = pipe.BufferLength(3)
	first := pipe.Defaults("first", opts, pipe.Name("a"))
	second := pipe.Defaults("second", opts)
	if got := nameOf(t, opts...); got != "Source" {
		t.Errorf("name with the options of the caller = %q, want Source", got)
	}
	if a, b := nameOf(t, first...), nameOf(t, second...); a != "a" || b != "second" {
		t.Errorf("names = %q, %q; want a, second", a, b)
	}
}
