package conform

import (
	"context"
	"fmt"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// resultRules are about the result that a stage makes of its input.
func resultRules[I, O any]() []rule[*stageCheck[I, O]] {
	return []rule[*stageCheck[I, O]]{
		{
			name:  "end",
			text:  "The stage ends with its input, and Run returns nil.",
			cause: "the end is returned as another error, which is a failure; or the loop does not end at io.EOF",
			check: checkStageEnds[I, O],
		},
		{
			name:  "empty input",
			text:  "With an input without elements the stage ends, and Run returns nil.",
			cause: "the first Buffer is used before its error is checked; or the code divides by the number of elements",
			needs: needs{"end"},
			check: checkEmptyInput[I, O],
		},
		{
			name:  "one element",
			text:  "A single element is treated as one of many.",
			cause: "the last group is dropped because it is not full",
			needs: needs{"end"},
			check: checkOneElement[I, O],
		},
		{
			name:  "result",
			text:  "The result is that of a plain loop over all elements.",
			cause: "an error in the stage, or in Want",
			needs: needs{"one element"},
			check: checkResult[I, O],
		},
		{
			name:  "any Buffers",
			text:  "The result does not depend on how the elements are divided into Buffers.",
			cause: "state begins anew with each Buffer; or the remaining elements at the end of a Buffer are dropped",
			needs: needs{"one element"},
			check: checkAnyBuffers[I, O],
		},
	}
}

// neighbourRules are about the Buffers that a stage shares with the stages
// around it, and about their pace.
func neighbourRules[I, O any]() []rule[*stageCheck[I, O]] {
	return []rule[*stageCheck[I, O]]{
		{
			name:  "slow reader",
			text:  "A slow reader does not change the result.",
			cause: "elements are dropped when the output is full; use Put or Send, which wait",
			needs: needs{"one element"},
			check: checkSlowReader[I, O],
		},
		{
			name: "input belongs to its owners",
			text: "A Buffer of the input that is Shared is only read, and released at most once.",
			cause: "elements, or what they refer to, are changed in place without a check of Buffer.Shared; " +
				"or a Buffer is released and put into the output as well",
			needs: needs{"one element"},
			check: checkInputBelongsToItsOwners[I, O],
		},
		{
			name:  "output belongs to its reader",
			text:  "A Buffer that was put into the output is not used again.",
			cause: "the same slice is filled and put many times; use a new one, or Out.Buffer, for each Put",
			needs: needs{"one element"},
			check: checkOutputBelongsToItsReader[I, O],
		},
		{
			name:  "stages are independent",
			text:  "Several of these stages may run at the same time. None of them affects another one.",
			cause: "the state is a variable of the package; let the stage function declare it",
			needs: needs{"any Buffers", "slow reader"},
			check: checkStagesAreIndependent[I, O],
		},
	}
}

// many is the number of elements in rules that need more than one.
const many = 300

func checkStageEnds[I, O any](s *stageCheck[I, O]) { s.mustRun(s.of(many, 7), &downstream[O]{}) }

func checkEmptyInput[I, O any](s *stageCheck[I, O]) {
	s.needsInput()
	down := &downstream[O]{}
	s.mustRun(s.of(0, 1), down)
	if s.spec.Want != nil && s.spec.Sink == nil {
		s.mustEqual(down.got, s.spec.Want(nil), "the result of Want for no elements")
	}
}

func checkOneElement[I, O any](s *stageCheck[I, O]) {
	s.needsInput()
	up, down := s.of(1, 1), &downstream[O]{}
	s.mustRun(up, down)
	if s.spec.Want != nil && s.spec.Sink == nil {
		s.mustEqual(down.got, s.spec.Want(clone(up.elements)), "the result of Want for one element")
	}
}

func checkResult[I, O any](s *stageCheck[I, O]) {
	s.needsOutput()
	if s.spec.Want == nil {
		s.skipf("Want is not set")
	}
	for _, n := range []int{2, 7, many, 3000} {
		up, down := s.of(n, 0), &downstream[O]{}
		s.mustRun(up, down)
		s.mustEqual(down.got, s.spec.Want(clone(up.elements)), fmt.Sprintf("the result of Want for %d elements", len(up.elements)))
	}
}

func checkAnyBuffers[I, O any](s *stageCheck[I, O]) {
	s.needsOutput()
	for _, n := range []int{1, 2, 10, many, 2000} {
		single := &downstream[O]{}
		s.mustRun(s.of(n, 1), single)
		for _, length := range []int{2, 7, 100, 0} {
			down := &downstream[O]{}
			s.mustRun(s.of(n, length), down)
			what := fmt.Sprintf("%d elements in Buffers of %d have the same result as one by one", n, length)
			if length == 0 {
				what = fmt.Sprintf("%d elements in one Buffer have the same result as one by one", n)
			}
			s.mustEqual(down.got, single.got, what)
		}
	}
}

func checkSlowReader[I, O any](s *stageCheck[I, O]) {
	s.needsOutput()
	fast, slow := &downstream[O]{}, &downstream[O]{slow: time.Millisecond + 3*time.Nanosecond, maxSize: 100}
	s.mustRun(s.of(many, 7), fast)
	s.mustRun(s.of(many, 7), slow)
	s.mustEqual(slow.got, fast.got, "a slow reader gets the same elements as a fast one")
}

func checkInputBelongsToItsOwners[I, O any](s *stageCheck[I, O]) {
	s.needsInput()
	up := s.of(many, 7)
	up.shared = pipe.NewPool[I](up.length, many)
	s.mustRun(up, &downstream[O]{})
	owned := make(map[*I]bool)
	for _, b := range up.kept {
		owned[&b.Elements()[0]] = true
	}
	for range up.kept {
		if b := up.shared.Get(); owned[&b.Elements()[0]] {
			s.failf("a Buffer that the test owns as well is not recycled", "it was released twice, and its memory was used again")
		}
	}
	want := elements(s.probe, many, s.spec.Element) // anew, because the stage may have changed what they refer to
	for i, b := range up.kept {
		if f, how := compare(b.Elements(), want[:b.Len()]); f != same {
			s.failf("a Buffer that the test owns as well does not change", "Buffer %d was changed, or released twice: %s", i+1, how)
		}
		want = want[b.Len():]
	}
	s.do("Release", func() {
		for _, b := range up.kept {
			b.Release()
		}
	})
}

func checkOutputBelongsToItsReader[I, O any](s *stageCheck[I, O]) {
	s.needsOutput()
	for _, length := range []int{1, 7, 0} {
		plain, overwriting := &downstream[O]{}, &downstream[O]{overwrite: true}
		s.mustRun(s.of(many, length), plain)
		s.mustRun(s.of(many, length), overwriting)
		if overwriting.changed != "" {
			s.failf("a Buffer does not change while its reader owns it", "it changed when a later one was made: %s", overwriting.changed)
		}
		s.mustEqual(overwriting.got, plain.got, "the result is the same though the reader overwrites the Buffers that it owns")
	}
}

func checkStagesAreIndependent[I, O any](s *stageCheck[I, O]) {
	s.needsOutput()
	slow := func() *upstream[I] { // so that the stages alternate
		up := s.of(many, 7)
		up.slow = true
		return up
	}
	alone := &downstream[O]{}
	s.mustRun(slow(), alone)
	var calls []*call
	var errs []*error
	var downs []*downstream[O]
	for range 3 {
		down := &downstream[O]{}
		_, c, err := s.start(context.Background(), slow(), down)
		calls, errs, downs = append(calls, c), append(errs, err), append(downs, down)
	}
	for i, c := range calls {
		c.mustEnd("", "while others run")
		if *errs[i] != nil {
			s.failf("Run returns nil", "Run returned the error %q, while others ran", *errs[i])
		}
		s.mustEqual(downs[i].got, alone.got, "stages that run at the same time have the same result as one alone")
	}
}
