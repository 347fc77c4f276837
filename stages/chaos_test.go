package stages_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
)

var (
	chaosFirst = flag.Uint64("chaos.first", 1, "seed of the first random graph")
	chaosCount = flag.Uint64("chaos.count", 120, "number of random graphs")
)

var (
	errBroken    = errors.New("broken on purpose")
	errCancelled = errors.New("cancelled on purpose")
)

// What befalls a random graph while it runs.
const (
	undisturbed = iota
	breaking    // a stage fails at some element
	cancelling
	draining
	pausing
	disturbances
)

// A branch is a Stream of a random graph, and what a plain loop says that comes out of it.
type branch struct {
	s       *pipe.Stream[int]
	want    []int
	ordered bool
}

// A chaos is one random graph.
type chaos struct {
	r       *rand.Rand
	p       *pipe.Pipeline
	event   int
	limited bool // by MemoryLimit: branches that meet again could use it up
	stops   bool // a stage may end before its input
	open    []branch
	sinks   []*chaosSink
	trace   []string

	fuse  atomic.Int64 // calls until the one that fails
	blown atomic.Bool
}

type chaosSink struct {
	b        branch
	got      []int
	complete bool
}

func TestRandomGraphsDoWhatAPlainLoopDoes(t *testing.T) {
	for seed := *chaosFirst; seed < *chaosFirst+*chaosCount; seed++ {
		t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { newChaos(seed).test(t) })
		})
	}
}

func newChaos(seed uint64) *chaos {
	c := &chaos{r: rand.New(rand.NewPCG(seed, 1))}
	c.event = c.r.IntN(disturbances)
	c.limited = c.chance(4)
	var opts []pipe.Option
	if c.limited {
		opts = append(opts, pipe.MemoryLimit(1+c.r.Int64N(100000)))
	}
	if c.chance(4) {
		opts = append(opts, pipe.OnStall(time.Second, func(pipe.Stall) {}))
	}
	c.p = pipe.New("chaos", opts...)
	c.fuse.Store(1 + c.r.Int64N(3000))
	for range 1 + c.r.IntN(3) {
		c.source()
	}
	for range c.r.IntN(9) {
		c.grow()
	}
	for _, b := range c.open {
		c.sink(b)
	}
	return c
}

// chance is true once in n times.
func (c *chaos) chance(n int) bool { return c.r.IntN(n) == 0 }

// options returns random options of any stage.
func (c *chaos) options() []pipe.Option {
	var opts []pipe.Option
	if c.chance(2) {
		opts = append(opts, pipe.BufferLength([]int{1, 2, 7, 100, 5000}[c.r.IntN(5)]))
	}
	if c.chance(3) {
		opts = append(opts, pipe.WriteQueueMaxSize([]int64{1, 8, 100, 5000}[c.r.IntN(4)]))
	}
	return opts
}

// kernelOptions returns random options of an element-wise stage, and whether it keeps the order.
func (c *chaos) kernelOptions() (opts []pipe.Option, ordered bool) {
	opts = c.options()
	switch c.r.IntN(5) {
	case 0:
		opts = append(opts, pipe.Async())
	case 1:
		opts = append(opts, pipe.Workers(1+c.r.IntN(4)))
	case 2:
		return append(opts, pipe.Workers(1+c.r.IntN(4)), pipe.Unordered()), false
	}
	return opts, true
}

func (c *chaos) source() {
	n := []int{0, 1, 3, 256, 257, 2000}[c.r.IntN(6)]
	want := upTo(n)
	var s *pipe.Stream[int]
	if !c.chance(3) {
		s = stages.FromSlice(c.p, want, c.options()...)
	} else {
		s = slowly(c.p, time.Duration(c.r.IntN(1000))*time.Microsecond, want)
	}
	c.open = append(c.open, branch{s, want, true})
	c.trace = append(c.trace, fmt.Sprintf("source of %d", n))
}

// pick takes an open branch off the graph.
func (c *chaos) pick() branch {
	i := c.r.IntN(len(c.open))
	b := c.open[i]
	c.open = slices.Delete(c.open, i, i+1)
	return b
}

// grow adds a stage, or a fan and what joins its outputs.
func (c *chaos) grow() {
	b := c.pick()
	ops := []func(branch) []branch{c.apply, c.apply, c.remember, c.split, c.join}
	grown := ops[c.r.IntN(len(ops))](b) // may take another branch off
	c.open = append(c.open, grown...)
}

