package conform

import (
	"io"

	"github.com/penstock-go/penstock/pipe"
)

// whole are the rules without which comparing elements says nothing.
var whole = needs{"every element", "once", "in order"}

// deliveryRules are about what comes out of a ReadStream while nobody interferes.
func deliveryRules[T any]() []rule[*reading[T]] {
	return []rule[*reading[T]]{
		{
			name:  "every element",
			text:  "Read gives all elements that the source gave.",
			cause: "a Read of the source that returned elements together with its error, and only the error was looked at; or elements left over in a half-used Buffer",
			check: deliveredUnless[T](lost, changed),
		},
		{
			name:  "once",
			text:  "Read gives each element once.",
			cause: "what was read is not forgotten after it was returned; or the Buffer is returned in full though only a part of it was filled",
			check: deliveredUnless[T](doubled),
		},
		{
			name:  "in order",
			text:  "Elements keep the order of the source.",
			cause: "several goroutines read the source at once; or new elements pass those that were kept back",
			check: deliveredUnless[T](reordered),
		},
		{
			name:  "empty is no end",
			text:  "An empty Buffer, and a source that returns nothing for once, are not the end.",
			cause: "the length is asked whether the stream has ended; only the error tells",
			needs: needs{"every element"},
			check: checkEmptyIsNoEnd[T],
		},
		{
			name:  "cold",
			text:  "What the source gives before the first Read is kept.",
			cause: "elements are dropped while nobody reads",
			needs: needs{"every element"},
			check: checkCold[T],
		},
		{
			name:  "buffers belong to the reader",
			text:  "The caller of Read owns the Buffer: the stream neither changes nor uses nor releases it again.",
			cause: "the same slice is read into again, or elements of a Buffer that was given away are read again; take another slice for each Read, or a pipe.Pool",
			check: checkBuffersBelongToTheReader[T],
		},
	}
}

// deliveredUnless returns the check that the elements of sources of several lengths meet none of fates.
func deliveredUnless[T any](fates ...fate) func(*reading[T]) {
	return func(r *reading[T]) {
		for _, n := range []int{0, 1, 2, 7, 1000, 100_000} {
			r.from = 0
			want := r.make(r.upTo(n))
			r.with(io.EOF, want)
			got, _ := r.rest(len(want))
			f, how := compare(got, want)
			for _, bad := range fates {
				if f == bad {
					r.failf("all elements of the source, once and in order", "%s", how)
				}
			}
		}
	}
}

func checkEmptyIsNoEnd[T any](r *reading[T]) {
	r.open()
	want := r.make(3)
	r.feed.give()
	for _, v := range want {
		r.feed.give(v)
		r.feed.give()
	}
	r.feed.endWith(io.EOF, false)
	got, err := r.rest(len(want))
	if len(got) < len(want) {
		r.failf("3 elements with empty Reads of the source between them, then io.EOF", "%d elements, then the error %q", len(got), err)
	}
}

func checkCold[T any](r *reading[T]) {
	r.open()
	want := r.make(r.upTo(1000))
	r.giveAll(want)
	r.settle()
	r.feed.endWith(io.EOF, false)
	r.settle()
	if got, _ := r.rest(len(want)); len(got) < len(want) {
		r.failf("1000 elements that were there before the first Read", "%d elements", len(got))
	}
}

// checkBuffersBelongToTheReader keeps all Buffers, looks whether they stay what they are, and overwrites them, which
// their owner may.
func checkBuffersBelongToTheReader[T any](r *reading[T]) {
	want := r.make(r.upTo(1000))
	other := r.make(1)[0]
	r.with(io.EOF, want)
	var kept []pipe.Buffer[T]
	var copies [][]T
	var all []T
	for reads := 0; reads < 10*len(want)+1000; reads++ {
		got := r.read("")
		if got.err != nil {
			break
		}
		kept, copies = append(kept, got.b), append(copies, clone(got.b.Elements()))
		all = append(all, got.b.Elements()...)
		for i, b := range kept {
			if f, how := compare(b.Elements(), copies[i]); f != same {
				r.failf("a Buffer that was read stays as it is", "Buffer %d of the stream has changed when Buffer %d was read: %s", i+1, len(kept), how)
			}
		}
		if len(kept) > 1 { // the one before is overwritten, and what comes must not show that
			previous := kept[len(kept)-2].Elements()
			for i := range previous {
				previous[i] = other
			}
			copies[len(kept)-2] = clone(previous)
		}
	}
	r.do("Release", func() {
		for _, b := range kept {
			b.Release()
		}
	})
	if f, how := compare(all, want); f == changed {
		r.failf("elements are right though the reader overwrites the Buffers that it owns", "%s", how)
	}
}
