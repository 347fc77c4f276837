package conform

import (
	"errors"
	"slices"
	"testing"

	"github.com/penstock-go/penstock/pump"
)

// A WriteStream describes the WriteStreams of one implementation to
// [TestWriteStream]. Only Open is required.
type WriteStream[T any] struct {
	// Open returns a new stream that writes to m, which is the medium. If T is
	// byte, m is an io.WriteCloser.
	//
	// When everything is written, the stream calls Close of m at its end. If
	// its output is truncated, it calls CloseWithError instead, or nothing.
	// Both wake a Write that waits. A test with another medium, such as a
	// connection, copies to m the elements that arrive at the other end.
	Open func(t testing.TB, m *Medium[T]) pump.WriteStream[T]

	// Element returns element number i. Different numbers have different
	// elements, as far as the type allows. It may be nil if T is a string or an
	// integer, such as byte.
	Element func(i int) T

	// Buffered is set if there are buffers between the stream and m, so that
	// the stream may have written elements that have not arrived. Rules that
	// hold the medium, or make it fail, are skipped.
	Buffered bool

	// OneWriter is set if only one goroutine at a time may use the stream,
	// which is less than pump.WriteStream demands. The rule about many writers
	// is skipped.
	OneWriter bool

	// OwnErrors is set if a failure is reported as an error of the stream's
	// own, which does not wrap the error of m.
	OwnErrors bool

	// Real is set for streams that use sockets, files or processes. The rules
	// are then checked in real time, with DefaultPatience and DefaultQuiet.
	// Otherwise every rule has a bubble of testing/synctest.
	Real bool

	// Except names the rules that the implementation is not meant to keep, with
	// the reason, which is printed. Rules that need them are checked
	// nevertheless.
	Except map[string]string
}

// TestWriteStream checks whether the streams of an implementation keep the
// rules of [pump.WriteStream]. Each rule is a subtest that has its name.
//
// A failure describes the rule, what was expected and seen, and the usual
// cause. A call that hangs is a failure at once.
//
//	func TestMyStream(t *testing.T) {
//		conform.TestWriteStream(t, conform.WriteStream[byte]{
//			Open: func(t testing.TB, m *conform.Medium[byte]) pump.WriteStream[byte] {
//				return NewMyStream(m) // takes an io.WriteCloser
//			},
//		})
//	}
//
// Run it with -race as well. Only the race detector finds data races, and only
// with it does a Buffer that is released twice panic.
//
// A goroutine of the stream is left if it has not ended one second after Close.
// That second is virtual unless Real is set. The stream decides in how many
// pieces the medium receives the elements.
func TestWriteStream[T any](t *testing.T, w WriteStream[T]) {
	t.Helper()
	if w.Open == nil {
		t.Fatal("conform: TestWriteStream: the field Open must be set")
	}
	examine(t, w.Real, w.Except, writeRules[T](), func(p *probe) *writeCheck[T] { return &writeCheck[T]{probe: p, spec: w} })
}

// writeRules returns all rules of a WriteStream.
func writeRules[T any]() []rule[*writeCheck[T]] {
	return slices.Concat(
		arrivalRules[T](), fullRules[T](), drainRules[T](), maxSizeRules[T](), writeCloseRules[T](), writeReleaseRules[T](),
		failureRules[T](), abortRules[T](), ownershipRules[T](),
	)
}

// Errors of media and aborts in rules.
var (
	errMedium  = errors.New("the medium failed because the test made it fail")
	errClosing = errors.New("closing the medium failed because the test made it fail")
	errAbort   = errors.New("the test aborted the stream")
	errSecond  = errors.New("the test aborted the stream again")
)