func (c *chaos) apply(b branch) []branch {
	opts, ordered := c.kernelOptions()
	b.ordered = b.ordered && ordered
	k := 1 + c.r.IntN(5)
	var want []int
	switch op := c.r.IntN(4); op {
	case 0:
		for _, v := range b.want {
			want = append(want, v+k)
		}
		b.s = stages.Map(b.s, func(v int) int { return v + k }, opts...)
	case 1:
		for _, v := range b.want {
			if v%k != 0 {
				want = append(want, v)
			}
		}
		b.s = stages.Filter(b.s, func(v int) bool { return v%k != 0 }, opts...)
	case 2:
		for _, v := range b.want {
			want = slices.AppendSeq(want, copies(v, k))
		}
		b.s = stages.FlatMap(b.s, func(v int) iter.Seq[int] { return copies(v, k) }, opts...)
	default:
		want = b.want
		b.s = stages.MapErr(b.s, c.mayBreak(k), opts...)
	}
	b.want = want
	c.trace = append(c.trace, fmt.Sprintf("apply, k=%d, ordered=%t", k, ordered))
	return []branch{b}
}

func copies(v, k int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for range v % k {
			if !yield(v) {
				return
			}
		}
	}
}

// mayBreak returns a function that is slow now and then, and fails once the fuse is blown.
func (c *chaos) mayBreak(k int) func(context.Context, int) (int, error) {
	return func(ctx context.Context, v int) (int, error) {
		if v%97 < k {
			if err := pause(ctx, time.Duration(v%13)*100*time.Microsecond); err != nil {
				return 0, err
			}
		}
		if c.event == breaking && c.fuse.Add(-1) == 0 {
			c.blown.Store(true)
			return 0, errBroken
		}
		return v, nil
	}
}

// remember adds a stage with a memory.
func (c *chaos) remember(b branch) []branch {
	n := c.r.IntN(500)
	op := c.r.IntN(3)
	c.trace = append(c.trace, fmt.Sprintf("remember %d, n=%d", op, n))
	switch {
	case op == 0 && b.ordered && c.event != draining: // a drained input is short, and another n elements come first
		c.stops = true
		b.want = b.want[:min(n, len(b.want))]
		b.s = stages.Take(b.s, int64(n), c.options()...)
	case op == 1 && b.ordered:
		b.want = b.want[min(n, len(b.want)):]
		b.s = stages.Skip(b.s, int64(n), c.options()...)
	default:
		wait := time.Duration(c.r.IntN(3)) * time.Millisecond
		opts, ordered := c.kernelOptions()
		b.ordered = b.ordered && ordered
		b.s = stages.Unbatch(stages.Batch(b.s, n+1, wait, c.options()...), opts...)
	}
	return []branch{b}
}

// split adds a fan whose outputs stay apart.
func (c *chaos) split(b branch) []branch {
	n := 1 + c.r.IntN(3)
	var out []branch
	if c.chance(2) {
		c.trace = append(c.trace, fmt.Sprintf("tee %d", n))
		for _, s := range stages.Tee(b.s, n, c.options()...) {
			out = append(out, branch{s, b.want, b.ordered})
		}
		return c.unlessLimited(out)
	}
	c.trace = append(c.trace, fmt.Sprintf("route %d", n))
	for k, s := range stages.Route(b.s, n, func(v int) int { return v % n }, c.options()...) {
		part := branch{s, nil, b.ordered}
		for _, v := range b.want {
			if v%n == k {
				part.want = append(part.want, v)
			}
		}
		out = append(out, part)
	}
	return c.unlessLimited(out)
}

// unlessLimited ends branches that might meet again in a graph whose memory is limited.
func (c *chaos) unlessLimited(out []branch) []branch {
	if !c.limited {
		return out
	}
	for _, b := range out[1:] {
		c.sink(b)
	}
	return out[:1]
}

