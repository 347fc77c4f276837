package conform

import (
	"context"
	"errors"

	"github.com/penstock-go/penstock/pipe"
)

// A stageCheck is a stage under test.
type stageCheck[I, O any] struct {
	*probe
	spec Stage[I, O]
}

// start begins to run a pipeline of up, the stage and down.
func (s *stageCheck[I, O]) start(ctx context.Context, up *upstream[I], down *downstream[O]) (p *pipe.Pipeline, c *call, err *error) {
	p = pipe.New("conform")
	var source *pipe.Stream[I]
	if s.spec.Source == nil {
		source = pipe.Source(p, up.emit, pipe.Name("upstream"))
	}
	opts := []pipe.Option{pipe.Name("downstream")}
	if down.maxSize > 0 {
		opts = append(opts, pipe.WriteQueueMaxSize(down.maxSize))
	}
	switch {
	case s.spec.Via != nil:
		pipe.Sink(s.output("Via", s.spec.Via(source)), down.take, opts...)
	case s.spec.Sink != nil:
		s.spec.Sink(source)
	default:
		pipe.Sink(s.output("Source", s.spec.Source(p)), down.take, opts...)
	}
	err = new(error)
	return p, s.begin("Run of the pipeline", func() { *err = p.Run(ctx) }), err
}

// output returns out. It fails the rule if out, which the function of that name
// returned, is nil.
func (s *stageCheck[I, O]) output(name string, out *pipe.Stream[O]) *pipe.Stream[O] {
	if out == nil {
		s.mustExist(nil, name)
	}
	return out
}

// run runs a pipeline to its end and returns the error of Run.
func (s *stageCheck[I, O]) run(up *upstream[I], down *downstream[O]) error {
	_, c, err := s.start(context.Background(), up, down)
	c.mustEnd("", "")
	return *err
}

// mustRun runs a pipeline. It fails the rule if Run returns an error.
func (s *stageCheck[I, O]) mustRun(up *upstream[I], down *downstream[O]) {
	if err := s.run(up, down); err != nil {
		s.failf("Run returns nil", "Run returned the error %q", err)
	}
}

// runAndCancel runs a pipeline and cancels it when no goroutine moves any more.
// It fails the rule unless Run returns the cause.
func (s *stageCheck[I, O]) runAndCancel(up *upstream[I], down *downstream[O]) {
	ctx, cancel := s.context()
	_, c, err := s.start(ctx, up, down)
	s.settle()
	ended := c.ended() // a stage may need no more input
	cancel(errCancel)
	c.mustEnd("Run returns when its ctx is done", "after its ctx was done")
	if !ended && !errors.Is(*err, errCancel) {
		s.failf("Run returns the cause of its ctx", "Run returned %v", *err)
	}
}

// of returns an upstream of n elements in Buffers of the given length.
func (s *stageCheck[I, O]) of(n, length int) *upstream[I] {
	if s.spec.Source != nil {
		return &upstream[I]{}
	}
	return &upstream[I]{elements: elements(s.probe, n, s.spec.Element), length: length}
}

// endless returns an upstream without an end.
func (s *stageCheck[I, O]) endless() *upstream[I] {
	up := s.of(many, 7)
	up.endless = s.spec.Source == nil
	return up
}

// silent returns an upstream that waits after n elements.
func (s *stageCheck[I, O]) silent(n int) *upstream[I] {
	up := s.of(n, 7)
	up.silent = true
	return up
}

// failing returns an upstream that fails with errFeed after n elements.
func (s *stageCheck[I, O]) failing(n int) *upstream[I] {
	up := s.of(n, 7)
	up.end = errFeed
	return up
}

func (s *stageCheck[I, O]) needsInput() {
	if s.spec.Source != nil {
		s.skipf("a source has no input")
	}
}

func (s *stageCheck[I, O]) needsOutput() {
	if s.spec.Sink != nil {
		s.skipf("a sink has no output")
	}
}

// mustEqual fails the rule unless got is want. If the stage is Unordered, the
// order does not matter.
func (s *stageCheck[I, O]) mustEqual(got, want []O, what string) {
	f, how := compare(got, want)
	if s.spec.Unordered && len(got) == len(want) && samePopulation(got, want) {
		return
	}
	if f != same {
		s.failf(what, "%s", how)
	}
}
