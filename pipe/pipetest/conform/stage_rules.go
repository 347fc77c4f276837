package conform

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// stageRules returns all rules of a stage.
func stageRules[I, O any]() []rule[*staging[I, O]] {
	return slices.Concat(resultRules[I, O](), sharingRules[I, O](), stopRules[I, O]())
}

// resultRules are about what a stage makes of its input.
func resultRules[I, O any]() []rule[*staging[I, O]] {
	return []rule[*staging[I, O]]{
		{
			name:  "end",
			text:  "The stage ends with its input, and Run returns nil.",
			cause: "an error that stands for the end is returned as a failure, or the loop does not end at io.EOF",
			check: checkStageEnds[I, O],
		},
		{
			name:  "empty input",
			text:  "An input without elements is an input: the stage ends, and Run returns nil.",
			cause: "the first Buffer is read without a look at the error; or something is divided by the number of elements",
			needs: needs{"end"},
			check: checkEmptyInput[I, O],
		},
		{
			name:  "one element",
			text:  "A single element is treated like one of many.",
			cause: "a last group that is not full is dropped",
			needs: needs{"end"},
			check: checkOneElement[I, O],
		},
		{
			name:  "result",
			text:  "The result is that of a plain loop over all elements.",
			cause: "a mistake in the stage, or in Want",
			needs: needs{"one element"},
			check: checkResult[I, O],
		},
		{
			name:  "any Buffers",
			text:  "The result does not depend on how the elements are put into Buffers.",
			cause: "state is kept per Buffer instead of across them; or what is left at the end of a Buffer is dropped",
			needs: needs{"one element"},
			check: checkAnyBuffers[I, O],
		},
	}
}

// sharingRules are about what a stage must leave to those around it.
func sharingRules[I, O any]() []rule[*staging[I, O]] {
	return []rule[*staging[I, O]]{
		{
			name:  "slow reader",
			text:  "A slow reader changes nothing in the result.",
			cause: "elements are dropped when the output is full; use Put or Send, which wait",
			needs: needs{"one element"},
			check: checkSlowReader[I, O],
		},
		{
			name:  "input belongs to its owners",
			text:  "A Buffer of the input that is Shared is only read, and released at most once.",
			cause: "elements are changed in place without a look at Buffer.Shared; or a Buffer is released and put into the output as well",
			needs: needs{"one element"},
			check: checkInputBelongsToItsOwners[I, O],
		},
		{
			name:  "output belongs to its reader",
			text:  "A Buffer that was put into the output is not touched again.",
			cause: "the same slice is filled and put again and again; take a new one, or Out.Buffer, for each Put",
			needs: needs{"one element"},
			check: checkOutputBelongsToItsReader[I, O],
		},
	}
}

// many is the number of elements in rules that need some.
const many = 300

func checkStageEnds[I, O any](s *staging[I, O]) { s.mustRun(s.of(many, 7), &demand[O]{}) }

func checkEmptyInput[I, O any](s *staging[I, O]) {
	s.needsInput()
	out := &demand[O]{}
	s.mustRun(s.of(0, 1), out)
	if s.on.Want != nil && s.on.Sink == nil {
		s.sameAs(out.got, s.on.Want(nil), "what Want makes of no elements")
	}
}

func checkOneElement[I, O any](s *staging[I, O]) {
	s.needsInput()
	in, out := s.of(1, 1), &demand[O]{}
	s.mustRun(in, out)
	if s.on.Want != nil && s.on.Sink == nil {
		s.sameAs(out.got, s.on.Want(clone(in.elements)), "what Want makes of one element")
	}
}

func checkResult[I, O any](s *staging[I, O]) {
	s.needsOutput()
	if s.on.Want == nil {
		s.skipf("Want is not given")
	}
	for _, n := range []int{2, 7, many, 3000} {
		in, out := s.of(n, 0), &demand[O]{}
		s.mustRun(in, out)
		s.sameAs(out.got, s.on.Want(clone(in.elements)), fmt.Sprintf("what Want makes of %d elements", len(in.elements)))
	}
}

