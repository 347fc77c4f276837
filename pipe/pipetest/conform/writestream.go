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
	// At its end the stream must call Close of m if everything is written. If
	// the output is truncated, it must call CloseWithError instead, or neither.
	// Both wake a Write that waits. If the stream writes to another medium,
	// such as a connection, the test copies the elements that arrive at the
	// other end to m.
	Open func(t testing.TB, m *Medium[T]) pump.WriteStream[T]

	// Element returns element number i. Elements with different numbers are
	// different, as far as the type allows. It may be nil if T is a number, a
	// string, a time, or a struct, slice, array, map or pointer of those.
	Element func(i int) T

	// Set Buffered if there are buffers between the stream and m. Elements that
	// the stream has written may then not have arrived. Rules that hold the
	// medium, or make it fail, are skipped.
	Buffered bool

	// Set OneWriter if only one goroutine at a time may use the stream.
	// pump.WriteStream requires more than that. The rule about many writers is
	// then skipped.
	OneWriter bool

	// Set OwnErrors if the stream reports a failure with an error of its own,
	// which does not wrap the error of m.
	OwnErrors bool

	// Set Real for streams that use sockets, files or processes. The rules are
	// then checked in real time, with DefaultPatience and DefaultQuiet.
	// Otherwise every rule has a bubble of testing/synctest.
	Real bool

	// Except has the rules that the implementation is not meant to keep. The
	// key is the name of the rule. The value is the reason, which is printed.
	// Rules that need these rules are checked nevertheless.
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
// That second is virtual unless Real is set. The medium may receive the
// elements in any number of pieces.
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
