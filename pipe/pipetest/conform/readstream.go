package conform

import (
	"errors"
	"slices"
	"testing"

	"github.com/penstock-go/penstock/pump"
)

// A ReadStream describes the ReadStreams of one implementation to
// [TestReadStream]. Only Open is required. If Open is impossible, Of is
// required instead.
type ReadStream[T any] struct {
	// Open returns a new stream of the elements of feed, which is the medium.
	// If T is byte, feed is an io.ReadCloser. The stream, or something between
	// it and feed, reads feed until that returns an error.
	//
	// Close of the stream must close feed. That wakes the Read that waits. If a
	// test copies from feed to another medium, such as a connection, it must
	// end the copying with t.Cleanup.
	Open func(t testing.TB, feed *Feed[T]) pump.ReadStream[T]

	// Of returns a new stream that has the given elements and ends with io.EOF.
	// The stream may keep the slice. Of is for streams that cannot read a Feed.
	// Without Open, the rules about waiting for elements are skipped.
	Of func(t testing.TB, elements []T) pump.ReadStream[T]

	// Failing returns a new stream that has the given elements and then fails
	// with err. The rules about failures need it if Open is nil.
	Failing func(t testing.TB, elements []T, err error) pump.ReadStream[T]

	// Element returns element number i. Elements with different numbers are
	// different, as far as the type allows. It may be nil if T is a number, a
	// string, a time, or a struct, slice, array, map or pointer of those.
	Element func(i int) T

	// Most is the largest number of elements that a stream can have, or 0 if
	// any number is possible. Rules that need more elements are checked with
	// Most elements.
	Most int

	// Set OwnErrors if the stream reports a failure with an error of its own,
	// which does not wrap the error of feed or Failing.
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

// TestReadStream checks whether the streams of an implementation keep the rules
// of [pump.ReadStream]. Each rule is a subtest that has its name.
//
// A failure describes the rule, what was expected and seen, and the usual
// cause. A call that hangs is a failure at once.
//
//	func TestMyStream(t *testing.T) {
//		conform.TestReadStream(t, conform.ReadStream[byte]{
//			Open: func(t testing.TB, feed *conform.Feed[byte]) pump.ReadStream[byte] {
//				return NewMyStream(feed) // takes an io.ReadCloser
//			},
//		})
//	}
//
// Run it with -race as well. Only the race detector finds data races, and only
// with it does a Buffer that is released twice panic.
//
// A goroutine of the stream is left if it has not ended one second after Close.
// That second is virtual unless Real is set. Two things are not checked,
// because they are not visible from outside. These are whether Close frees the
// memory of the stream, and whether a wait takes processor time.
func TestReadStream[T any](t *testing.T, r ReadStream[T]) {
	t.Helper()
	if r.Open == nil && r.Of == nil {
		t.Fatal("conform: TestReadStream: the field Open or the field Of must be set")
	}
	examine(t, r.Real, r.Except, readRules[T](), func(p *probe) *readCheck[T] { return &readCheck[T]{probe: p, spec: r} })
}

// readRules returns all rules of a ReadStream.
func readRules[T any]() []rule[*readCheck[T]] {
	return slices.Concat(
		deliveryRules[T](), readOwnerRules[T](), readEndRules[T](), cancelRules[T](), readCloseRules[T](), readReleaseRules[T](),
		pauseRules[T](), pausedRules[T](), switchRules[T](),
	)
}

// errFeed is the failure of the source in the rules about failures.
var errFeed = errors.New("the source failed because the test made it fail")
