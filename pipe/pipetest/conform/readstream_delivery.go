package conform

import (
	"io"

	"github.com/penstock-go/penstock/pipe"
)

// whole has the rules that must hold before a comparison of elements is useful.
var whole = needs{"every element", "once", "in order"}

// deliveryRules are about the elements of a ReadStream while nothing
// interferes.
func deliveryRules[T any]() []rule[*readCheck[T]] {
	return []rule[*readCheck[T]]{
		{
			name: "every element",
			text: "Read returns all elements that the source has given.",
			cause: "a Read of the source returned elements together with its error, and the stream used only the error; " +
				"or the remaining elements of a Buffer were dropped",
			check: deliveredUnless[T](lost, changed),
		},
		{
			name: "once",
			text: "Read returns each element once.",
			cause: "elements are kept after they were returned; " +
				"or a whole Buffer is returned though only a part of it was filled",
			check: deliveredUnless[T](doubled),
		},
		{
			name:  "in order",
			text:  "Elements keep the order of the source.",
			cause: "several goroutines read the source at once; or new elements overtake those that were kept",
			check: deliveredUnless[T](reordered),
		},
		{
			name:  "empty is not the end",
			text:  "Neither an empty Buffer nor a source that once returns nothing is the end.",
			cause: "the length is taken as a sign of the end, but only the error is one",
			needs: needs{"every element"},
			check: checkEmptyIsNotTheEnd[T],
		},
		{
			name:  "kept before the first Read",
			text:  "Elements that the source gives before the first Read are kept.",
			cause: "elements are dropped while no Read waits",
			needs: needs{"every element"},
			check: checkKeptBeforeTheFirstRead[T],
		},
	}
}

// readOwnerRules are about what a stream shares with its readers and with other
// streams.
func readOwnerRules[T any]() []rule[*readCheck[T]] {
	return []rule[*readCheck[T]]{
		{
			name: "buffers belong to the reader",
			text: "The caller of Read owns the Buffer. The stream does not change, use or release it again.",
			cause: "the same slice is read into again, or elements of a Buffer are read after it was returned; " +
				"use another slice for each Read, or a pipe.Pool",
			check: checkBuffersBelongToTheReader[T],
		},
		{
			name:  "streams are independent",
			text:  "Several streams may be in use at the same time. None of them affects another one.",
			cause: "a variable of the package, which all streams share",
			needs: append(needs{"buffers belong to the reader"}, whole...),
			check: checkStreamsAreIndependent[T],
		},
	}
}

// deliveredUnless returns a check that reads sources of several lengths. It
// fails the rule if their elements have one of the fates.
func deliveredUnless[T any](fates ...fate) func(*readCheck[T]) {
	return func(r *readCheck[T]) {
		for _, n := range []int{0, 1, 2, 7, 1000, 100_000} {
			r.from = 0
			want := r.make(r.upTo(n))
			r.openWith(io.EOF, want)
			got, _ := r.readToEnd(len(want))
			f, how := compare(got, want)
			for _, bad := range fates {
				if f == bad {
					r.failf("all elements of the source, once and in order", "%s", how)
				}
			}
		}
	}
}

func checkEmptyIsNotTheEnd[T any](r *readCheck[T]) {
	r.open()
	want := r.make(3)
	r.feed.give()
	for _, v := range want {
		r.feed.give(v)
		r.feed.give()
	}
	r.feed.endWith(io.EOF, false)
	got, err := r.readToEnd(len(want))
	if len(got) < len(want) {
		r.failf("3 elements, between which the source returns nothing, and then io.EOF", "%d elements, then the error %q", len(got), err)
	}
}

func checkKeptBeforeTheFirstRead[T any](r *readCheck[T]) {
	r.open()
	want := r.make(r.upTo(1000))
	r.giveAll(want)
	r.settle()
	r.feed.endWith(io.EOF, false)
	r.settle()
	if got, _ := r.readToEnd(len(want)); len(got) < len(want) {
		r.failf("the 1000 elements that the source gave before the first Read", "%d elements", len(got))
	}
}

// checkBuffersBelongToTheReader keeps all Buffers and checks that they do not
// change. It overwrites them, as their owner may.
func checkBuffersBelongToTheReader[T any](r *readCheck[T]) {
	want := r.make(r.upTo(1000))
	other := r.make(1)[0]
	r.openWith(io.EOF, want)
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
				r.failf("a Buffer does not change after Read returned it", "Buffer %d changed when Buffer %d was read: %s", i+1, len(kept), how)
			}
		}
		if len(kept) > 1 { // overwrite the previous one, which later elements must not show
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

// checkStreamsAreIndependent pauses a stream while it reads and closes another
// one.
func checkStreamsAreIndependent[T any](r *readCheck[T]) {
	n := r.upTo(100)
	wantFirst := r.make(n)
	r.openWith(io.EOF, wantFirst)
	first := r.s
	r.pause()
	wantSecond := r.make(n)
	r.openWith(io.EOF, wantSecond)
	got, _ := r.readToEnd(n)
	r.mustEqual(got, wantSecond, "from a stream, while another one is paused")
	_ = r.close()
	r.s = first
	r.resume()
	got, _ = r.readToEnd(n)
	r.mustEqual(got, wantFirst, "from a stream, after another one was closed")
}
