package conform

import (
	"errors"
	"slices"
	"testing"

	"github.com/penstock-go/penstock/pipe"
)

// A Stage describes a stage to [TestStage]. One of Via, Sink and Source is
// required.
type Stage[I, O any] struct {
	// Via adds the stage after in, and returns its output. A test of a stage
	// with several outputs merges them here. A stage with several inputs gets
	// the others from a Tee of in, or from a source of its own.
	Via func(in *pipe.Stream[I]) *pipe.Stream[O]

	// Sink adds the stage after in. It has no output, so O may be any type.
	Sink func(in *pipe.Stream[I])

	// Source adds the stage to p. It has no input, so I may be any type.
	Source func(p *pipe.Pipeline) *pipe.Stream[O]

	// Element returns element number i of the input. It may be nil if there is
	// no input, or if I is a string or an integer such as byte. Then all
	// elements are different. If the stage treats some elements in another way,
	// such as those that are equal to the previous one, Element must return
	// such elements, too.
	Element func(i int) I

	// Want returns what the stage makes of the elements of in, computed by a
	// plain loop. If it is nil, only the rule about the result is skipped.
	Want func(in []I) []O

	// Unordered is set if the elements of the result may come in any order.
	Unordered bool

	// Real is set for stages that use sockets, files or processes. The rules
	// are then checked in real time, with DefaultPatience and DefaultQuiet.
	// Otherwise every rule has a bubble of testing/synctest.
	Real bool

	// Except names the rules that the implementation is not meant to keep, with
	// the reason, which is printed. Rules that need them are checked
	// nevertheless.
	Except map[string]string
}

// TestStage checks whether a stage behaves as stages of package [pipe] must.
// Each rule is a subtest that has its name.
//
// A failure describes the rule, what was expected and seen, and the usual
// cause. A call that hangs is a failure at once.
//
//	func TestDouble(t *testing.T) {
//		conform.TestStage(t, conform.Stage[int, int]{
//			Via: func(in *pipe.Stream[int]) *pipe.Stream[int] {
//				return stages.Map(in, func(v int) int { return 2 * v })
//			},
//		})
//	}
//
// Run it with -race as well. Only then is the memory of released Buffers
// overwritten.
//
// A Source must end within a minute and after at most some thousand elements.
// That minute is virtual unless Real is set.
//
// It is not checked how much memory the stage uses beside its Buffers, nor
// whether it flushes its output before it waits for anything but its input, nor
// whether it takes a failure of its input for the end. By then the run has
// failed, whatever the stage returns.
func TestStage[I, O any](t *testing.T, s Stage[I, O]) {
	t.Helper()
	if s.Via == nil && s.Sink == nil && s.Source == nil {
		t.Fatal("conform: TestStage: one of the fields Via, Sink and Source must be set")
	}
	if s.Via != nil && (s.Sink != nil || s.Source != nil) || s.Sink != nil && s.Source != nil {
		t.Fatal("conform: TestStage: only one of the fields Via, Sink and Source may be set")
	}
	examine(t, s.Real, s.Except, stageRules[I, O](), func(p *probe) *stageCheck[I, O] { return &stageCheck[I, O]{probe: p, spec: s} })
}

// stageRules returns all rules of a stage.
func stageRules[I, O any]() []rule[*stageCheck[I, O]] {
	return slices.Concat(resultRules[I, O](), neighbourRules[I, O](), stopRules[I, O]())
}

// errReader is the failure of the stage after the stage under test.
var errReader = errors.New("the reader failed because the test made it fail")
