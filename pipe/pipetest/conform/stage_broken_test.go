package conform

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// A faultyStage is a stage that passes its input on. It keeps all rules, except
// where its fault breaks one.
type faultyStage struct {
	fault string
	freed chan struct{} // closed by the rescue, and then nothing waits any more
}

func newFaultyStage(fault string, r *rescue) *faultyStage {
	s := &faultyStage{fault: fault, freed: make(chan struct{})}
	r.add(func() { close(s.freed) })
	return s
}

func (s *faultyStage) is(fault string) bool { return s.fault == fault }

func (s *faultyStage) pass(ctx context.Context, in *pipe.In[int], out *pipe.Out[int]) error {
	if s.is("a goroutine is left") {
		go func() { <-s.freed }()
	}
	var reused []int
	for n := 0; ; n++ {
		b, err := s.read(ctx, in)
		if err != nil {
			return s.end(ctx, n, err)
		}
		elements := clone(b.Elements())
		switch {
		case s.is("changes Shared elements"):
			b.Elements()[0]++
		case s.is("releases twice") && b.Shared():
			b.Release()
		}
		b.Release()
		if s.is("an element is lost") {
			elements = slices.DeleteFunc(elements, func(v int) bool { return v == 1 })
		}
		if s.is("one element of each Buffer is lost") && len(elements) > 1 {
			elements = elements[1:]
		}
		if s.is("drops when full") && out.WriteQueue().Full() {
			continue
		}
		if s.is("the slice is used again") {
			reused = append(reused[:0], elements...)
			elements = reused
		}
		if err := s.put(ctx, out, elements); err != nil {
			return err
		}
	}
}

// inPackage is a variable that all stages share.
var inPackage atomic.Int64

// send passes the input on, element by element. At the end it sends the number
// of elements, as a stage with a state does.
func (s *faultyStage) send(ctx context.Context, in *pipe.In[int], out *pipe.Out[int]) error {
	n := 0
	inPackage.Store(0)
	for {
		b, err := in.Read(ctx)
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		for _, v := range b.Elements() {
			n++
			if s.is("the state is a variable of the package") {
				v += int(inPackage.Add(1))
			}
			if err := out.Send(ctx, v); err != nil {
				if s.is("hangs when Send is stopped") {
					<-s.freed
				}
				return s.replaced(err)
			}
		}
		b.Release()
	}
	err := out.Put(ctx, pipe.BufferOf(n))
	for err == pipe.ErrStopped && s.is("Put at the end is tried again after ErrStopped") && s.mayTryAgain() {
		err = out.Put(ctx, pipe.BufferOf(n))
	}
	return s.replaced(err)
}

// mayTryAgain reports whether the check still waits, after a second.
func (s *faultyStage) mayTryAgain() bool {
	select {
	case <-time.After(time.Second):
		return true
	case <-s.freed:
		return false
	}
}

// replaced returns the error of the stage for an error of its output.
func (s *faultyStage) replaced(err error) error {
	if err != nil && s.is("ErrStopped is replaced, which a stopped stage may do") {
		return fmt.Errorf("send: %v", err)
	}
	return err
}

func (s *faultyStage) read(ctx context.Context, in *pipe.In[int]) (b pipe.Buffer[int], err error) {
	if !s.is("waits for input and ignores its ctx") {
		return in.Read(ctx)
	}
	for {
		b, ok := in.TryRead()
		if ok {
			return b, nil
		}
		select {
		case <-time.After(time.Second):
		case <-s.freed:
			return b, errClosed
		}
		short, cancel := context.WithTimeout(context.Background(), time.Millisecond)
		b, err := in.Read(short)
		cancel()
		if err == nil || err == io.EOF {
			return b, err
		}
	}
}

// end returns the error with which the stage ends after n Buffers.
func (s *faultyStage) end(ctx context.Context, n int, err error) error {
	switch {
	case s.is("the end is a failure") && err == io.EOF,
		s.is("needs an element") && n == 0 && err == io.EOF,
		s.is("needs two elements") && n == 1 && err == io.EOF:
		return fmt.Errorf("no more elements: %v", err)
	case s.is("hangs after a failure of its input") && errors.Is(err, errFeed),
		s.is("hangs after a failure of its reader") && errors.Is(context.Cause(ctx), errReader):
		<-s.freed
	}
	return err
}

func (s *faultyStage) put(ctx context.Context, out *pipe.Out[int], elements []int) error {
	err := out.Put(ctx, pipe.BufferOf(elements...))
	switch {
	case errors.Is(err, pipe.ErrStopped) && s.is("hangs when it is stopped"):
		<-s.freed
	case errors.Is(err, errCancel) && s.is("hangs when it cannot write"):
		<-s.freed
	}
	return err
}