func checkAnyBuffers[I, O any](s *staging[I, O]) {
	s.needsOutput()
	for _, n := range []int{1, 2, 10, many, 2000} {
		single := &demand[O]{}
		s.mustRun(s.of(n, 1), single)
		for _, length := range []int{2, 7, 100, 0} {
			out := &demand[O]{}
			s.mustRun(s.of(n, length), out)
			what := fmt.Sprintf("%d elements in Buffers of %d give what they give one by one", n, length)
			if length == 0 {
				what = fmt.Sprintf("%d elements in one Buffer give what they give one by one", n)
			}
			s.sameAs(out.got, single.got, what)
		}
	}
}

func checkSlowReader[I, O any](s *staging[I, O]) {
	s.needsOutput()
	fast, slow := &demand[O]{}, &demand[O]{slow: time.Millisecond, maxSize: 100}
	s.mustRun(s.of(many, 7), fast)
	s.mustRun(s.of(many, 7), slow)
	s.sameAs(slow.got, fast.got, "a slow reader gets what a fast one gets")
}

func checkInputBelongsToItsOwners[I, O any](s *staging[I, O]) {
	s.needsInput()
	in := s.of(many, 7)
	in.shared = pipe.NewPool[I](in.length, many)
	s.mustRun(in, &demand[O]{})
	owned := make(map[*I]bool)
	for _, b := range in.kept {
		owned[&b.Elements()[0]] = true
	}
	for range in.kept {
		if b := in.shared.Get(); owned[&b.Elements()[0]] {
			s.failf("a Buffer of which the test is an owner is kept", "it was released twice: its memory was given away again")
		}
	}
	for i, b := range in.kept {
		if f, how := compare(b.Elements(), in.copies[i]); f != same {
			s.failf("a Buffer of which the test is an owner is as it was", "Buffer %d was changed, or released twice: %s", i+1, how)
		}
	}
	s.do("Release", func() {
		for _, b := range in.kept {
			b.Release()
		}
	})
}

func checkOutputBelongsToItsReader[I, O any](s *staging[I, O]) {
	s.needsOutput()
	for _, length := range []int{1, 7, 0} {
		plain, spoilt := &demand[O]{}, &demand[O]{spoil: true}
		s.mustRun(s.of(many, length), plain)
		s.mustRun(s.of(many, length), spoilt)
		if spoilt.changed != "" {
			s.failf("a Buffer stays as it is while its reader owns it", "it has changed when the next one was made: %s", spoilt.changed)
		}
		s.sameAs(spoilt.got, plain.got, "the result is the same though the reader overwrites the Buffers that it owns")
	}
}

// stopRules are about how a stage ends otherwise than with its input.
func stopRules[I, O any]() []rule[*staging[I, O]] {
	return []rule[*staging[I, O]]{
		{
			name:  "stop early",
			text:  "When its reader wants no more, the stage ends, its input is stopped, and Run returns nil.",
			cause: "ErrStopped of Put or Send is wrapped, or replaced, or not looked at; return it unchanged",
			needs: needs{"end"},
			check: checkStopEarly[I, O],
		},
		{
			name:  "cancel while reading",
			text:  "A stage that waits for input ends when the run is cancelled.",
			cause: "it waits for something else than In.Read, without a look at its ctx",
			check: checkCancelWhileReading[I, O],
		},
		{
			name:  "cancel while writing",
			text:  "A stage that waits for room ends when the run is cancelled.",
			cause: "the error of Put or Send is not looked at",
			check: checkCancelWhileWriting[I, O],
		},
		{
			name:  "error up",
			text:  "A failure in front of the stage ends it, and is what Run returns; its reader does not see the end.",
			cause: "an error of In.Read that is not io.EOF is not returned",
			check: checkErrorUp[I, O],
		},
		{
			name:  "error down",
			text:  "A failure behind the stage ends it, and is what Run returns.",
			cause: "the error of Put or Send is not returned",
			check: checkErrorDown[I, O],
		},
		{
			name:  "drain",
			text:  "A stage ends cleanly when the pipeline is drained.",
			cause: "a source that waits for something without a look at its ctx",
			check: checkDrain[I, O],
		},
		{
			name:  "nothing left",
			text:  "Nothing that the stage has started is left when Run returns.",
			cause: "a goroutine that waits to send its result to a stage that has ended; let it select on the ctx of the stage, and the stage wait for it",
			leaks: true,
			needs: needs{"end", "stop early", "cancel while reading", "cancel while writing", "error up", "error down"},
			check: checkStageLeavesNothing[I, O],
		},
	}
}