// join joins two open branches, if there are, or what Balance makes of one.
func (c *chaos) join(a branch) []branch {
	op := c.r.IntN(4)
	c.trace = append(c.trace, fmt.Sprintf("join %d", op))
	if len(c.open) == 0 || op == 3 {
		parts := stages.Balance(a.s, 1+c.r.IntN(3), c.options()...)
		for i, s := range parts {
			parts[i] = stages.Map(s, func(v int) int { return v }, c.options()...)
		}
		return []branch{{stages.MergeAll(parts, c.options()...), a.want, false}}
	}
	b := c.pick()
	both := []*pipe.Stream[int]{a.s, b.s}
	all := slices.Concat(a.want, b.want)
	switch {
	case op == 0 && a.ordered && b.ordered && c.event != draining:
		c.stops = true
		var want []int
		for i := range min(len(a.want), len(b.want)) {
			want = append(want, a.want[i]+3*b.want[i])
		}
		sum := func(a, b int) int { return a + 3*b }
		return []branch{{stages.Zip(a.s, b.s, sum, c.options()...), want, true}}
	case op == 1:
		return []branch{{stages.Concat(both, c.options()...), all, a.ordered && b.ordered}}
	}
	return []branch{{stages.MergeAll(both, c.options()...), all, false}}
}

// sink adds a sink that gathers what comes, slowly now and then.
func (c *chaos) sink(b branch) {
	s := &chaosSink{b: b}
	c.sinks = append(c.sinks, s)
	every := c.r.IntN(4)
	pipe.Sink(b.s, func(ctx context.Context, in *pipe.In[int]) error {
		for n := 0; ; n++ {
			b, err := in.Read(ctx)
			if err != nil {
				s.complete = err == io.EOF
				return err
			}
			s.got = append(s.got, b.Elements()...)
			b.Release()
			if every > 0 && n%every == 0 {
				time.Sleep(50 * time.Microsecond)
			}
		}
	}, c.options()...)
}

// disturb does to the run what the event says, and looks at the figures meanwhile.
func (c *chaos) disturb(ctx context.Context, cancel context.CancelCauseFunc) {
	pause(ctx, time.Duration(c.r.IntN(50000))*time.Microsecond)
	c.p.Stats()
	switch c.event {
	case cancelling:
		cancel(errCancelled)
	case draining:
		c.p.Drain(ctx)
	case pausing:
		for range 3 {
			c.p.Pause()
			pause(ctx, time.Second)
			_ = c.p.Stats().String()
			c.p.Resume()
			pause(ctx, time.Duration(c.r.IntN(5000))*time.Microsecond)
		}
	}
}

func (c *chaos) test(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	over := time.AfterFunc(24*time.Hour, func() { cancel(errors.New("the run does not end")) })
	defer over.Stop()
	done := make(chan struct{})
	go func() {
		defer close(done)
		c.disturb(ctx, cancel)
	}()
	err := c.p.Run(ctx)
	cancel(nil)
	<-done
	c.checkError(t, err)
	for i, s := range c.sinks {
		if err == nil && !s.complete {
			t.Errorf("sink %d saw no io.EOF, and Run returned nil", i)
		}
		s.check(t, i, c.event == draining)
	}
	if t.Failed() {
		t.Logf("the graph: %q", c.trace)
	}
}

func (c *chaos) checkError(t *testing.T, err error) {
	t.Helper()
	switch {
	case c.event == breaking && errors.Is(err, errBroken):
	case c.event == cancelling && errors.Is(err, errCancelled):
	case err != nil:
		t.Errorf("Run = %v", err)
	case c.blown.Load() && !c.stops:
		t.Error("Run = nil, though a stage has failed")
	}
}

// check compares what came with what should. Nothing may come that should not; what a sink has seen the end
// of must be all, unless the graph was drained.
func (s *chaosSink) check(t *testing.T, i int, drained bool) {
	t.Helper()
	got, want := slices.Clone(s.got), slices.Clone(s.b.want)
	if s.b.ordered && !drained {
		if len(got) > len(want) || !slices.Equal(got, want[:len(got)]) {
			t.Errorf("sink %d got %v, want a part of %v", i, got, want)
		}
	}
	if s.complete && !drained && len(got) != len(want) {
		t.Errorf("sink %d saw the end behind %d elements, want %d", i, len(got), len(want))
	}
	slices.Sort(got)
	slices.Sort(want)
	for k, v := range got {
		at, ok := slices.BinarySearch(want, v)
		if !ok {
			t.Fatalf("sink %d got %d (%d of %d in order), which is lost or doubled elsewhere", i, v, k, len(got))
		}
		want = want[at+1:]
	}
}
