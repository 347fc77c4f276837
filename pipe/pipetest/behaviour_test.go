package pipetest_test

import (
	"testing"

	"github.com/penstock-go/penstock/pipe/pipetest"
)

func TestBehavioursPanicOnBadArguments(t *testing.T) {
	for want, f := range map[string]func(){
		"pipetest: ErrAfter: n must be at least 0, got -1":      func() { pipetest.ErrAfter(-1, errTest) },
		"pipetest: ErrAfter: the error must not be nil":         func() { pipetest.ErrAfter(1, nil) },
		"pipetest: BlockAfter: n must be at least 0, got -1":    func() { pipetest.BlockAfter(-1, nil) },
		"pipetest: ShortAfter: n must be at least 0, got -1":    func() { pipetest.ShortAfter(-1) },
		"pipetest: Stutter: n must be at least 1, got 0":        func() { pipetest.Stutter(0, 1) },
		"pipetest: AtMost: n must be at least 1, got 0":         func() { pipetest.AtMost(0) },
		"pipetest: NewSource: ShortAfter is for a Writer":       func() { pipetest.NewSource([]int{}, pipetest.ShortAfter(1)) },
		"pipetest: NewSink: ShortAfter is for a Writer":         func() { pipetest.NewSink[int](1, pipetest.ShortAfter(1)) },
		"pipetest: NewReader: ShortAfter is for a Writer":       func() { pipetest.NewReader(nil, pipetest.ShortAfter(1)) },
		"pipetest: NewReader: ByHand is for a Source or a Sink": func() { pipetest.NewReader(nil, pipetest.ByHand()) },
		"pipetest: NewWriter: ByHand is for a Source or a Sink": func() { pipetest.NewWriter(pipetest.ByHand()) },
		"queue: New: maxSize must be at least 1 byte, got 0":    func() { pipetest.NewSink[int](0) },
		"pipetest: Delays: p must be from 0 to 1, got 1.5":      func() { pipetest.Delays(1.5, 1) },
		"pipetest: Pauses: p must be from 0 to 1, got -1":       func() { pipetest.Pauses(-1, 1) },
		"pipetest: Cuts: p must be from 0 to 1, got 2":          func() { pipetest.Cuts(2) },
		"pipetest: Failures: p must be from 0 to 1, got 2":      func() { pipetest.Failures(2) },
		"pipetest: Stops: p must be from 0 to 1, got 2":         func() { pipetest.Stops(2) },
	} {
		t.Run(want, func(t *testing.T) { wantPanic(t, want, f) })
	}
}
