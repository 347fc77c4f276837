package conform

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
)

// A ReadStream tells TestReadStream how to make the ReadStreams of one implementation. Only Open is
// needed, or Of where Open is not possible.
type ReadStream[T any] struct {
	// Open returns a new stream of what feed gives. The feed is the medium: an io.ReadCloser if T is
	// byte. The stream, or what stands between it and the feed, reads it until it returns an error.
	//
	// Close of the stream closes the feed, which wakes a Read that waits. Who copies from the feed to a
	// medium of his own, such as a connection, stops that with t.Cleanup.
	Open func(t testing.TB, feed *Feed[T]) pump.ReadStream[T]

	// Of returns a new stream of the given elements, which it may keep, and then io.EOF. It is for
	// streams that no Feed can stand behind. Rules about waiting for data are skipped without Open.
	Of func(t testing.TB, elements []T) pump.ReadStream[T]

	// Failing returns a new stream of the given elements that then fails with err. It is needed only
	// without Open, for the rules about failures.
	Failing func(t testing.TB, elements []T, err error) pump.ReadStream[T]

	// Element returns the element with the number i; different ones for different i, as far as the type
	// allows. It may be nil if T is a string or an integer such as byte.
	Element func(i int) T

	// Most is the largest number of elements that a stream can give; 0 says that there is none. Rules that need
	// more are checked with fewer.
	Most int

	// OwnErrors says that a failure comes out as another error than the one that
	// the feed has returned, or that was given to Failing: neither the same nor one that wraps it.
	OwnErrors bool

	// Real is for streams that use sockets, files or processes: the rules are checked in real time. See DefaultPatience
	// and DefaultQuiet. Without it every rule has a bubble of testing/synctest.
	Real bool

	// Except names rules that are not checked because the implementation is not meant to keep them, with the
	// reason, which is printed. Rules that need them are checked all the same.
	Except map[string]string
}

// TestReadStream checks whether the streams of an implementation keep the rules of pump.ReadStream, each in a
// subtest that is named for it. A failure says which rule was broken, what was seen, and what usually
// causes it. A hang is a failure, too, and at once.
//
//	func TestMyStream(t *testing.T) {
//		conform.TestReadStream(t, pipetest.ReadStream[byte]{
//			Open: func(t testing.TB, feed *conform.Feed[byte]) pump.ReadStream[byte] {
//				return NewMyStream(feed) // takes an io.ReadCloser
//			},
//		})
//	}
//
// Run it with -race, too: only then a Buffer that is released twice panics, and only then data races are seen.
//
// Not checked are that what a stream holds is let go after Close, and that waiting costs no processor
// time: neither can be seen from outside. A goroutine of the stream is left if it has not ended a second after Close, of virtual
// time unless Real is set. That one reader at a time is enough is not a duty of the stream.
func TestReadStream[T any](t *testing.T, r ReadStream[T]) {
	t.Helper()
	if r.Open == nil && r.Of == nil {
		t.Fatal("conform: TestReadStream: give the field Open, or Of")
	}
	examine(t, r.Real, r.Except, readRules[T](), func(p *probe) *reading[T] { return &reading[T]{probe: p, on: r} })
}

// readRules returns all rules of a ReadStream.
func readRules[T any]() []rule[*reading[T]] {
	return slices.Concat(
		deliveryRules[T](), readEndRules[T](), cancelRules[T](), readCloseRules[T](), readReleaseRules[T](),
		pauseRules[T](), pauseUnderWayRules[T](), switchRules[T](),
	)
}

// errFeed is how a source fails in the rules about that.
var errFeed = errors.New("the source has failed, as the test wants it")

// A reading is a ReadStream under test.
type reading[T any] struct {
	*probe
	on   ReadStream[T]
	feed *Feed[T] // nil if the stream was made by Of or Failing
	s    pump.ReadStream[T]
	from int // number of the next element that make returns
}

// make returns the next n elements.
func (r *reading[T]) make(n int) []T {
	all := elements(r.probe, r.from+n, r.on.Element)
	all = all[r.from:]
	r.from += n
	return all
}

// open makes a stream that waits for the feed, or skips the rule.
func (r *reading[T]) open() {
	if r.on.Open == nil {
		r.skipf("without Open, nobody can make the stream wait for data")
	}
	r.feed = newFeed[T]()
	r.begun("Open", r.on.Open(r.t, r.feed))
}

// begun makes s, which the function of that name has returned, the stream under test, and closes it at the end.
func (r *reading[T]) begun(name string, s pump.ReadStream[T]) {
	r.given(s, name)
	r.s = s
	r.atEnd(func() {
		r.probe.begin("Close", func() {
			defer func() { _ = recover() }() // of a second Close, which is a rule of its own
			_ = s.Close()
		}).ends()
	})
}

