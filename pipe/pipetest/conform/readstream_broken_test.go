package conform

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"testing"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
)

var errClosed = errors.New("closed")

// A faultyReader is a ReadStream that keeps all rules but where its fault says so.
type faultyReader struct {
	fault string
	feed  *Feed[byte]
	freed chan struct{} // closed by the rescue: nothing waits any more

	mu sync.Mutex

	// guarded by mu
	started  bool
	held     [][]byte
	end      error // of the feed
	over     error // what Read has returned in the end
	paused   bool
	pauses   int  // not yet undone
	passes   bool // of "a Resume lets one Read through"
	waiting  int  // Reads
	silent   bool // of "silence is the end"
	drops    bool // what comes while nobody reads
	late     bool // of "a Pause after Close"
	left     bool
	isClosed bool
	isDone   bool          // Close has returned
	changed  chan struct{} // closed when something changes
	fed      chan struct{} // closed when the goroutine that reads ahead has ended
	last     []byte        // what was given away last
	buffer   []byte        // of "the slice is used again"
	reads    int
}

func newFaultyReader(fault string, feed *Feed[byte], r *rescue) *faultyReader {
	s := &faultyReader{fault: fault, feed: feed, freed: make(chan struct{}), changed: make(chan struct{}), fed: make(chan struct{})}
	r.add(func() {
		close(s.freed)
		_ = feed.Close()
	})
	if s.is("elements are dropped while nobody reads") {
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

func (s *faultyReader) update(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
	s.tellLocked()
}

func (s *faultyReader) tellLocked() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// fill reads ahead, up to 8 pieces.
func (s *faultyReader) fill() {
	defer close(s.fed)
	for {
		s.mu.Lock()
		wait := s.paused && !s.is("reads ahead while paused") || len(s.held) > 8
		closed, changed := s.isClosed, s.changed
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
		if s.is("a result of nothing is the end") && n == 0 && err == nil {
			err = io.EOF
		}
		s.update(func() { s.add(p[:n], err) })
		if err != nil {
			return
		}
	}
}

// add keeps what was read from the feed.
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
	if s.is("a failure drops what was held") && err != nil && err != io.EOF {
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
	s.reads++
	s.tellLocked()
	s.mu.Unlock()
	looked := false // of "only looks at the pause first"
	for {
		if ctx.Err() != nil && !s.is("ready elements win over ctx") {
			return s.cancelled(ctx)
		}
		s.mu.Lock()
		b, err, ok := s.takeLocked(&looked)
		changed, paused := s.changed, s.paused
		s.mu.Unlock()
		if ok {
			if s.is("looks at ctx behind the elements") {
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
			changed = s.changed
			s.mu.Unlock()
		}
		done := s.stopsWaiting(ctx, paused)
		s.count(1)
		select {
		case <-changed:
		case <-done:
			s.update(func() { s.drops = s.drops || s.is("what a cancelled Read waited for is lost") })
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

// stopsWaiting returns what ends the wait of a Read.
func (s *faultyReader) stopsWaiting(ctx context.Context, paused bool) <-chan struct{} {
	if s.is("ctx does not end a wait") && !paused || s.is("ctx does not end a pause") && paused {
		return nil
	}
	return ctx.Done()
}

// silence tells when nothing has come for a millisecond.
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
		s.update(func() { s.over = context.Cause(ctx) })
	}
	return pipe.Bytes{}, context.Cause(ctx)
}

// takeLocked returns what a Read returns, or false if it waits.
func (s *faultyReader) takeLocked(looked *bool) (b pipe.Bytes, err error, ok bool) {
	if s.isClosed && s.over == nil {
		switch {
		case s.is("close does not wake a Read"):
			return b, nil, false
		case s.is("Close is the end"):
			return b, io.EOF, true
		case s.is("what is held is read after Close") && len(s.held) > 0:
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
	case "only looks at the pause first":
		withheld = withheld && !*looked
		*looked = *looked || !s.paused
	case "does not withhold the end":
		withheld = withheld && (len(s.held) > 0 || s.end != io.EOF)
	case "does not withhold the failure":
		withheld = withheld && (len(s.held) > 0 || s.end == nil || s.end == io.EOF)
	}
	if s.over != nil && !(s.is("the pause comes before the end") && s.paused) {
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
			err, s.over = s.end, s.end
		}
		return b, err, true
	}
	s.over = s.end
	return b, s.over, true
}

func (s *faultyReader) againLocked() error {
	if s.is("the failure comes once") && s.over != io.EOF {
		return io.EOF
	}
	return s.over
}

// nextLocked takes a piece of what is held.
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

func (s *faultyReader) await(ok func() bool) {
	for {
		s.mu.Lock()
		done, changed := ok(), s.changed
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
	s.tellLocked()
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
	if s.is("Close is for one caller") {
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
	{rule: "empty is no end", fault: "a result of nothing is the end"},
	{rule: "cold", fault: "elements are dropped while nobody reads"},
	{rule: "buffers belong to the reader", fault: "the slice is used again"},
	{rule: "end is io.EOF", fault: "io.EOF is wrapped"},
	{rule: "end again", fault: "the end comes once", also: []string{"failure again"}},
	{rule: "no early end", fault: "silence is the end"},
	{rule: "error with empty Buffer", fault: "the error comes with elements"},
	{rule: "failure after elements", fault: "the failure is the end"},
	{rule: "failure after elements", fault: "a failure drops what was held"},
	{rule: "failure again", fault: "the failure comes once"},
	{rule: "pause withholds elements", fault: "ignores the pause"},
	{rule: "pause reaches a waiting Read", fault: "only looks at the pause first"},
	{rule: "pause withholds the end", fault: "does not withhold the end"},
	{rule: "pause withholds the failure", fault: "does not withhold the failure"},
	{rule: "pause keeps", fault: "elements are dropped while paused", also: []string{"many callers"}},
	{rule: "pause stops the source", fault: "reads ahead while paused"},
	{rule: "resume then pause", fault: "a Resume lets one Read through"},
	{rule: "cancel while paused", fault: "ctx does not end a pause"},
	{rule: "pause is a switch", fault: "the pause is a counter"},
	{rule: "switches never block", fault: "Pause waits for the Read under way"},
	{rule: "pause after the end", fault: "the pause comes before the end"},
	{rule: "pause after close", fault: "a Pause after Close still pauses"},
	{rule: "many callers", fault: "a Resume can be missed"},
	{rule: "left paused", fault: "Pause leaves the mark"},
	{rule: "cancel first", fault: "ready elements win over ctx"},
	{rule: "cancel ends a wait", fault: "ctx does not end a wait"},
	{rule: "cancel says why", fault: "an error of its own for ctx"},
	{rule: "cancel loses nothing", fault: "what a cancelled Read waited for is lost"},
	{rule: "cancel races lose nothing", fault: "looks at ctx behind the elements"},
	{rule: "cancel is not the end", fault: "ctx ends the stream"},
	{rule: "close wakes a Read", fault: "close does not wake a Read"},
	{rule: "close is no end", fault: "Close is the end"},
	{rule: "close drops", fault: "what is held is read after Close"},
	{rule: "close twice", fault: "a second Close is an error"},
	{rule: "close twice", fault: "a second Close panics"},
	{rule: "close at once", fault: "Close is for one caller"},
	{rule: "close releases", fault: "the feed is not closed", also: []string{"nothing left"}},
	{rule: "nothing left", fault: "a goroutine is left"},
}

func TestEachRuleOfReadStreamIsChecked(t *testing.T) {
	covered(t, readRules[byte](), readBreaches)
}

func TestReadStreamCatchesWhatIsBroken(t *testing.T) {
	for _, b := range readBreaches {
		t.Run(b.fault, func(t *testing.T) {
			catches(t, b, readRules[byte](), func(p *probe, r *rescue) *reading[byte] {
				open := func(_ testing.TB, feed *Feed[byte]) pump.ReadStream[byte] { return newFaultyReader(b.fault, feed, r) }
				return &reading[byte]{probe: p, on: ReadStream[byte]{Open: open}}
			})
		})
	}
}
