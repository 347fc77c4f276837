package conform

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
	if !s.is("Close wakes no waiter") {
		s.openLocked()
	}
	s.changed.Happen()
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
		if s.is("Close waits for the medium when its ctx is done") {
			select {
			case <-s.done:
			case <-s.freed:
			}
		}
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
	case s.complete && !s.is("Abort after Close aborts"):
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
	if !s.is("Abort wakes no waiter") {
		s.openLocked()
	}
	if !s.is("Abort writes the whole queue") && len(s.held) > 1 {
		s.held = s.held[:1]
	}
	s.changed.Happen()
	s.mu.Unlock()
	if s.is("an aborted output is complete") {
		_ = s.m.Close()
	} else if !s.is("Abort writes the whole queue") {
		_ = s.m.CloseWithError(err)
	}
	if s.is("Abort waits for the medium") {
		select {
		case <-s.done:
		case <-s.freed:
		}
	}
}

var writeBreaches = []breach{
	{fault: "none"},
	{rule: "every element", fault: "Close drops the queue"},
	{rule: "once", fault: "a Buffer is written twice", also: []string{"drained at half"}},
	{rule: "in order", fault: "two Writes at once pass each other"},
	{rule: "write never blocks", fault: "Write waits for room"},
	{rule: "empty Buffers cost nothing", fault: "an empty Buffer counts"},
	{rule: "empty Buffers cost nothing", fault: "an empty Buffer is the end"},
	{rule: "empty Buffers cost nothing", fault: "an empty Buffer is written"},
	{rule: "many writers", fault: "two Writes at once lose one"},
	{rule: "close succeeds", fault: "Close always fails"},
	{rule: "close waits", fault: "Close does not wait"},
	{rule: "close refuses Writes", fault: "Write is refused at the end of Close only"},
	{rule: "close releases the medium", fault: "the medium stays open"},
	{rule: "close releases the medium", fault: "the error of closing is dropped"},
	{rule: "second close", fault: "a second Close panics"},
	{rule: "second close", fault: "a second Close returns at once"},
	{rule: "close wakes waiters", fault: "Close wakes no waiter"},
	{rule: "close gives up", fault: "Close ignores its ctx"},
	{rule: "close gives up", fault: "Close leaves its goroutine writing"},
	{rule: "close gives up", fault: "Close waits for the medium when its ctx is done"},
	{rule: "no write after close", fault: "the medium is written to after Close"},
	{rule: "no write after abort", fault: "the medium is written to after Abort"},
	{rule: "no goroutine left", fault: "a goroutine is left"},
	{rule: "full above max", fault: "full at exactly the max size"},
	{rule: "Buffer being written counts", fault: "a Buffer being written does not count"},
	{rule: "one large Buffer", fault: "a large Buffer is refused"},
	{rule: "full until half", fault: "no hysteresis"},
	{rule: "full until half", fault: "half is rounded up"},
	{rule: "drained at half", fault: "drains when empty"},
	{rule: "drained when not full", fault: "Drained is open when not full"},
	{rule: "drain after each full", fault: "a drain wakes one waiter"},
	{rule: "drains are counted", fault: "the channel of Drains stays open"},
	{rule: "max size is set", fault: "the max size is rounded"},
	{rule: "max size below 1", fault: "a bad max size is set nevertheless"},
	{rule: "max size below 1", fault: "a bad max size is no error"},
	{rule: "lowered max size", fault: "a lowered max size waits for a Write"},
	{rule: "raised max size", fault: "a raised max size waits for the medium"},
	{rule: "close reports the failure", fault: "Close hides a failure"},
	{rule: "failure refuses Writes", fault: "Write accepts after a failure", also: []string{"no write after close"}},
	{rule: "failure wakes waiters", fault: "a failure wakes no waiter"},
	{rule: "failed reports the failure", fault: "Failed is closed at the end"},
	{rule: "abort does not wait", fault: "Abort waits for the medium", also: []string{"close gives up"}},
	{rule: "abort drops the queue", fault: "Abort writes the whole queue", also: []string{"close gives up"}},
	{rule: "abort is not complete", fault: "an aborted output is complete", also: []string{"close gives up"}},
	{rule: "abort refuses Writes", fault: "Write accepts after Abort", also: []string{"no write after close"}},
	{rule: "abort refuses Writes", fault: "a second Abort counts"},
	{rule: "abort after a failure", fault: "Abort overwrites the error"},
	{rule: "abort after close", fault: "Abort after Close aborts"},
	{rule: "abort wakes waiters", fault: "Abort wakes no waiter"},
	{rule: "released when written", fault: "Release comes with Write", races: true},
	{rule: "released once", fault: "Release comes twice", also: []string{"shared Buffers are only read"}},
	{rule: "released once", fault: "a refused Buffer is released twice"},
	{rule: "shared Buffers are only read", fault: "elements are changed in place"},
}

func TestEachRuleOfWriteStreamHasABrokenStream(t *testing.T) {
	covered(t, writeRules[byte](), writeBreaches)
}

func TestEachBrokenWriteStreamIsFound(t *testing.T) {
	for _, b := range writeBreaches {
		t.Run(b.fault, func(t *testing.T) {
			catches(t, b, writeRules[byte](), func(p *probe, r *rescue) *writeCheck[byte] {
				open := func(_ testing.TB, m *Medium[byte]) pump.WriteStream[byte] { return newFaultyWriter(b.fault, m, r) }
				return &writeCheck[byte]{probe: p, spec: WriteStream[byte]{Open: open}}
			})
		})
	}
}
