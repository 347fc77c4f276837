package stages_test

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
)

// cut emits elems in Buffers. Their lengths are the bytes of lengths, which it
// repeats.
func cut[T any](p *pipe.Pipeline, elems []T, lengths []byte) *pipe.Stream[T] {
	return pipe.Source(p, func(ctx context.Context, out *pipe.Out[T]) error {
		for i := 0; len(elems) > 0; i++ {
			n := 1
			if len(lengths) > 0 {
				n = min(1+int(lengths[i%len(lengths)]), len(elems))
			}
			if err := out.Put(ctx, pipe.BufferOf(append([]T(nil), elems[:n]...)...)); err != nil {
				return err
			}
			elems = elems[n:]
		}
		return nil
	}, pipe.WriteQueueMaxSize(64))
}

// A law is a chain of stages from bytes to text. Its result must not depend on
// how the bytes are cut into Buffers.
type law func(p *pipe.Pipeline, in *pipe.Stream[byte], elems, lengths []byte) *pipe.Stream[string]

// printed emits each element as text.
func printed[T any](in *pipe.Stream[T]) *pipe.Stream[string] {
	return stages.Map(in, func(v T) string { return fmt.Sprint(v) })
}

var laws = []law{
	func(p *pipe.Pipeline, in *pipe.Stream[byte], _, _ []byte) *pipe.Stream[string] {
		odd := stages.Filter(in, func(v byte) bool { return v%2 == 1 })
		return printed(stages.FlatMap(odd, func(v byte) iter.Seq[byte] { return slices.Values(make([]byte, v%4)) }))
	},
	func(p *pipe.Pipeline, in *pipe.Stream[byte], _, _ []byte) *pipe.Stream[string] {
		return printed(stages.Unbatch(stages.Batch(stages.Skip(in, 2), 3, 0)))
	},
	func(p *pipe.Pipeline, in *pipe.Stream[byte], _, _ []byte) *pipe.Stream[string] {
		return printed(stages.Batch(stages.TakeWhile(in, func(v byte) bool { return v < 250 }), 4, 0))
	},
	func(p *pipe.Pipeline, in *pipe.Stream[byte], _, _ []byte) *pipe.Stream[string] {
		return printed(stages.Window(stages.Distinct(in, func(v byte) byte { return v / 2 }), 3, 2))
	},
	func(p *pipe.Pipeline, in *pipe.Stream[byte], _, _ []byte) *pipe.Stream[string] {
		return printed(stages.Scan(stages.Take(in, 20), 0, func(acc int, v byte) int { return acc*3 + int(v) }))
	},
	func(p *pipe.Pipeline, in *pipe.Stream[byte], elems, lengths []byte) *pipe.Stream[string] {
		other := cut(p, elems[len(elems)/2:], append([]byte{7}, lengths...))
		return printed(stages.Zip(in, other, func(a, b byte) int { return int(a)<<8 | int(b) }))
	},
	func(p *pipe.Pipeline, in *pipe.Stream[byte], elems, lengths []byte) *pipe.Stream[string] {
		other := cut(p, elems[:len(elems)/3], append([]byte{0, 5}, lengths...))
		return printed(stages.Concat([]*pipe.Stream[byte]{other, in}))
	},
	func(p *pipe.Pipeline, in *pipe.Stream[byte], elems, lengths []byte) *pipe.Stream[string] {
		sorted := func(s []byte) []byte { s = slices.Clone(s); slices.Sort(s); return s }
		a := cut(p, sorted(elems), lengths)
		stages.Discard(in)
		return printed(stages.MergeSorted([]*pipe.Stream[byte]{a, cut(p, sorted(elems[len(elems)/4:]), lengths)}, cmp.Compare[byte]))
	},
	func(p *pipe.Pipeline, in *pipe.Stream[byte], _, _ []byte) *pipe.Stream[string] {
		twins := stages.Tee(in, 2)
		sum := stages.Fold(twins[0], 0, func(acc int, v byte) int { return acc + int(v) })
		return stages.Concat([]*pipe.Stream[string]{printed(sum), printed(twins[1])})
	},
	func(p *pipe.Pipeline, in *pipe.Stream[byte], _, _ []byte) *pipe.Stream[string] {
		parts := stages.Route(in, 3, func(v byte) int { return int(v % 3) })
		batches := make([]*pipe.Stream[string], len(parts))
		for i, part := range parts {
			batches[i] = printed(stages.Fold(part, 0, func(acc int, v byte) int { return acc*31 + int(v) }))
		}
		return stages.Concat(batches)
	},
	func(p *pipe.Pipeline, in *pipe.Stream[byte], _, _ []byte) *pipe.Stream[string] {
		good, bad := stages.Attempt(in, func(_ context.Context, v byte) (byte, error) {
			if v%7 == 0 {
				return 0, errSample
			}
			return v, nil
		})
		return stages.Concat([]*pipe.Stream[string]{printed(good), printed(bad)})
	},
}

var errSample = fmt.Errorf("a multiple of seven")

// outcome returns the result of the law with the given number for elems.
func outcome(t *testing.T, number int, elems, lengths []byte) (got []string) {
	t.Helper()
	p := pipe.New("law")
	stages.Collect(laws[number](p, cut(p, elems, lengths), elems, lengths), &got)
	if err := p.Run(t.Context()); err != nil {
		t.Fatalf("law %d of %v cut into %v: %v", number, elems, lengths, err)
	}
	return got
}

// FuzzBuffers checks for all stages that the result does not depend on how the
// input is cut into Buffers.
func FuzzBuffers(f *testing.F) {
	for number := range laws {
		f.Add(byte(number), []byte("any text \xff\xfe will do, some bytes of it twice"), []byte{2, 0, 9})
		f.Add(byte(number), []byte{}, []byte{1})
	}
	f.Fuzz(func(t *testing.T, number byte, elems, lengths []byte) {
		elems = elems[:min(len(elems), 500)]
		i := int(number) % len(laws)
		synctest.Test(t, func(t *testing.T) {
			want := outcome(t, i, elems, nil)
			if got := outcome(t, i, elems, lengths); !slices.Equal(got, want) {
				t.Fatalf("law %d of %v: cut into %v, %q; one by one, %q", i, elems, lengths, got, want)
			}
		})
	})
}
