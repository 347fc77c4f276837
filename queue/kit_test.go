package queue_test

import (
	"errors"
	"io"
	"testing"

	"github.com/penstock-go/penstock/internal/bytequeue"
	"github.com/penstock-go/penstock/internal/bytequeue/queuetest"
	"github.com/penstock-go/penstock/queue"
)

var errOther = errors.New("other failure")

// readEnd reads the end of a queue, which must be err.
func readEnd(t testing.TB, r queuetest.Reader, err error) {
	t.Helper()
	if v, got := r.Read(t.(*testing.T).Context()); got != err || v != 0 {
		t.Errorf("Read() = %d, %v, want 0, %v", v, got, err)
	}
}

// closed reports whether c is closed. Nothing is ever sent on the channels of a
// queue.
func closed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// wantFigures checks the figures of a queue.
func wantFigures(t testing.TB, q *queue.Queue[int], length int, size int64, full bool) {
	t.Helper()
	queuetest.WantFigures(t, q, bytequeue.Stats(q.Stats()), length, size, full)
}

// An ending is one way to end a queue.
type ending struct {
	do      func(*queue.Queue[int])
	read    error // what readers get
	refusal error // what writers get
	drops   bool  // the values that are held
}

var ends = map[string]ending{
	"Close":   {func(q *queue.Queue[int]) { q.Close() }, io.EOF, queue.ErrClosed, false},
	"Fail":    {func(q *queue.Queue[int]) { q.Fail(queuetest.ErrTest) }, queuetest.ErrTest, queuetest.ErrTest, false},
	"Discard": {func(q *queue.Queue[int]) { q.Discard(queuetest.ErrTest) }, queuetest.ErrTest, queuetest.ErrTest, true},
}
