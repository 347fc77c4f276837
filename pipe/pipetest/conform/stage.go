package conform

import (
	"context"
	"errors"
	"io"
	"slices"
	"testing"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// A Stage tells TestStage how to add a stage to a pipeline. One of Via, Sink and Source is needed.
type Stage[I, O any] struct {
	// Via adds the stage behind in, and returns its output. Who tests a stage with several outputs
	// merges them here; one with several inputs gets the others from a Tee of in, or from a source of its own.
	Via func(in *pipe.Stream[I]) *pipe.Stream[O]

	// Sink adds the stage behind in. It has no output, so that O does not matter.
	Sink func(in *pipe.Stream[I])

	// Source adds the stage to p. It has no input, so that I does not matter.
	Source func(p *pipe.Pipeline) *pipe.Stream[O]

	// Element returns the element with the number i, that a Source gives. It may be nil if I is a string or
	// an integer such as byte, or if there is no input: then all are different. A stage that treats some elements in another
	// way, such as those that are equal to the one before, needs an Element that makes such.
	Element func(i int) I

	// Want returns what the stage makes of all of in, as a plain loop would say it. If it is nil, that is not checked; that
	// the result does not depend on how elements are put into Buffers is checked in any case.
	Want func(in []I) []O

	// Unordered says that the elements of the result may come in any order.
	Unordered bool

	// Real is for stages that use sockets, files or processes: the rules are checked in real time. See DefaultPatience
	// and DefaultQuiet. Without it every rule has a bubble of testing/synctest.
	Real bool

	// Except names rules that are not checked because the implementation is not meant to keep them, with the
	// reason, which is printed. Rules that need them are checked all the same.
	Except map[string]string
}

// TestStage checks whether a stage behaves as stages must in a pipeline, each rule in a subtest that is named
// for it. A failure says which rule was broken, what was seen, and what usually causes it. A hang is a
// failure, too, and at once.
//
//	func TestDouble(t *testing.T) {
//		conform.TestStage(t, pipetest.Stage[int, int]{
//			Via: func(in *pipe.Stream[int]) *pipe.Stream[int] {
//				return stages.Map(in, func(v int) int { return 2 * v })
//			},
//		})
//	}
//
// Run it with -race, too: only then memory that was released is overwritten.
//
// A Source should come to its end within a minute, of virtual time unless Real is set, and after some thousand elements.
//
// Not checked are how much memory the stage holds beside its Buffers, which cannot be seen from outside; whether it
// hands over what it has gathered before it waits for something else than its input; and whether
// it takes a failure of its input for the end: the run has failed by then, whatever the stage makes of it.
func TestStage[I, O any](t *testing.T, s Stage[I, O]) {
	t.Helper()
	if s.Via == nil && s.Sink == nil && s.Source == nil {
		t.Fatal("conform: TestStage: give one of the fields Via, Sink and Source")
	}
	if s.Via != nil && (s.Sink != nil || s.Source != nil) || s.Sink != nil && s.Source != nil {
		t.Fatal("conform: TestStage: give only one of the fields Via, Sink and Source")
	}
	examine(t, s.Real, s.Except, stageRules[I, O](), func(p *probe) *staging[I, O] { return &staging[I, O]{probe: p, on: s} })
}

// errReader is how the reader behind a stage fails in the rules about that.
var errReader = errors.New("the reader has failed, as the test wants it")

// A staging is a stage under test.
type staging[I, O any] struct {
	*probe
	on Stage[I, O]
}

// A supply is what comes into the stage.
type supply[I any] struct {
	elements []I
	length   int           // of a Buffer; 0: all elements in one
	endless  bool          // the elements come again and again
	end      error         // what comes behind them; nil: the end
	silent   bool          // nothing comes behind them
	shared   *pipe.Pool[I] // where Buffers with a second owner, the test, come from; nil: they have one

	kept   []pipe.Buffer[I] // the Buffers that the test owns, too
	copies [][]I            // what they held
}

// A demand is what becomes of what comes out of the stage.
type demand[O any] struct {
	refuse  bool          // read nothing and return
	stuck   bool          // read nothing and wait
	most    int           // return after that many Buffers; 0: read all
	fail    error         // return that then
	slow    time.Duration // to wait before each Buffer
	maxSize int64         // of the queue in front of the reader; 0: the default
	spoil   bool          // overwrite elements that the reader owns, and keep all Buffers
	got     []O
	kept    []pipe.Buffer[O]
	copies  [][]O
	changed string // how a Buffer has changed that was kept
	ended   bool   // io.EOF was seen
}

// feed is the source in front of the stage.
func (s *supply[I]) feed(ctx context.Context, out *pipe.Out[I]) error {
	for sent := 0; ; {
		rest := s.elements
		for len(rest) > 0 {
			n := len(rest)
			if s.length > 0 {
				n = min(n, s.length)
			}
			if err := out.Put(ctx, s.buffer(rest[:n])); err != nil {
				return err
			}
			rest = rest[n:]
			// Without a rest now and then virtual time would stand still.
			if sent += n; s.endless && sent >= 100 {
				sent = 0
				if err := sleep(ctx, 10*time.Millisecond); err != nil {
					return err
				}
			}
		}
		if !s.endless {
			break
		}
	}
	if s.silent {
		<-ctx.Done()
		return context.Cause(ctx)
	}
	if s.end != nil { // a stage that needs no more input gets the time to say so before this fails
		if err := sleep(ctx, 10*time.Millisecond); err != nil {
			return err
		}
	}
	return s.end
}

func (s *supply[I]) buffer(elements []I) pipe.Buffer[I] {
	if s.shared == nil {
		return bufferOfCopy(elements)
	}
	b := s.shared.Get().First(len(elements))
	b.Retain()
	copy(b.Elements(), elements)
	s.kept, s.copies = append(s.kept, b), append(s.copies, clone(elements))
	return b
}

// take is the sink behind the stage.
func (d *demand[O]) take(ctx context.Context, in *pipe.In[O]) error {
	if d.stuck {
		<-ctx.Done()
		return context.Cause(ctx)
	}
	for n := 0; !d.refuse && (d.most == 0 || n < d.most); n++ {
		if err := sleep(ctx, d.slow); err != nil {
			return err
		}
		b, err := in.Read(ctx)
		if err != nil {
			d.look()
			d.ended = err == io.EOF
			return err
		}
		d.keep(b)
	}
	return d.fail
}

// keep collects b, and looks whether the Buffers before it are what they were.
func (d *demand[O]) keep(b pipe.Buffer[O]) {
	d.got = append(d.got, b.Elements()...)
	if !d.spoil {
		b.Release()
		return
	}
	// Not each time: a source may give many. Their number is a power of two often enough, and take looks at the end.
	if n := len(d.kept); n&(n-1) == 0 {
		d.look()
	}
	if !b.Shared() {
		clear(b.Elements())
	}
	d.kept, d.copies = append(d.kept, b), append(d.copies, slices.Clone(b.Elements()))
}

// look finds out whether the Buffers that were kept are what they were.
func (d *demand[O]) look() {
	for i, before := range d.kept {
		if f, how := compare(before.Elements(), d.copies[i]); f != same && d.changed == "" {
			d.changed = how
		}
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	if d == 0 {
		return nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// start begins to run a pipeline of a supply, the stage, and a demand.
func (s *staging[I, O]) start(ctx context.Context, in *supply[I], out *demand[O]) (p *pipe.Pipeline, c *call, err *error) {
	p = pipe.New("conform")
	var source *pipe.Stream[I]
	if s.on.Source == nil {
		source = pipe.Source(p, in.feed, pipe.Name("supply"))
	}
	opts := []pipe.Option{pipe.Name("demand")}
	if out.maxSize > 0 {
		opts = append(opts, pipe.WriteQueueMaxSize(out.maxSize))
	}
	switch {
	case s.on.Via != nil:
		pipe.Sink(s.output("Via", s.on.Via(source)), out.take, opts...)
	case s.on.Sink != nil:
		s.on.Sink(source)
	default:
		pipe.Sink(s.output("Source", s.on.Source(p)), out.take, opts...)
	}
	err = new(error)
	return p, s.begin("Run of the pipeline", func() { *err = p.Run(ctx) }), err
}

// output returns what the function of that name has returned.
func (s *staging[I, O]) output(name string, out *pipe.Stream[O]) *pipe.Stream[O] {
	if out == nil {
		s.given(nil, name)
	}
	return out
}

// run runs a pipeline to its end, and returns what Run returns.
func (s *staging[I, O]) run(in *supply[I], out *demand[O]) error {
	_, c, err := s.start(context.Background(), in, out)
	c.mustEnd("", "")
	return *err
}

// mustRun is run without failure.
func (s *staging[I, O]) mustRun(in *supply[I], out *demand[O]) {
	if err := s.run(in, out); err != nil {
		s.failf("Run returns nil", "Run has returned the error %q", err)
	}
}

// of returns a supply of n elements in Buffers of the given length.
func (s *staging[I, O]) of(n, length int) *supply[I] {
	if s.on.Source != nil {
		return &supply[I]{}
	}
	return &supply[I]{elements: elements(s.probe, n, s.on.Element), length: length}
}

func (s *staging[I, O]) needsInput() {
	if s.on.Source != nil {
		s.skipf("a source has no input")
	}
}

func (s *staging[I, O]) needsOutput() {
	if s.on.Sink != nil {
		s.skipf("a sink has no output")
	}
}

// sameAs fails the rule unless got is want, in any order if that is left open.
func (s *staging[I, O]) sameAs(got, want []O, what string) {
	f, how := compare(got, want)
	if s.on.Unordered && len(got) == len(want) && samePopulation(got, want) {
		return
	}
	if f != same {
		s.failf(what, "%s", how)
	}
}
