package pipetest

import (
	"context"
	"errors"
	"testing"

	"github.com/penstock-go/penstock/pump"
)

func (s *faultyWriter) Close(ctx context.Context) error {
	if ctx.Err() != nil {
		s.Abort(context.Cause(ctx))
		return s.result()
	}
	s.mu.Lock()
	again := s.closing
	s.closing = true
	s.startLocked()
	if !s.is("Close does not wake") {
		s.openLocked()
	}
	s.tellLocked()
	s.mu.Unlock()
	switch {
	case again && s.is("a second Close panics"):
		panic("close of closed channel")
	case again && s.is("a second Close returns at once"), s.is("Close does not wait"):
		return nil
	}
	stop := ctx.Done()
	if s.is("Close ignores its ctx") {
		stop = nil
	}
	select {
	case <-s.done:
	case <-s.freed:
	case <-stop:
		if s.is("Close leaves its goroutine writing") {
			return context.Cause(ctx)
		}
		s.Abort(context.Cause(ctx))
	}
	return s.result()
}

func (s *faultyWriter) result() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.is("Close always fails") && s.err == nil:
		return errClosed
	case s.is("Close hides a failure") && errors.Is(s.err, errMedium):
		return nil
	}
	return s.err
}

func (s *faultyWriter) Abort(err error) {
	s.mu.Lock()
	switch {
	case s.complete && !s.is("Abort comes after the end"):
		s.mu.Unlock()
		return
	case s.err == nil, errors.Is(s.err, errMedium) && s.is("Abort overwrites the error"):
		if s.err == nil {
			close(s.failed)
		}
		s.err = err
	case s.is("a second Abort counts") && !errors.Is(s.err, errMedium):
		s.err = err
	}
	s.startLocked()
	if !s.is("Abort does not wake") {
		s.openLocked()
	}
	if !s.is("Abort writes the rest") && len(s.held) > 1 {
		s.held = s.held[:1]
	}
	s.tellLocked()
	s.mu.Unlock()
	if s.is("a cut-off looks complete") {
		_ = s.m.Close()
	} else if !s.is("Abort writes the rest") {
		_ = s.m.CloseWithError(err)
	}
	if s.is("Abort does not wait") {
		return
	}
	select {
	case <-s.done:
	case <-s.freed:
	}
}

var writeBreaches = []breach{
	{"", "none", nil},
	{"every element", "Close drops what is queued", nil},
	{"once", "a Buffer is written twice", nil},
	{"in order", "two Writes at once pass each other", nil},
	{"write never blocks", "Write waits for room", nil},
	{"empty costs nothing", "an empty Buffer counts", nil},
	{"empty costs nothing", "an empty Buffer is the end", nil},
	{"many writers", "two Writes at once lose one", nil},
	{"close succeeds", "Close always fails", nil},
	{"close waits", "Close does not wait", nil},
	{"close refuses", "Write is refused at the end of Close only", nil},
	{"close releases the medium", "the medium stays open", nil},
	{"close releases the medium", "the error of closing is dropped", nil},
	{"second close", "a second Close panics", nil},
	{"second close", "a second Close returns at once", nil},
	{"close wakes", "Close does not wake", nil},
	{"close gives up", "Close ignores its ctx", nil},
	{"close gives up", "Close leaves its goroutine writing", nil},
	{"nothing after the end", "the medium is written to after its end", nil},
	{"nothing left", "a goroutine is left", nil},
	{"full above max", "full at exactly the max size", nil},
	{"being written counts", "what is being written does not count", nil},
	{"one large Buffer", "a large Buffer is refused", nil},
	{"full until half", "no hysteresis", nil},
	{"full until half", "half is rounded up", nil},
	{"drained at half", "drains when empty", nil},
	{"drained when not full", "Drained is open when not full", nil},
	{"each full has its drain", "only one is woken", nil},
	{"drains are counted", "Drains does not tell", nil},
	{"max size is set", "the max size is rounded", nil},
	{"max size below 1", "a bad max size is set all the same", nil},
	{"max size below 1", "a bad max size is no error", nil},
	{"lowered max size", "a lowered max size waits for a Write", nil},
	{"raised max size", "a raised max size waits for the medium", nil},
	{"close reports the failure", "Close hides a failure", nil},
	{"failure refuses", "Write accepts after a failure", nil},
	{"failure wakes", "a failure does not wake", nil},
	{"failed tells", "Failed is closed at the end", nil},
	{"abort drops", "Abort writes the rest", nil},
	{"abort looks cut off", "a cut-off looks complete", []string{"close gives up"}},
	{"abort refuses", "Write accepts after Abort", nil},
	{"abort refuses", "a second Abort counts", nil},
	{"abort after a failure", "Abort overwrites the error", nil},
	{"abort after close", "Abort comes after the end", nil},
	{"abort wakes", "Abort does not wake", nil},
	{"released when written", "Release comes with Write", nil},
	{"released once", "Release comes twice", nil},
	{"released once", "a refused Buffer is released twice", nil},
	{"shared is only read", "elements are changed in place", nil},
}

func TestEachRuleOfWriteStreamIsChecked(t *testing.T) {
	covered(t, writeRules[byte](), writeBreaches)
}

func TestWriteStreamCatchesWhatIsBroken(t *testing.T) {
	for _, b := range writeBreaches {
		t.Run(b.fault, func(t *testing.T) {
			catches(t, b, writeRules[byte](), func(p *probe, r *rescue) *writing[byte] {
				open := func(_ testing.TB, m *Medium[byte]) pump.WriteStream[byte] { return newFaultyWriter(b.fault, m, r) }
				return &writing[byte]{probe: p, on: WriteStream[byte]{Open: open}}
			})
		})
	}
}
