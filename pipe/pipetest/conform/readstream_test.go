package conform_test

import (
	"context"
	"errors"
	"io"
	"sync"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pipe/pipetest/conform"
	"github.com/penstock-go/penstock/pump"
)

var (
	_ io.ReadCloser  = (*conform.Feed[byte])(nil)
	_ io.WriteCloser = (*conform.Medium[byte])(nil)
)

// A row is an element of a type that the kit cannot make.
type row struct{ id int }

// rows is a ReadStream that returns its elements one by one.
type rows struct {
	mu     sync.Mutex
	rows   []row
	end    error
	ended  bool          // Read has returned end, and Pause does nothing any more
	paused chan struct{} // closed by Resume; nil: not paused
	closed chan struct{}
	once   sync.Once
}

func newRows(all []row, end error) *rows {
	return &rows{rows: all, end: end, closed: make(chan struct{})}
}

func (s *rows) Read(ctx context.Context) (b pipe.Buffer[row], err error) {
	for {
		if ctx.Err() != nil {
			return b, context.Cause(ctx)
		}
		b, wait, err := s.next()
		if wait == nil {
			return b, err
		}
		select {
		case <-wait:
		case <-s.closed:
		case <-ctx.Done():
		}
	}
}

func (s *rows) next() (b pipe.Buffer[row], wait <-chan struct{}, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.closed:
		return b, nil, errors.New("closed")
	default:
	}
	switch {
	case s.paused != nil:
		return b, s.paused, nil
	case len(s.rows) == 0:
		s.ended = true
		return b, nil, s.end
	}
	b, s.rows = pipe.BufferOf(s.rows[0]), s.rows[1:]
	return b, nil, nil
}

func (s *rows) Pause() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.paused == nil && !s.ended {
		s.paused = make(chan struct{})
	}
}

func (s *rows) Resume() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.paused != nil {
		close(s.paused)
		s.paused = nil
	}
}

func (s *rows) Close() error {
	s.once.Do(func() { close(s.closed) })
	return nil
}

// Streams that cannot read a Feed are checked as far as possible.
func TestStreamsWithoutAFeedAreChecked(t *testing.T) {
	conform.TestReadStream(t, conform.ReadStream[row]{
		Of:      func(_ testing.TB, all []row) pump.ReadStream[row] { return newRows(all, io.EOF) },
		Failing: func(_ testing.TB, all []row, err error) pump.ReadStream[row] { return newRows(all, err) },
		Element: func(i int) row { return row{i} },
		Most:    50,
		Except:  map[string]string{"concurrent Close": "to see that it is skipped"},
	})
}

func TestStreamsAreCheckedInRealTime(t *testing.T) {
	t.Setenv("PIPETEST_QUIET", "2ms")
	conform.TestReadStream(t, conform.ReadStream[row]{
		Of:      func(_ testing.TB, all []row) pump.ReadStream[row] { return newRows(all, io.EOF) },
		Failing: func(_ testing.TB, all []row, err error) pump.ReadStream[row] { return newRows(all, err) },
		Element: func(i int) row { return row{i} },
		Most:    50,
		Real:    true,
	})
}
