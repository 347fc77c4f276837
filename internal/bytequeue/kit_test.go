package bytequeue_test

import (
	"context"
	"errors"
	"io"
	"testing"

	"github.com/penstock-go/penstock/internal/bytequeue"
	"github.com/penstock-go/penstock/internal/invariants"
)

var errTest = errors.New("test failure")

// own is the size function of values that are their own size.
func own(n int) int64 { return int64(n) }

// A reader is a Queue or a Reader.
type reader interface {
	Read(context.Context) (int, error)
	TryRead() (int, bool)
}

// write writes values that must be accepted.
func write(t testing.TB, q *bytequeue.Queue[int], values ...int) {
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

// canceled returns a context that is done, with errTest as its cause.
func canceled(ctx context.Context) context.Context {
	ctx, cancel := context.WithCancelCause(ctx)
	cancel(errTest)
	return ctx
}

// wantFigures checks the figures of a queue.
func wantFigures(t testing.TB, q *bytequeue.Queue[int], length int, size int64, full bool) {
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

// A reading is one way to read a value.
type reading func(context.Context) (int, error)

// readToEnd reads until read returns an error.
func readToEnd(ctx context.Context, read reading) {
	for {
		if _, err := read(ctx); err != nil {
			return
		}
	}
}

// An ending is one way to end a queue.
type ending struct {
	do   func(*bytequeue.Queue[int])
	read error // what readers get
}

var ends = map[string]ending{
	"Close":   {func(q *bytequeue.Queue[int]) { q.Close() }, io.EOF},
	"Fail":    {func(q *bytequeue.Queue[int]) { q.Fail(errTest) }, errTest},
	"Discard": {func(q *bytequeue.Queue[int]) { q.Discard(errTest) }, errTest},
}
