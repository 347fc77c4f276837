package conform

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
)

// A WriteStream tells TestWriteStream how to make the WriteStreams of one implementation. Only Open is needed.
type WriteStream[T any] struct {
	// Open returns a new stream that writes to m, the medium: an io.WriteCloser if T is byte.
	//
	// At the end the stream calls Close of m if everything was written. Where it is cut off it
	// calls CloseWithError instead, or nothing. Both wake a Write that waits.
	// Who has a medium of his own, such as a connection, copies to m what arrives at its other end.
	Open func(t testing.TB, m *Medium[T]) pump.WriteStream[T]

	// Element returns the element with the number i; different ones for different i, as far as the type
	// allows. It may be nil if T is a string or an integer such as byte.
	Element func(i int) T

	// Buffered says that there is room between the stream and m, so that the stream can have written what has
	// not arrived. Rules that hold the medium, or make it fail, are skipped.
	Buffered bool

	// OneWriter says that only one goroutine at a time may use the stream, which is less than pump.WriteStream
	// asks for. The rule about many writers is skipped.
	OneWriter bool

	// OwnErrors says that a failure comes out as another error than the one that the medium has returned.
	OwnErrors bool

	// Real is for streams that use sockets, files or processes: the rules are checked in real time. See DefaultPatience
	// and DefaultQuiet. Without it every rule has a bubble of testing/synctest.
	Real bool

	// Except names rules that are not checked because the implementation is not meant to keep them, with the
	// reason, which is printed. Rules that need them are checked all the same.
	Except map[string]string
}

// TestWriteStream checks whether the streams of an implementation keep the rules of pump.WriteStream, each in a
// subtest that is named for it. A failure says which rule was broken, what was seen, and what usually
// causes it. A hang is a failure, too, and at once.
//
//	func TestMyStream(t *testing.T) {
//		conform.TestWriteStream(t, pipetest.WriteStream[byte]{
//			Open: func(t testing.TB, m *conform.Medium[byte]) pump.WriteStream[byte] {
//				return NewMyStream(m) // takes an io.WriteCloser
//			},
//		})
//	}
//
// Run it with -race, too: only then a Buffer that is released twice panics, and only then data races are seen.
//
// Not checked is in how many pieces the medium gets the elements: that is left to the stream. A goroutine of the
// stream is left if it has not ended a second after Close, of virtual time unless Real is set.
func TestWriteStream[T any](t *testing.T, w WriteStream[T]) {
	t.Helper()
	if w.Open == nil {
		t.Fatal("conform: TestWriteStream: give the field Open")
	}
	examine(t, w.Real, w.Except, writeRules[T](), func(p *probe) *writing[T] { return &writing[T]{probe: p, on: w} })
}

// writeRules returns all rules of a WriteStream.
func writeRules[T any]() []rule[*writing[T]] {
	return slices.Concat(
		arrivalRules[T](), fullRules[T](), drainRules[T](), maxSizeRules[T](), writeCloseRules[T](), writeReleaseRules[T](),
		failureRules[T](), abortRules[T](), ownershipRules[T](),
	)
}

// Errors of the media and aborts in rules.
var (
	errMedium  = errors.New("the medium has failed, as the test wants it")
	errClosing = errors.New("closing the medium has failed, as the test wants it")
	errAbort   = errors.New("aborted, as the test wants it")
	errSecond  = errors.New("aborted again, as the test wants it")
)

// A writing is a WriteStream under test.
type writing[T any] struct {
	*probe
	on   WriteStream[T]
	m    *Medium[T]
	s    pump.WriteStream[T]
	from int // number of the next element that make returns
}

// make returns the next n elements.
func (w *writing[T]) make(n int) []T {
	all := elements(w.probe, w.from+n, w.on.Element)[w.from:]
	w.from += n
	return all
}

// buffer returns a Buffer of the next n elements.
func (w *writing[T]) buffer(n int) pipe.Buffer[T] { return pipe.BufferOf(w.make(n)...) }

