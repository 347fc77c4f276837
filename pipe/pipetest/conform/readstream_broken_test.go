package conform

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"testing"
	"time"

	"github.com/penstock-go/penstock/internal/notify"
	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
)

var errClosed = errors.New("closed")

// A faultyReader is a ReadStream that keeps all rules, except where its fault
// breaks one.
type faultyReader struct {
	fault string
	feed  *Feed[byte]
	freed chan struct{} // closed by the rescue, and then nothing waits any more

	mu sync.Mutex

	// guarded by mu
	started  bool
	held     [][]byte // read ahead
	end      error    // of the feed
	ended    error    // returned by Read at the end
	paused   bool
	pauses   int  // without their Resume
	passes   bool // for "a Resume lets one Read through"
	waiting  int  // number of Reads that wait
	silent   bool // for "silence is the end"
	drops    bool // elements that come while no Read waits
	late     bool // for "a Pause after Close still pauses"
	left     bool // the mark of LeavePaused
	isClosed bool
	isDone   bool          // Close has returned
	changed  notify.Event  // happens when a field above changes
	fed      chan struct{} // closed when the goroutine that reads ahead has ended
	last     []byte        // returned last
	buffer   []byte        // for "the slice is used again"
}

func newFaultyReader(fault string, feed *Feed[byte], r *rescue) *faultyReader {
	s := &faultyReader{fault: fault, feed: feed, freed: make(chan struct{}), fed: make(chan struct{})}
	r.add(func() {
		close(s.freed)
		_ = feed.Close()
	})
	if s.is("elements are dropped while no Read waits") {
		go func() {
			time.Sleep(time.Millisecond)
			s.mu.Lock()
			defer s.mu.Unlock()
			if !s.started {
				s.started, s.drops = true, true
				go s.fill()
			}
		}()
	}
	return s
}

func (s *faultyReader) is(fault string) bool { return s.fault == fault }

// update calls f with mu held and wakes everything that waits.
func (s *faultyReader) update(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
	s.changed.Happen()
}

// fill reads ahead, up to 8 pieces.
func (s *faultyReader) fill() {
	defer close(s.fed)
	for {
		s.mu.Lock()
		wait := s.paused && !s.is("reads ahead while paused") || len(s.held) > 8
		closed, changed := s.isClosed, s.changed.Next()
		s.mu.Unlock()
		switch {
		case closed && s.is("a goroutine is left"):
			<-s.freed
			return
		case closed:
			return
		case wait:
			select {
			case <-changed:
			case <-s.freed:
				return
			}
			continue
		}
		p := make([]byte, 4096)
		n, err := s.feed.Read(p)
		if s.is("a Read of nothing is the end") && n == 0 && err == nil {
			err = io.EOF
		}
		s.update(func() { s.add(p[:n], err) })
		if err != nil {
			return
		}
	}
}

// add keeps p and err, which a Read of the feed returned.
func (s *faultyReader) add(p []byte, err error) {
	switch {
	case s.is("the last elements are lost with the error") && err != nil,
		s.is("elements are dropped while paused") && s.paused,
		s.drops && s.waiting == 0:
		p = nil
	case s.is("the failure is the end") && err != nil,
		s.is("a closed feed is the end") && err == io.ErrClosedPipe:
		err = io.EOF
	case s.is("io.EOF is wrapped") && err == io.EOF:
		err = fmt.Errorf("faulty: %w", err)
	}
	if s.is("a failure drops elements that were read ahead") && err != nil && err != io.EOF {
		s.held = nil
	}
	if len(p) > 0 {
		switch {
		case s.is("new elements pass old ones") && len(s.held) > 0:
			s.held = append([][]byte{p}, s.held...)
		default:
			s.held = append(s.held, p)
		}
	}
	s.end = err
}

func (s *faultyReader) Read(ctx context.Context) (pipe.Bytes, error) {
	s.mu.Lock()
	if !s.started {
		s.started = true
		go s.fill()
	}
	s.changed.Happen()
	s.mu.Unlock()
	checked := false // for "checks the pause only before it waits"
	for {
		if ctx.Err() != nil && !s.is("ready elements win over ctx") {
			return s.cancelled(ctx)
		}
		s.mu.Lock()
		b, err, ok := s.takeLocked(&checked)
		changed, paused := s.changed.Next(), s.paused
		s.mu.Unlock()
		if ok {
			if s.is("checks ctx after taking elements") {
				time.Sleep(time.Nanosecond)
				if ctx.Err() != nil {
					return pipe.Bytes{}, context.Cause(ctx)
				}
			}
			return b, err
		}
		if paused && s.is("a Resume can be missed") {
			time.Sleep(time.Nanosecond)
			s.mu.Lock()
			changed = s.changed.Next()
			s.mu.Unlock()
		}
		done := s.stopsWaiting(ctx, paused)
		s.count(1)
		select {
		case <-changed:
		case <-done:
			s.update(func() { s.drops = s.drops || s.is("elements for a cancelled Read are lost") })
			if s.is("ready elements win over ctx") {
				return s.cancelled(ctx)
			}
		case <-s.freed:
			return pipe.Bytes{}, errClosed
		case <-s.silence():
			s.update(func() { s.silent = true })
		}
		s.count(-1)
	}
}