// source is the function of a source, for faults that only sources can have.
func (s *faultyStage) source(ctx context.Context, out *pipe.Out[int]) error {
	for i := range many {
		if err := out.Send(ctx, i); err != nil {
			return err
		}
	}
	if s.is("waits and ignores its ctx") {
		if err := out.Flush(ctx); err != nil {
			return err
		}
		<-s.freed
	}
	return nil
}

var stageBreaches = []breach{
	{fault: "none"},
	{rule: "end", fault: "the end is a failure", also: []string{"drain"}},
	{rule: "empty input", fault: "needs an element"},
	{rule: "one element", fault: "needs two elements"},
	{rule: "result", fault: "an element is lost"},
	{rule: "any Buffers", fault: "one element of each Buffer is lost", also: []string{"result"}},
	{rule: "slow reader", fault: "drops when full"},
	{rule: "input belongs to its owners", fault: "changes Shared elements"},
	{rule: "input belongs to its owners", fault: "releases twice"},
	{rule: "output belongs to its reader", fault: "the slice is used again", also: []string{"result", "any Buffers", "slow reader"}, races: true},
	{rule: "stop early", fault: "hangs when it is stopped"},
	{rule: "cancel while reading", fault: "waits for input and ignores its ctx", also: []string{"cancel while writing", "upstream failure", "downstream failure"}},
	{rule: "cancel while writing", fault: "hangs when it cannot write"},
	{rule: "upstream failure", fault: "hangs after a failure of its input"},
	{rule: "downstream failure", fault: "hangs after a failure of its reader"},
	{rule: "no goroutine left", fault: "a goroutine is left"},
}

var sourceBreaches = []breach{
	{fault: "none"},
	{rule: "drain", fault: "waits and ignores its ctx", also: []string{
		"end", "result", "any Buffers", "slow reader", "output belongs to its reader", "stop early", "cancel while writing", "downstream failure", "no goroutine left",
	}},
}

var senderBreaches = []breach{
	{fault: "none"},
	{fault: "ErrStopped is replaced, which a stopped stage may do"},
	{rule: "stop early", fault: "hangs when Send is stopped"},
	{rule: "stop early", fault: "Put at the end is tried again after ErrStopped"},
	{rule: "stages are independent", fault: "the state is a variable of the package"},
}

func TestEachRuleOfStagesHasABrokenStage(t *testing.T) {
	covered(t, stageRules[int, int](), slices.Concat(stageBreaches, senderBreaches, sourceBreaches))
}

func TestEachBrokenStageIsFound(t *testing.T) {
	for _, b := range stageBreaches {
		t.Run(b.fault, func(t *testing.T) {
			catches(t, b, stageRules[int, int](), func(p *probe, r *rescue) *stageCheck[int, int] {
				return &stageCheck[int, int]{probe: p, spec: Stage[int, int]{
					Via: func(in *pipe.Stream[int]) *pipe.Stream[int] {
						return pipe.Via(in, newFaultyStage(b.fault, r).pass)
					},
					Want: func(in []int) []int { return in },
				}}
			})
		})
	}
	for _, b := range senderBreaches {
		t.Run("sender/"+b.fault, func(t *testing.T) {
			catches(t, b, stageRules[int, int](), func(p *probe, r *rescue) *stageCheck[int, int] {
				return &stageCheck[int, int]{probe: p, spec: Stage[int, int]{
					Via: func(in *pipe.Stream[int]) *pipe.Stream[int] { return pipe.Via(in, newFaultyStage(b.fault, r).send) },
				}}
			})
		})
	}
	for _, b := range sourceBreaches {
		t.Run("source/"+b.fault, func(t *testing.T) {
			catches(t, b, stageRules[int, int](), func(p *probe, r *rescue) *stageCheck[int, int] {
				return &stageCheck[int, int]{probe: p, spec: Stage[int, int]{
					Source: func(p *pipe.Pipeline) *pipe.Stream[int] { return pipe.Source(p, newFaultyStage(b.fault, r).source) },
				}}
			})
		})
	}
}

// The kit makes the elements, each with memory of its own.
func TestAChangeOfTheMemoryOfSharedElementsIsFound(t *testing.T) {
	for _, b := range []breach{
		{fault: "none"},
		{rule: "input belongs to its owners", fault: "changes the memory of Shared elements"},
	} {
		fault := b.fault
		catches(t, b, stageRules[[]byte, []byte](), func(p *probe, r *rescue) *stageCheck[[]byte, []byte] {
			return &stageCheck[[]byte, []byte]{probe: p, spec: Stage[[]byte, []byte]{
				Via: func(in *pipe.Stream[[]byte]) *pipe.Stream[[]byte] {
					return pipe.Apply(in, func(ctx context.Context, b pipe.Buffer[[]byte], out *pipe.Out[[]byte]) error {
						if b.Shared() && fault != "none" {
							b.Elements()[0][0]++
						}
						return out.Put(ctx, b)
					})
				},
			}}
		})
	}
}
