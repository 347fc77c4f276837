package queuetest

import (
	"context"
	"testing"

	"github.com/penstock-go/penstock/internal/bytequeue"
)

// A Writer accepts values, as a Queue does.
type Writer interface {
	Write(int) error
}

// A Reader is a Queue, or a Reader of one.
type Reader interface {
	Read(context.Context) (int, error)
	TryRead() (int, bool)
}

// A Queue has methods that return its figures.
type Queue interface {
	Len() int
	Size() int64
	Full() bool
}

// Write writes values that must be accepted.
func Write(t testing.TB, w Writer, values ...int) {
	t.Helper()
	for _, v := range values {
		if err := w.Write(v); err != nil {
			t.Errorf("Write(%d) = %v, want nil", v, err)
		}
	}
}

// Read reads values that must be there, without waiting.
func Read(t testing.TB, r Reader, want ...int) {
	t.Helper()
	for _, w := range want {
		if got, ok := r.TryRead(); !ok || got != w {
			t.Errorf("TryRead() = %d, %t, want %d, true", got, ok, w)
		}
	}
}

// WantFigures checks the figures of q, which s has as well.
func WantFigures(t testing.TB, q Queue, s bytequeue.Stats, length int, size int64, full bool) {
	t.Helper()
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

// WantPanic checks that f panics with the message want.
func WantPanic(t testing.TB, want string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if got := recover(); got != want {
			t.Errorf("panic(%v), want panic(%s)", got, want)
		}
	}()
	f()
}
