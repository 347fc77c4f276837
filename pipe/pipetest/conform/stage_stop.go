package conform

import (
	"context"
	"errors"
	"reflect"

	"github.com/penstock-go/penstock/pipe"
)

// stopRules are about a stage that ends for another reason than the end of its
// input.
func stopRules[I, O any]() []rule[*stageCheck[I, O]] {
	return []rule[*stageCheck[I, O]]{
		{
			name:  "stop early",
			text:  "When its reader stops reading, the stage ends, its input is stopped, and Run returns nil.",
			cause: "ErrStopped of Put or Send is ignored, or the call is tried again; return it unchanged",
			needs: needs{"one element"},
			check: checkStopEarly[I, O],
		},
		{
			name:  "cancel while reading",
			text:  "A stage that waits for input ends when the run is cancelled.",
			cause: "it waits for something other than In.Read and does not check its ctx",
			check: checkCancelWhileReading[I, O],
		},
		{
			name:  "cancel while writing",
			text:  "A stage that waits for its output to drain ends when the run is cancelled.",
			cause: "the error of Put or Send is ignored",
			check: checkCancelWhileWriting[I, O],
		},
		{
			name:  "upstream failure",
			text:  "A failure upstream ends the stage, and Run returns it. The reader of the stage does not see the end.",
			cause: "an error of In.Read that is not io.EOF is not returned",
			check: checkUpstreamFailure[I, O],
		},
		{
			name:  "downstream failure",
			text:  "A failure downstream ends the stage, and Run returns it.",
			cause: "the error of Put or Send is not returned",
			check: checkDownstreamFailure[I, O],
		},
		{
			name:  "drain",
			text:  "A stage ends without an error when the pipeline is drained.",
			cause: "a source waits for something and does not check its ctx",
			check: checkDrain[I, O],
		},
		{
			name: "no goroutine left",
			text: "The goroutines that the stage has started have ended when Run returns.",
			cause: "a goroutine waits to send its result to a stage that has ended; " +
				"let it select on the ctx of the stage, and let the stage wait for it",
			leaks: true,
			needs: needs{"end", "stop early", "cancel while reading", "cancel while writing", "upstream failure", "downstream failure"},
			check: checkStageLeavesNoGoroutine[I, O],
		},
	}
}

func checkStopEarly[I, O any](s *stageCheck[I, O]) {
	s.needsOutput()
	s.mustRun(s.endless(), &downstream[O]{refuse: true})
	s.mustRun(s.of(many, 7), &downstream[O]{most: 1, maxSize: 100})
	// A stage that makes several Buffers of one meets the stop in Send, not in
	// Read.
	s.mustRun(s.of(severalBuffers[I, O](), 0), &downstream[O]{most: 1, maxSize: 1})
	// A stage whose output is full meets the stop at the end of its input.
	for _, n := range []int{1, many} {
		s.mustRun(s.of(n, 7), &downstream[O]{refuse: true, late: true, maxSize: 1})
	}
}

// severalBuffers returns a number of elements for which a stage that uses Send
// makes several Buffers, if it does not drop most elements.
func severalBuffers[I, O any]() int {
	switch isSmall := func(t reflect.Type) bool { return t.Size() <= 1 }; {
	case isSmall(reflect.TypeFor[I]()):
		return 4 * pipe.DefaultBufferSize
	case isSmall(reflect.TypeFor[O]()):
		return 16 * pipe.DefaultBufferLength
	}
	return 4 * pipe.DefaultBufferLength
}

func checkCancelWhileReading[I, O any](s *stageCheck[I, O]) {
	s.needsInput()
	for _, n := range []int{0, 1, many} {
		s.runAndCancel(s.silent(n), &downstream[O]{})
	}
}

func checkCancelWhileWriting[I, O any](s *stageCheck[I, O]) {
	s.needsOutput()
	s.runAndCancel(s.endless(), &downstream[O]{stuck: true, maxSize: 100})
}

func checkUpstreamFailure[I, O any](s *stageCheck[I, O]) {
	s.needsInput()
	for _, n := range []int{0, 1, many} {
		down := &downstream[O]{}
		ctx, _ := s.context()
		_, c, err := s.start(ctx, s.failing(n), down)
		c.mustEnd("Run returns the failure", "after a failure of the source")
		stopped := *err == nil && n > 0 // a stage may need no more input
		if !stopped && !errors.Is(*err, errFeed) {
			s.failf("Run returns the failure of the source", "Run returned %v", *err)
		}
		if down.ended && !stopped {
			s.failf("the reader gets the failure", "the reader got io.EOF, so that a truncated result seems complete")
		}
	}
}

func checkDownstreamFailure[I, O any](s *stageCheck[I, O]) {
	s.needsOutput()
	_, c, err := s.start(context.Background(), s.endless(), &downstream[O]{refuse: true, fail: errReader})
	c.mustEnd("Run returns the failure", "after a failure of the reader")
	if !errors.Is(*err, errReader) {
		s.failf("Run returns the failure of the reader", "Run returned %v", *err)
	}
}

func checkDrain[I, O any](s *stageCheck[I, O]) {
	p, c, err := s.start(context.Background(), s.silent(many), &downstream[O]{})
	s.settle()
	s.do("Drain of the pipeline", p.Drain)
	c.mustEnd("Run returns nil after Drain", "after Drain")
	if *err != nil {
		s.failf("Run returns nil after Drain", "Run returned the error %q", *err)
	}
}

func checkStageLeavesNoGoroutine[I, O any](s *stageCheck[I, O]) {
	_ = s.run(s.of(many, 7), &downstream[O]{})
	if s.spec.Sink == nil {
		_ = s.run(s.endless(), &downstream[O]{refuse: true})
		_ = s.run(s.of(many, 7), &downstream[O]{most: 1})
		_ = s.run(s.endless(), &downstream[O]{refuse: true, fail: errReader})
		s.runAndCancel(s.endless(), &downstream[O]{stuck: true, maxSize: 100})
	}
	if s.spec.Source == nil {
		s.runAndCancel(s.silent(many), &downstream[O]{})
		_ = s.run(s.failing(many), &downstream[O]{})
	}
}
