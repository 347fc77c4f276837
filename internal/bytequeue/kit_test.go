package bytequeue_test

import (
	"context"
	"io"
	"testing"

	"github.com/penstock-go/penstock/internal/bytequeue"
	"github.com/penstock-go/penstock/internal/bytequeue/queuetest"
)

// wantFigures checks the figures of a queue.
func wantFigures(t testing.TB, q *bytequeue.Queue[int], length int, size int64, full bool) {
	t.Helper()
	queuetest.WantFigures(t, q, q.Stats(), length, size, full)
}

// A reading is one way to read a value.
type reading func(context.Context) (int, error)

// An ending is one way to end a queue.
type ending struct {
	do   func(*bytequeue.Queue[int])
	read error // what readers get
}

var ends = map[string]ending{
	"Close":   {func(q *bytequeue.Queue[int]) { q.Close() }, io.EOF},
	"Fail":    {func(q *bytequeue.Queue[int]) { q.Fail(queuetest.ErrTest) }, queuetest.ErrTest},
	"Discard": {func(q *bytequeue.Queue[int]) { q.Discard(queuetest.ErrTest) }, queuetest.ErrTest},
}
