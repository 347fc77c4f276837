package pipe_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
)

// namesOf runs p and returns the names of its stages.
func namesOf(t *testing.T, p *pipe.Pipeline) (names []string) {
	t.Helper()
	if err := p.Run(t.Context()); err != nil {
		t.Errorf("Run = %v, want nil", err)
	}
	for _, s := range p.Stats().Stages {
		names = append(names, s.Name)
	}
	return names
}

// wantNames runs p and checks the names of its stages.
func wantNames(t *testing.T, p *pipe.Pipeline, want ...string) {
	t.Helper()
	if names := namesOf(t, p); !slices.Equal(names, want) {
		t.Errorf("names = %q, want %q", names, want)
	}
}

func TestDefaultNameIsThatOfTheFunction(t *testing.T) {
	p := pipe.New("test")
	empty := func(context.Context, *pipe.Out[int]) error { return nil }
	a := pipe.Via(pipe.Source(p, empty), forward)
	b := pipe.Apply(pipe.Source(p, empty), putBuffer)
	c := pipe.Split(a, 1, func(context.Context, *pipe.In[int], []*pipe.Out[int]) error { return nil })[0]
	d, e := pipe.Split2(b, func(context.Context, *pipe.In[int], *pipe.Out[int], *pipe.Out[int]) error { return nil })
	f := pipe.Join([]*pipe.Stream[int]{c, d}, func(context.Context, []*pipe.In[int], *pipe.Out[int]) error { return nil })
	g := pipe.Join2(f, e, func(context.Context, *pipe.In[int], *pipe.In[int], *pipe.Out[int]) error { return nil })
	pipe.Sink(g, readAll[int])
	wantNames(t, p, "Source", "Via", "Source#2", "Apply", "Split", "Split2", "Join", "Join2", "Sink")
}

func TestStagesWithOneNameGetNumbers(t *testing.T) {
	p := pipe.New("test")
	s := numbers(p, 1)
	for _, opt := range []pipe.Option{
		pipe.Kind("Map"), pipe.Kind("Map"), pipe.Name("parse"), pipe.Name("parse"), pipe.Name("Map"), pipe.Name("numbers"),
		pipe.Name("x#2"), pipe.Name("x"), pipe.Name("x"), pipe.Name("x"), pipe.Name("x#2"), pipe.Name("x#3"),
		pipe.Options(pipe.Kind("Attempt"), pipe.NameSuffix("split")), pipe.Options(pipe.Name("parse"), pipe.NameSuffix("split")),
		pipe.Options(pipe.Kind("Attempt"), pipe.NameSuffix("split")),
	} {
		s = pipe.Apply(s, putBuffer, opt)
	}
	pipe.Sink(s, readAll[int])
	wantNames(t, p, "numbers", "Map", "Map#2", "parse", "parse#2", "Map#3", "numbers#2",
		"x#2", "x", "x#3", "x#4", "x#2#2", "x#3#2", "Attempt/split", "parse/split", "Attempt/split#2", "Sink")
}

// Two pipelines may have stages with one name.
func TestNumbersCountTheStagesOfOnePipeline(t *testing.T) {
	for range 2 {
		p := pipe.New("test")
		collect(numbers(p, 1))
		wantNames(t, p, "numbers", "collect")
	}
}

// The number is in every place where the name of a stage shows.
func TestNumberOfAStageIsPartOfItsNameEverywhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cause := errors.New("no good")
		p := pipe.New("test")
		s := pipe.Apply(numbers(p, 1), putBuffer, pipe.Name("step"), pipe.Async())
		s = mapInts(s, func(int) (int, error) { return 0, cause }, pipe.Name("step"))
		pipe.Sink(s, readAll[int], pipe.Name("step"))
		err := p.Run(t.Context())
		if e, ok := errors.AsType[*pipe.StageError](err); !ok || e.Stage != "step#2" {
			t.Errorf("Run = %v, want a failure of step#2", err)
		}
		if e := p.Stats().Edges[1].Ends; e != (pipe.Ends{From: "step#2", To: "step#3"}) {
			t.Errorf("ends = %v, want step#2 and step#3", e)
		}
		if h := p.Stats().Stages[2].Host; h != "step" {
			t.Errorf("host = %q, want step", h)
		}
		for _, want := range []string{`"step"`, `"step#2`, `"step#3`} {
			if dot := p.Graph().DOT(); !strings.Contains(strings.ReplaceAll(dot, `\n`, `"`), want) {
				t.Errorf("graph %s, want %s in it", dot, want)
			}
		}
	})
}

func TestUnreadStreamOfAStageWithSeveralIsNumbered(t *testing.T) {
	for unread := range 3 {
		p := pipe.New("test")
		for i, s := range tee(numbers(p, 1), 3) {
			if i != unread {
				pipe.Sink(s, readAll[int])
			}
		}
		err := p.Run(t.Context())
		want := fmt.Sprintf("pipe: test/tee: output %d of 3: stream is not read by any stage", unread+1)
		if err == nil || err.Error() != want || !errors.Is(err, pipe.ErrUnread) {
			t.Errorf("Run = %v, want %s", err, want)
		}
	}
	p := pipe.New("test")
	numbers(p, 1)
	if err := p.Run(t.Context()); err == nil || err.Error() != "pipe: test/numbers: stream is not read by any stage" {
		t.Errorf("Run = %v, want that the stream of numbers is not read", err)
	}
}