// endless returns a supply without end.
func (s *staging[I, O]) endless() *supply[I] {
	in := s.of(many, 7)
	in.endless = s.on.Source == nil
	return in
}

func checkStopEarly[I, O any](s *staging[I, O]) {
	s.needsOutput()
	s.mustRun(s.endless(), &demand[O]{refuse: true})
	s.mustRun(s.of(many, 7), &demand[O]{most: 1, maxSize: 100})
}

// cancelled runs the pipeline, cancels it when nothing moves any more, and looks at how Run ends.
func (s *staging[I, O]) cancelled(in *supply[I], out *demand[O]) {
	ctx, cancel := s.context()
	_, c, err := s.start(ctx, in, out)
	s.settle()
	over := c.ended() // a stage may need no more input
	cancel(errCancel)
	c.mustEnd("Run returns when its ctx is done", "after the end of its ctx")
	if !over && !errors.Is(*err, errCancel) {
		s.failf("Run returns the cause of its ctx", "Run has returned %v", *err)
	}
}

func checkCancelWhileReading[I, O any](s *staging[I, O]) {
	s.needsInput()
	for _, n := range []int{0, 1, many} {
		in := s.of(n, 7)
		in.silent = true
		s.cancelled(in, &demand[O]{})
	}
}

func checkCancelWhileWriting[I, O any](s *staging[I, O]) {
	s.needsOutput()
	s.cancelled(s.endless(), &demand[O]{stuck: true, maxSize: 100})
}

func checkErrorUp[I, O any](s *staging[I, O]) {
	s.needsInput()
	for _, n := range []int{0, 1, many} {
		in, out := s.of(n, 7), &demand[O]{}
		in.end = errFeed
		ctx, _ := s.context()
		_, c, err := s.start(ctx, in, out)
		c.mustEnd("Run returns the failure", "after a failure of the source")
		stopped := *err == nil && n > 0 // a stage may need no more input
		if !stopped && !errors.Is(*err, errFeed) {
			s.failf("Run returns the failure of the source", "Run has returned %v", *err)
		}
		if out.ended && !stopped {
			s.failf("the reader gets the failure", "the reader has got io.EOF: a result that was cut off looks complete")
		}
	}
}

func checkErrorDown[I, O any](s *staging[I, O]) {
	s.needsOutput()
	_, c, err := s.start(context.Background(), s.endless(), &demand[O]{refuse: true, fail: errReader})
	c.mustEnd("Run returns the failure", "after a failure of the reader")
	if !errors.Is(*err, errReader) {
		s.failf("Run returns the failure of the reader", "Run has returned %v", *err)
	}
}

func checkDrain[I, O any](s *staging[I, O]) {
	in := s.of(many, 7)
	in.silent = true
	p, c, err := s.start(context.Background(), in, &demand[O]{})
	s.settle()
	s.do("Drain of the pipeline", func() { _ = p.Drain(context.Background()) })
	c.mustEnd("Run returns nil after Drain", "after Drain")
	if *err != nil {
		s.failf("Run returns nil after Drain", "Run has returned the error %q", *err)
	}
}

func checkStageLeavesNothing[I, O any](s *staging[I, O]) {
	_ = s.run(s.of(many, 7), &demand[O]{})
	if s.on.Sink == nil {
		_ = s.run(s.endless(), &demand[O]{refuse: true})
		_ = s.run(s.of(many, 7), &demand[O]{most: 1})
		_ = s.run(s.endless(), &demand[O]{refuse: true, fail: errReader})
		s.cancelled(s.endless(), &demand[O]{stuck: true, maxSize: 100})
	}
	if s.on.Source == nil {
		in := s.of(many, 7)
		in.silent = true
		s.cancelled(in, &demand[O]{})
		in = s.of(many, 7)
		in.end = errFeed
		_ = s.run(in, &demand[O]{})
	}
}
