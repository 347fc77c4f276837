package conform

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"github.com/penstock-go/penstock/internal/notify"
	"github.com/penstock-go/penstock/pipe"
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
	latest.set(feed)
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

// latest is the feed of the stream that was made last.
var latest shared

type shared struct {
	mu   sync.Mutex
	feed *Feed[byte] // guarded by mu
}

func (s *shared) set(feed *Feed[byte]) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.feed = feed
}

func (s *shared) get() *Feed[byte] {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.feed
}

// latencies are the times that a fetch takes, by the fault that depends on it.
var latencies = map[string]time.Duration{
	"a fetch of 10 ms ignores the pause":  10 * time.Millisecond,
	"a fetch of 250 ms ignores the pause": 250 * time.Millisecond,
	"a pause drops what is fetched":       10 * time.Millisecond,
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
	feed := s.feed
	if s.is("all streams read the latest feed") {
		feed = latest.get()
	}
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
		n, err := feed.Read(p)
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
		if ok && s.fetch(b) {
			if s.is("checks ctx after taking elements") && ctx.Err() != nil {
				return pipe.Bytes{}, context.Cause(ctx)
			}
			return b, err
		}
		if ok {
			continue
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

// fetch takes as long as the fetch of b. It reports false if it drops b.
func (s *faultyReader) fetch(b pipe.Bytes) bool {
	if s.is("checks ctx after taking elements") {
		time.Sleep(time.Nanosecond)
	}
	if b.Len() == 0 {
		return true
	}
	time.Sleep(latencies[s.fault])
	return !(s.is("a pause drops what is fetched") && s.isPaused())
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

func (s *faultyReader) isPaused() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.paused
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
	if s.isClosed && s.ended != nil && s.is("Close hides the failure") {
		return b, io.EOF, true
	}
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

func (s *faultyReader) LeavePaused() {
	s.update(func() {
		s.left, s.paused = true, true
		s.late = s.isClosed && s.is("LeavePaused after Close pauses")
	})
}

func (s *faultyReader) LeftPaused() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.left
}

func (s *faultyReader) CloseWithError(err error) error {
	switch {
	case s.is("CloseWithError leaves its goroutine"):
		s.update(func() { s.isClosed = true })
		return nil
	case s.is("CloseWithError ends the stream") && err == io.EOF:
		s.update(func() { s.ended = err })
	}
	return s.Close()
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
