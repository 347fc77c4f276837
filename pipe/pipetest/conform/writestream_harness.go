package conform

import (
	"context"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
)

// A writeCheck is a WriteStream under test.
type writeCheck[T any] struct {
	*probe
	spec WriteStream[T]
	m    *Medium[T]
	s    pump.WriteStream[T]
	from int // number of the next element that make returns
}

// make returns the next n elements.
func (w *writeCheck[T]) make(n int) []T {
	all := elements(w.probe, w.from+n, w.spec.Element)[w.from:]
	w.from += n
	return all
}

// buffer returns a Buffer of the next n elements.
func (w *writeCheck[T]) buffer(n int) pipe.Buffer[T] { return pipe.BufferOf(w.make(n)...) }

func bufferOfCopy[T any](elements []T) pipe.Buffer[T] { return pipe.BufferOf(clone(elements)...) }

// open makes a stream with a medium that takes everything.
func (w *writeCheck[T]) open() {
	w.m = newMedium[T]()
	m, s := w.m, w.spec.Open(w.t, w.m)
	w.mustExist(s, "Open")
	w.s = s
	w.atEnd(func() {
		m.failWith(errMedium, 0)
		w.begin("Abort", func() {
			defer func() { _ = recover() }() // a second Abort has a rule of its own
			s.Abort(errAbort)
		}).ends()
		w.begin("Close", func() {
			defer func() { _ = recover() }() // and so has a second Close
			_ = s.Close(context.Background())
		}).ends()
	})
}

// openHeld makes a stream with a medium that takes nothing until w.m.allow, or
// skips the rule.
func (w *writeCheck[T]) openHeld() {
	if w.spec.Buffered {
		w.skipf("Buffered is set, so elements leave the stream even when the kit holds the medium")
	}
	w.open()
	w.m.hold()
}

// write calls Write, which must return at once.
func (w *writeCheck[T]) write(b pipe.Buffer[T]) (err error) {
	w.begin("Write", func() { err = w.s.Write(b) }).mustEnd("Write returns at once", "")
	return err
}

// accept calls Write, which must succeed.
func (w *writeCheck[T]) accept(b pipe.Buffer[T]) {
	if err := w.write(b); err != nil {
		w.failf("Write accepts the Buffer", "Write returned the error %q", err)
	}
}

// refused calls Write and returns its error. It fails the rule if there is
// none. If the stream accepts an empty Buffer, refused also tries an element.
func (w *writeCheck[T]) refused(when string) error {
	err := w.write(pipe.Buffer[T]{})
	if err == nil {
		err = w.write(w.buffer(1))
	}
	if err == nil {
		w.failf("Write returns an error "+when, "Write returned nil")
	}
	return err
}

func (w *writeCheck[T]) full() (full bool) {
	w.do("WriteQueueFull", func() { full = w.s.WriteQueueFull() })
	return full
}

func (w *writeCheck[T]) mustBeFull(want bool, when string) {
	if got := w.full(); got != want {
		w.failf("", "WriteQueueFull = %t %s, want %t", got, when, want)
	}
}

// fill makes the queue full. The medium is held.
func (w *writeCheck[T]) fill() {
	w.setMaxSize(10 * w.buffer(1).Size())
	for range 3 { // it is still full without the Buffer that is being written
		w.accept(w.buffer(21))
	}
	w.settle()
	w.mustBeFull(true, "with more than twice the max size in the queue")
}

func (w *writeCheck[T]) drained() (c <-chan struct{}) {
	w.do("Drained", func() { c = w.s.Drained() })
	return c
}

// isClosed reports whether c is closed when no goroutine moves any more.
func (w *writeCheck[T]) isClosed(c <-chan struct{}) bool {
	w.settle()
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// mustDrain fails the rule if c, which Drained has returned, is not closed in
// time.
func (w *writeCheck[T]) mustDrain(c <-chan struct{}, when string) {
	w.waitFor("Drained", c).mustEnd("the channel of Drained is closed "+when, "")
}

// setMaxSize changes the max size, or skips the rule if the stream does not
// accept n.
func (w *writeCheck[T]) setMaxSize(n int64) {
	var err error
	w.do("SetWriteQueueMaxSize", func() { err = w.s.SetWriteQueueMaxSize(n) })
	if err != nil {
		w.skipf("the stream does not accept a max size of %d bytes: %v", n, err)
	}
}

// startClose begins a Close. Its result is in *err once it has ended.
func (w *writeCheck[T]) startClose(ctx context.Context) (c *call, err *error) {
	err = new(error)
	return w.begin("Close", func() { *err = w.s.Close(ctx) }), err
}

func (w *writeCheck[T]) close() error {
	c, err := w.startClose(context.Background())
	c.mustEnd("", "")
	return *err
}

const (
	wantCloseReturns = "Close returns once everything is written"
	whenAllIsTaken   = "though the medium takes everything"
)

// allowAndClose lets the medium take everything and closes the stream.
func (w *writeCheck[T]) allowAndClose() error {
	w.m.allow(-1)
	c, err := w.startClose(context.Background())
	c.mustEnd(wantCloseReturns, whenAllIsTaken)
	w.settle() // another rule checks that Close waits
	return *err
}

// abort calls Abort, which must return at once.
func (w *writeCheck[T]) abort(err error) {
	w.begin("Abort", func() { w.s.Abort(err) }).mustEnd("Abort returns at once", "")
}

// abortAndClose calls Abort and Close, and waits until both have returned. It
// lets a Write of the medium fail, because the stream may be unable to
// interrupt it.
func (w *writeCheck[T]) abortAndClose() error {
	w.abort(errAbort)
	c, err := w.startClose(context.Background())
	if c.waits() {
		w.m.failWith(errMedium, 0)
	}
	c.mustEnd("Close returns", "after Abort")
	return *err
}
