package stages_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

func TestConcatKeepsTheOrderOfStreams(t *testing.T) {
	stagetest.ForLengths(t, func(t *testing.T, source, opt pipe.Option) {
		p := pipe.New("test")
		var got []int
		a, b, c := stages.FromSlice(p, stagetest.UpTo(700), source), stages.FromSlice(p, []int(nil)), stages.FromSlice(p, stagetest.UpTo(1000)[700:], source)
		stages.Collect(stages.Concat([]*pipe.Stream[int]{a, b, c}, opt), &got)
		stagetest.Run(t, p)
		stagetest.Same(t, "got", got, stagetest.UpTo(1000))
	})
}

// The start of a line in one file must not be joined to the next file.
func TestConcatEndsAfterBytesThatDrainTruncated(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		files := []*pipe.Stream[byte]{
			stagetest.TextUntilDrain(p, "a,b\n1,2\n", true, pipe.StartsAtOnce()),
			stagetest.TextUntilDrain(p, "3,4\n5,", false, pipe.StartsAtOnce()),
			stagetest.TextUntilDrain(p, "6,7\n8,9\n", false, pipe.StartsAtOnce()),
		}
		var got []byte
		var cut bool
		collectCut(stages.Concat(files), &got, &cut)
		stagetest.RunDrained(t, p)
		if want := "a,b\n1,2\n3,4\n5,"; string(got) != want || !cut {
			t.Errorf("got %q, cut %t, want %q, cut true", got, cut, want)
		}
	})
}

// Elements other than bytes are never truncated.
func TestConcatEmitsAllElementsTakenBeforeDrain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		source := func(v int) *pipe.Stream[int] {
			return pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
				if err := out.Put(ctx, pipe.BufferOf(v)); err != nil {
					return err
				}
				<-ctx.Done()
				return context.Cause(ctx)
			}, pipe.StartsAtOnce())
		}
		var got []int
		stages.Collect(stages.Concat([]*pipe.Stream[int]{source(1), source(2)}), &got)
		stagetest.RunDrained(t, p)
		if !slices.Equal(got, []int{1, 2}) {
			t.Errorf("got %v, want [1 2]", got)
		}
	})
}