// stopsWaiting returns the channel that ends the wait of a Read.
func (s *faultyReader) stopsWaiting(ctx context.Context, paused bool) <-chan struct{} {
	if s.is("ctx does not end a wait") && !paused || s.is("ctx does not end a pause") && paused {
		return nil
	}
	return ctx.Done()
}

// silence returns a channel that has a value after a millisecond.
func (s *faultyReader) silence() <-chan time.Time {
	if !s.is("silence is the end") {
		return nil
	}
	return time.After(time.Millisecond)
}

func (s *faultyReader) count(waiting int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waiting += waiting
}

func (s *faultyReader) cancelled(ctx context.Context) (pipe.Bytes, error) {
	switch s.fault {
	case "an error of its own for ctx":
		return pipe.Bytes{}, errors.New("interrupted")
	case "ctx ends the stream":
		s.update(func() { s.ended = context.Cause(ctx) })
	}
	return pipe.Bytes{}, context.Cause(ctx)
}

// takeLocked returns the result of a Read. It reports false if the Read waits.
func (s *faultyReader) takeLocked(checked *bool) (b pipe.Bytes, err error, ok bool) {
	if s.isClosed && s.ended == nil {
		switch {
		case s.is("Close wakes no Read"):
			return b, nil, false
		case s.is("Close is the end"):
			return b, io.EOF, true
		case s.is("elements that were read ahead are returned after Close") && len(s.held) > 0:
			return s.nextLocked(), nil, true
		case s.late:
			return b, nil, false
		}
		return b, errClosed, true
	}
	withheld := s.paused && !s.passes
	s.passes = false
	switch s.fault {
	case "ignores the pause":
		withheld = false
	case "checks the pause only before it waits":
		withheld = withheld && !*checked
		*checked = *checked || !s.paused
	case "does not withhold the end":
		withheld = withheld && (len(s.held) > 0 || s.end != io.EOF)
	case "does not withhold the failure":
		withheld = withheld && (len(s.held) > 0 || s.end == nil || s.end == io.EOF)
	}
	if s.ended != nil && !(s.is("checks the pause before the end") && s.paused) {
		return b, s.againLocked(), !s.is("the end comes once")
	}
	if !withheld && len(s.held) == 0 && s.end == nil && s.is("silence is the end") && s.silent {
		return b, io.EOF, true
	}
	if withheld || len(s.held) == 0 && s.end == nil {
		return b, nil, false
	}
	if len(s.held) > 0 {
		b = s.nextLocked()
		if s.is("the error comes with elements") && len(s.held) == 0 {
			err, s.ended = s.end, s.end
		}
		return b, err, true
	}
	s.ended = s.end
	return b, s.ended, true
}

func (s *faultyReader) againLocked() error {
	if s.is("the failure comes once") && s.ended != io.EOF {
		return io.EOF
	}
	return s.ended
}

// nextLocked returns the next piece that was read ahead.
func (s *faultyReader) nextLocked() pipe.Bytes {
	next := s.held[0]
	s.held = s.held[1:]
	switch s.fault {
	case "the first element is lost":
		if s.last == nil && len(next) > 0 {
			s.last = next
			next = next[1:]
		}
	case "an element comes twice":
		if s.last == nil {
			next = append(next[:1:1], next...)
		}
		s.last = next
	case "the slice is used again":
		s.buffer = append(s.buffer[:0], next...)
		return pipe.BufferOf(s.buffer...)
	}
	return pipe.BufferOf(next...)
}

func (s *faultyReader) Pause() {
	if s.is("Pause waits for the Read under way") {
		s.await(func() bool { return s.waiting == 0 })
	}
	s.update(func() {
		s.left = s.left && s.is("Pause leaves the mark")
		s.paused = true
		s.late = s.isClosed && s.is("a Pause after Close still pauses")
		s.pauses++
	})
}

// await waits until ok returns true.
func (s *faultyReader) await(ok func() bool) {
	for {
		s.mu.Lock()
		done, changed := ok(), s.changed.Next()
		s.mu.Unlock()
		if done {
			return
		}
		select {
		case <-changed:
		case <-s.freed:
			return
		}
	}
}

func (s *faultyReader) Resume() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.left = false
	s.pauses = max(0, s.pauses-1)
	if !s.paused || s.is("the pause is a counter") && s.pauses > 0 {
		return
	}
	s.paused = false
	s.passes = s.is("a Resume lets one Read through") && s.waiting > 0
	s.changed.Happen()
}

