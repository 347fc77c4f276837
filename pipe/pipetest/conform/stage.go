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
	// Via adds the stage after in, and returns its output. If the stage has
	// several outputs, Via merges them. If the stage has several inputs, Via
	// takes the other inputs from a Tee of in, or from a source of its own.
	Via func(in *pipe.Stream[I]) *pipe.Stream[O]

	// Sink adds the stage after in. It has no output, so O may be any type.
	Sink func(in *pipe.Stream[I])

	// Source adds the stage to p. It has no input, so I may be any type.
	Source func(p *pipe.Pipeline) *pipe.Stream[O]

	// Element returns element number i of the input, with memory of its own. It
	// may be nil if there is no input. It may also be nil if the kit can number
	// the elements: if I is a number, a string, a time, or a struct, slice,
	// array, map or pointer of those. The elements are then different, as far
	// as the type allows. Some stages treat some elements in another way, such
	// as those that are equal to the previous one. Then Element must return
	// such elements, too.
	Element func(i int) I

	// Want returns the elements that the stage should emit for the input in.
	// Compute them with a plain loop. If Want is nil, the rule about the result
	// is skipped. For a Sink, all rules about results are skipped, because the
	// kit cannot see what a sink does with its elements. Test that yourself.
	Want func(in []I) []O

	// Set Unordered if the elements of the result may come in any order.
	Unordered bool

	// Set Real for stages that use sockets, files or processes. The rules are
	// then checked in real time, with DefaultPatience and DefaultQuiet.
	// Otherwise every rule has a bubble of testing/synctest.
	Real bool

	// Except has the rules that the implementation is not meant to keep. The
	// key is the name of the rule. The value is the reason, which is printed.
	// Rules that need these rules are checked nevertheless.
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
// Three things are not checked. The first is how much memory the stage uses in
// addition to its Buffers. The second is whether it flushes its output before
// it waits for anything but its input. The third is whether it treats a failure
// of its input as the end. In that case the run has failed before, whatever the
// stage returns.
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

// errReader is the failure of the stage downstream of the stage under test.
var errReader = errors.New("the reader failed because the test made it fail")