// open makes a stream whose medium takes everything.
func (w *writing[T]) open() {
	w.m = newMedium[T]()
	m, s := w.m, w.on.Open(w.t, w.m)
	w.given(s, "Open")
	w.s = s
	w.atEnd(func() {
		m.failWith(errMedium, 0)
		w.begin("Abort", func() {
			defer func() { _ = recover() }() // of a second Abort, which is a rule of its own
			s.Abort(errAbort)
		}).ends()
	})
}

// openHeld makes a stream whose medium takes nothing until w.m.allow, or skips the rule.
func (w *writing[T]) openHeld() {
	if w.on.Buffered {
		w.skipf("Buffered: the medium takes elements also when the kit holds it")
	}
	w.open()
	w.m.hold()
}

// write is Write, which must return at once.
func (w *writing[T]) write(b pipe.Buffer[T]) (err error) {
	w.begin("Write", func() { err = w.s.Write(b) }).mustEnd("Write returns at once", "")
	return err
}

// accept is a Write that must succeed.
func (w *writing[T]) accept(b pipe.Buffer[T]) {
	if err := w.write(b); err != nil {
		w.failf("Write accepts the Buffer", "Write has returned the error %q", err)
	}
}

// refused fails the rule unless a Write returns an error, which it returns. A stream may do so with an empty Buffer.
func (w *writing[T]) refused(when string) error {
	err := w.write(pipe.Buffer[T]{})
	if err == nil {
		err = w.write(w.buffer(1))
	}
	if err == nil {
		w.failf("Write returns an error "+when, "Write has returned nil")
	}
	return err
}

func (w *writing[T]) full() (full bool) {
	w.do("WriteQueueFull", func() { full = w.s.WriteQueueFull() })
	return full
}

func (w *writing[T]) mustBeFull(want bool, when string) {
	if got := w.full(); got != want {
		w.failf("", "WriteQueueFull = %t %s, want %t", got, when, want)
	}
}

func (w *writing[T]) drained() (c <-chan struct{}) {
	w.do("Drained", func() { c = w.s.Drained() })
	return c
}

// isClosed reports whether c is closed, when nothing moves any more.
func (w *writing[T]) isClosed(c <-chan struct{}) bool {
	w.settle()
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// mustDrain fails the rule if c, which Drained has returned, is not closed in time.
func (w *writing[T]) mustDrain(c <-chan struct{}, when string) {
	w.waitFor("Drained", c).mustEnd("the channel of Drained is closed "+when, "")
}

// setMaxSize changes the max size, or skips the rule if the stream cannot work with n.
func (w *writing[T]) setMaxSize(n int64) {
	var err error
	w.do("SetWriteQueueMaxSize", func() { err = w.s.SetWriteQueueMaxSize(n) })
	if err != nil {
		w.skipf("the stream cannot work with a max size of %d bytes: %v", n, err)
	}
}

// startClose begins a Close, whose result is in *err once it has ended.
func (w *writing[T]) startClose(ctx context.Context) (c *call, err *error) {
	err = new(error)
	return w.begin("Close", func() { *err = w.s.Close(ctx) }), err
}

func (w *writing[T]) close() error {
	c, err := w.startClose(context.Background())
	c.mustEnd("", "")
	return *err
}

// abort is Abort, which may be delayed by a Write of the medium that waits.
func (w *writing[T]) abort(err error) {
	w.mayWaitForMedium(w.begin("Abort", func() { w.s.Abort(err) }), "")
}

// mayWaitForMedium waits for c. If it has not ended, that may be because of a Write of the medium that cannot be
// interrupted; so that fails then.
func (w *writing[T]) mayWaitForMedium(c *call, when string) {
	if c.waits() {
		w.m.failWith(errMedium, 0)
	}
	c.mustEnd("", when)
}

func bufferOfCopy[T any](elements []T) pipe.Buffer[T] { return pipe.BufferOf(clone(elements)...) }