func (s *faultyReader) LeavePaused() { s.update(func() { s.left, s.paused = true, true }) }

func (s *faultyReader) LeftPaused() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.left
}

func (s *faultyReader) Close() error {
	s.mu.Lock()
	wait := s.started
	s.mu.Unlock()
	already := false
	s.update(func() { already, s.isClosed = s.isClosed, true })
	if already && s.is("a second Close is an error") {
		return errClosed
	}
	if already && s.is("a second Close panics") {
		panic("close of closed channel")
	}
	if s.is("a concurrent Close hangs") {
		if already {
			s.mu.Lock()
			done := s.isDone
			s.mu.Unlock()
			if !done {
				<-s.freed
			}
			return nil
		}
		time.Sleep(time.Nanosecond)
	}
	if s.is("the feed is not closed") {
		return nil
	}
	if !already {
		_ = s.feed.Close()
	}
	if wait && !s.is("a goroutine is left") {
		<-s.fed
	}
	s.update(func() { s.isDone = true })
	return nil
}

var readBreaches = []breach{
	{fault: "none"},
	{rule: "every element", fault: "the first element is lost"},
	{rule: "every element", fault: "the last elements are lost with the error"},
	{rule: "once", fault: "an element comes twice"},
	{rule: "in order", fault: "new elements pass old ones"},
	{rule: "empty is not the end", fault: "a Read of nothing is the end"},
	{rule: "kept before the first Read", fault: "elements are dropped while no Read waits"},
	{rule: "buffers belong to the reader", fault: "the slice is used again"},
	{rule: "end is io.EOF", fault: "io.EOF is wrapped"},
	{rule: "end again", fault: "the end comes once", also: []string{"failure again"}},
	{rule: "no early end", fault: "silence is the end"},
	{rule: "no elements with an error", fault: "the error comes with elements"},
	{rule: "failure after elements", fault: "the failure is the end"},
	{rule: "failure after elements", fault: "a failure drops elements that were read ahead"},
	{rule: "failure again", fault: "the failure comes once"},
	{rule: "pause withholds elements", fault: "ignores the pause"},
	{rule: "pause reaches a waiting Read", fault: "checks the pause only before it waits"},
	{rule: "pause withholds the end", fault: "does not withhold the end"},
	{rule: "pause withholds the failure", fault: "does not withhold the failure"},
	{rule: "pause keeps elements", fault: "elements are dropped while paused", also: []string{"many callers"}},
	{rule: "pause stops the source", fault: "reads ahead while paused"},
	{rule: "resume then pause", fault: "a Resume lets one Read through"},
	{rule: "cancel while paused", fault: "ctx does not end a pause"},
	{rule: "pause is a switch", fault: "the pause is a counter"},
	{rule: "pause never blocks", fault: "Pause waits for the Read under way"},
	{rule: "pause after the end", fault: "checks the pause before the end"},
	{rule: "pause after close", fault: "a Pause after Close still pauses"},
	{rule: "many callers", fault: "a Resume can be missed"},
	{rule: "left paused", fault: "Pause leaves the mark"},
	{rule: "cancel wins over elements", fault: "ready elements win over ctx"},
	{rule: "cancel ends a wait", fault: "ctx does not end a wait"},
	{rule: "cancel returns the cause", fault: "an error of its own for ctx"},
	{rule: "cancel loses nothing", fault: "elements for a cancelled Read are lost"},
	{rule: "cancel races lose nothing", fault: "checks ctx after taking elements"},
	{rule: "cancel is not the end", fault: "ctx ends the stream"},
	{rule: "close wakes a Read", fault: "Close wakes no Read"},
	{rule: "close is not the end", fault: "Close is the end"},
	{rule: "close drops elements", fault: "elements that were read ahead are returned after Close"},
	{rule: "close twice", fault: "a second Close is an error"},
	{rule: "close twice", fault: "a second Close panics"},
	{rule: "concurrent Close", fault: "a concurrent Close hangs"},
	{rule: "close releases", fault: "the feed is not closed", also: []string{"no goroutine left"}},
	{rule: "no goroutine left", fault: "a goroutine is left"},
}

func TestEachRuleOfReadStreamHasABrokenStream(t *testing.T) {
	covered(t, readRules[byte](), readBreaches)
}

func TestEachBrokenReadStreamIsFound(t *testing.T) {
	for _, b := range readBreaches {
		t.Run(b.fault, func(t *testing.T) {
			catches(t, b, readRules[byte](), func(p *probe, r *rescue) *readCheck[byte] {
				open := func(_ testing.TB, feed *Feed[byte]) pump.ReadStream[byte] { return newFaultyReader(b.fault, feed, r) }
				return &readCheck[byte]{probe: p, spec: ReadStream[byte]{Open: open}}
			})
		})
	}
}
