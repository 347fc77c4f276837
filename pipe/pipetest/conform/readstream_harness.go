package conform

import (
	"context"
	"fmt"
	"io"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
)

// A readCheck is a ReadStream under test.
type readCheck[T any] struct {
	*probe
	spec ReadStream[T]
	feed *Feed[T] // nil if Of or Failing made the stream
	s    pump.ReadStream[T]
	from int // number of the next element that make returns
}

// make returns the next n elements.
func (r *readCheck[T]) make(n int) []T {
	all := elements(r.probe, r.from+n, r.spec.Element)[r.from:]
	r.from += n
	return all
}

// upTo returns n, or less if a stream cannot have so many elements.
func (r *readCheck[T]) upTo(n int) int {
	if r.spec.Most > 0 {
		return min(n, r.spec.Most)
	}
	return n
}

// open makes a stream that waits for the feed, or skips the rule.
func (r *readCheck[T]) open() {
	if r.spec.Open == nil {
		r.skipf("without Open the kit cannot make the stream wait for elements")
	}
	r.feed = new(Feed[T])
	r.use("Open", r.spec.Open(r.t, r.feed))
}

// use makes s the stream under test and closes it at the end. The function of
// that name returned s.
func (r *readCheck[T]) use(name string, s pump.ReadStream[T]) {
	r.mustExist(s, name)
	r.s = s
	r.atEnd(func() {
		r.begin("Close", func() {
			defer func() { _ = recover() }() // a second Close has rules of its own
			_ = s.Close()
		}).ends()
	})
}

// openWith makes a stream of elements that then ends with io.EOF, or fails with
// errFeed.
func (r *readCheck[T]) openWith(end error, elements []T) {
	r.feed = nil
	switch {
	case r.spec.Open != nil:
		r.open()
		r.giveAll(elements)
		r.feed.endWith(end, len(elements)%2 == 1)
	case end == io.EOF:
		r.use("Of", r.spec.Of(r.t, clone(elements)))
	case r.spec.Failing != nil:
		r.use("Failing", r.spec.Failing(r.t, clone(elements), end))
	default:
		r.skipf("neither Open nor Failing is set, so the source cannot fail")
	}
}

// giveAll gives elements in pieces of growing length.
func (r *readCheck[T]) giveAll(elements []T) {
	for n := 1; len(elements) > 0; n = n*3 + 1 {
		n = min(n, len(elements))
		r.feed.give(elements[:n]...)
		elements = elements[n:]
	}
}

func (r *readCheck[T]) pause()  { r.do("Pause", r.s.Pause) }
func (r *readCheck[T]) resume() { r.do("Resume", r.s.Resume) }

func (r *readCheck[T]) close() (err error) {
	r.do("Close", func() { err = r.s.Close() })
	return err
}

// read calls Read, which must return.
func (r *readCheck[T]) read(want string) result[T] {
	return r.start(context.Background()).must(want, "")
}

// readToEnd reads to the end of a stream of n elements. It fails the rule if
// many more come without an end.
func (r *readCheck[T]) readToEnd(n int) ([]T, error) {
	var all []T
	for reads := 0; ; reads++ {
		got := r.read(fmt.Sprintf("Read returns %d elements and then how the stream ended", n))
		if got.err != nil {
			return append(all, elementsOf(got.b)...), got.err // elements with an error have a rule of their own
		}
		all = append(all, elementsOf(got.b)...)
		if len(all) > 2*n+100 || reads > 10*n+1000 {
			r.failf(fmt.Sprintf("%d elements and then the end", n),
				"%d Buffers with %d elements, and no end", reads+1, len(all))
		}
	}
}

// readSome reads until n elements have come.
func (r *readCheck[T]) readSome(n int) []T {
	var all []T
	for reads := 0; len(all) < n; reads++ {
		got := r.read(fmt.Sprintf("Read returns the %d elements that the source has given", n))
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

// readReady reads all that Read returns without waiting. Then a Read waits,
// which it cancels.
func (r *readCheck[T]) readReady() []T {
	var all []T
	for {
		ctx, cancel := r.context()
		next := r.start(ctx)
		if next.waits() {
			cancel(nil)
		}
		got := next.must("Read returns when its ctx is done", "after its ctx was done")
		cancel(nil)
		if got.err != nil {
			return all
		}
		all = append(all, elementsOf(got.b)...)
	}
}

// elementsOf returns the elements of b and releases it.
func elementsOf[T any](b pipe.Buffer[T]) []T {
	all := clone(b.Elements())
	b.Release()
	return all
}

// mustEqual fails the rule unless got is want.
func (r *readCheck[T]) mustEqual(got, want []T, when string) {
	if f, how := compare(got, want); f != same {
		r.failf("all elements once and in order"+prefixed(" ", when), "%s", how)
	}
}

// A result is what a Read returned.
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
	result result[T] // valid once the call has ended
}

// start begins a Read.
func (r *readCheck[T]) start(ctx context.Context) *pendingRead[T] {
	p := &pendingRead[T]{}
	p.call = r.begin("Read", func() { p.result.b, p.result.err = r.s.Read(ctx) })
	return p
}

// pending begins a Read with a context that is never done.
func (r *readCheck[T]) pending() *pendingRead[T] { return r.start(context.Background()) }

// waiting begins a Read that waits because the source gives nothing.
func (r *readCheck[T]) waiting(ctx context.Context) *pendingRead[T] {
	for range 100 {
		next := r.start(ctx)
		if next.waits() {
			return next
		}
		if next.result.err != nil || next.result.b.Len() > 0 {
			r.failf("Read waits, because the source has given all its elements and has not ended", "Read returned %v", next.result)
		}
	}
	r.failf("Read waits while the source gives nothing", "Read returned 100 empty Buffers")
	return nil
}

// must returns the result of the Read, and fails the rule if it still waits.
func (p *pendingRead[T]) must(want, when string) result[T] {
	p.mustEnd(want, when)
	return p.result
}