// with makes a stream of elements that then ends with io.EOF, or fails with errFeed.
func (r *reading[T]) with(end error, elements []T) {
	r.feed = nil
	switch {
	case r.on.Open != nil:
		r.open()
		r.giveAll(elements)
		r.feed.endWith(end, len(elements)%2 == 1)
	case end == io.EOF:
		r.begun("Of", r.on.Of(r.t, clone(elements)))
	case r.on.Failing != nil:
		r.begun("Failing", r.on.Failing(r.t, clone(elements), end))
	default:
		r.skipf("neither Open nor Failing is given, so the source cannot fail")
	}
}

// giveAll gives elements in pieces of growing length.
func (r *reading[T]) giveAll(elements []T) {
	for n := 1; len(elements) > 0; n = n*3 + 1 {
		n = min(n, len(elements))
		r.feed.give(elements[:n]...)
		elements = elements[n:]
	}
}

func clone[T any](s []T) []T { return append([]T(nil), s...) }

// upTo is n, or fewer if the source cannot give so many.
func (r *reading[T]) upTo(n int) int {
	if r.on.Most > 0 {
		return min(n, r.on.Most)
	}
	return n
}

// A result is what a Read has returned.
type result[T any] struct {
	b   pipe.Buffer[T]
	err error
}

func (r result[T]) String() string {
	if r.err != nil {
		return fmt.Sprintf("the error %q", r.err)
	}
	return fmt.Sprintf("a Buffer of %d elements", r.b.Len())
}

// A pendingRead is a Read that may wait.
type pendingRead[T any] struct {
	*call
	result result[T] // once the call has ended
}

// start begins a Read.
func (r *reading[T]) start(ctx context.Context) *pendingRead[T] {
	p := &pendingRead[T]{}
	p.call = r.begin("Read", func() { p.result.b, p.result.err = r.s.Read(ctx) })
	return p
}

// pending begins a Read with a context that is not done.
func (r *reading[T]) pending() *pendingRead[T] { return r.start(context.Background()) }

// must returns what the Read has returned, and fails the rule if it still waits.
func (p *pendingRead[T]) must(want, when string) result[T] {
	p.mustEnd(want, when)
	return p.result
}

// waiting returns a Read that waits, since the source gives nothing.
func (r *reading[T]) waiting(ctx context.Context) *pendingRead[T] {
	for range 100 {
		next := r.start(ctx)
		if next.waits() {
			return next
		}
		if next.result.err != nil || next.result.b.Len() > 0 {
			r.failf("Read waits, since the source has given all it has and has not ended", "Read has returned %v", next.result)
		}
	}
	r.failf("Read waits while the source gives nothing", "Read returns empty Buffers again and again")
	return nil
}

// read is Read, which must return.
func (r *reading[T]) read(want string) result[T] { return r.start(context.Background()).must(want, "") }

// elementsOf takes the elements of b and releases it.
func elementsOf[T any](b pipe.Buffer[T]) []T {
	all := clone(b.Elements())
	b.Release()
	return all
}

// rest reads until n elements and the end have come, or too much.
func (r *reading[T]) rest(n int) ([]T, error) {
	var all []T
	for reads := 0; ; reads++ {
		got := r.read(fmt.Sprintf("Read returns the rest of %d elements, and then how the stream ended", n))
		if got.err != nil {
			return append(all, elementsOf(got.b)...), got.err // that there should be none is a rule of its own
		}
		all = append(all, elementsOf(got.b)...)
		if len(all) > 2*n+100 || reads > 10*n+1000 {
			r.failf(fmt.Sprintf("%d elements and then the end", n),
				"%d Buffers with %d elements, and the end has not come", reads+1, len(all))
		}
	}
}

// some reads until n elements have come.
func (r *reading[T]) some(n int) []T {
	var all []T
	for reads := 0; len(all) < n; reads++ {
		got := r.read(fmt.Sprintf("Read returns elements until all %d that the source has given were returned", n))
		if got.err != nil {
			r.failf(fmt.Sprintf("%d elements", n), "%d elements, and then %v", len(all), got)
		}
		all = append(all, elementsOf(got.b)...)
		if reads > 10*n+1000 {
			r.failf(fmt.Sprintf("%d elements", n), "%d Buffers with only %d elements", reads+1, len(all))
		}
	}
	return all
}

// sameAs fails the rule unless got is want.
func (r *reading[T]) sameAs(got, want []T, when string) {
	if f, how := compare(got, want); f != same {
		r.failf("all elements once and in order"+prefixed(" ", when), "%s", how)
	}
}

func (r *reading[T]) pause()  { r.do("Pause", r.s.Pause) }
func (r *reading[T]) resume() { r.do("Resume", r.s.Resume) }

func (r *reading[T]) close() (err error) {
	r.do("Close", func() { err = r.s.Close() })
	return err
}
