package queue_test

import (
	"context"
	"errors"
	"io"
	"testing"

	"github.com/penstock-go/penstock/internal/invariants"
	"github.com/penstock-go/penstock/queue"
)

var (
	errTest  = errors.New("test failure")
	errOther = errors.New("other failure")
)

// own is the size function of values that are their own size.
func own(n int) int64 { return int64(n) }

// A reader is a Queue or a Reader.
type reader interface {
	Read(context.Context) (int, error)
	TryRead() (int, bool)
}

// write writes values that must be accepted.
func write(t testing.TB, q *queue.Queue[int], values ...int) {
	t.Helper()
	for _, v := range values {
		if err := q.Write(v); err != nil {
			t.Errorf("Write(%d) = %v, want nil", v, err)
		}
	}
}

// read reads values that must be there, without waiting.
func read(t testing.TB, r reader, want ...int) {
	t.Helper()
	for _, w := range want {
		if got, ok := r.TryRead(); !ok || got != w {
			t.Errorf("TryRead() = %d, %t, want %d, true", got, ok, w)
		}
	}
}

// readEnd reads the end of a queue, which must be err.
func readEnd(t testing.TB, r reader, err error) {
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

// canceled returns a context that is done, with errTest as its cause.
func canceled(ctx context.Context) context.Context {
	ctx, cancel := context.WithCancelCause(ctx)
	cancel(errTest)
	return ctx
}

// wantFigures checks the figures of a queue.
func wantFigures(t testing.TB, q *queue.Queue[int], length int, size int64, full bool) {
	t.Helper()
	s := q.Stats()
	if s.Len != length || s.Size != size || s.Full != full {
		t.Errorf("Len, Size, Full = %d, %d, %t, want %d, %d, %t", s.Len, s.Size, s.Full, length, size, full)
	}
	if got := q.Len(); got != length {
		t.Errorf("Len() = %d, want %d", got, length)
	}
	if got := q.Size(); got != size {
		t.Errorf("Size() = %d, want %d", got, size)
	}
	if got := q.Full(); got != full {
		t.Errorf("Full() = %t, want %t", got, full)
	}
}

// wantPanic checks that f panics with the message want.
func wantPanic(t testing.TB, want string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if got := recover(); got != want {
			t.Errorf("panic(%v), want panic(%s)", got, want)
		}
	}()
	f()
}

// rounds returns n, or a fifth of it under the race detector, where the suite
// runs several times.
func rounds(n int) int {
	if invariants.RaceEnabled {
		return n / 5
	}
	return n
}

// readToEnd reads until read returns an error.
func readToEnd(ctx context.Context, read func(context.Context) (int, error)) {
	for {
		if _, err := read(ctx); err != nil {
			return
		}
	}
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
	"Fail":    {func(q *queue.Queue[int]) { q.Fail(errTest) }, errTest, errTest, false},
	"Discard": {func(q *queue.Queue[int]) { q.Discard(errTest) }, errTest, errTest, true},
}
