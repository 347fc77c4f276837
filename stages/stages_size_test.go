package stages_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages"
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

// A page has a size that its memory alone does not show.
type page struct {
	url  string
	body []byte
}

func (p *page) Size() int64 { return 48 + int64(len(p.body)) }

// A sheet is a page without a method Size.
type sheet struct {
	url  string
	body []byte
}

// A copied sheet has another type, so that Map does not reuse the Buffer.
type copied sheet

func newSheet(n int) sheet { return sheet{url: "x", body: make([]byte, n)} }

const largeBody, smallBody = 1 << 20, 10 << 10 // bytes

func TestMemoryLimitBoundsTheHeap(t *testing.T) {
	t.Run("structs with bodies of 1 MiB", func(t *testing.T) {
		stagetest.WantMemoryWithinTheLimit(t, largeBody+48, func(p *pipe.Pipeline) *pipe.Stream[sheet] {
			return stagetest.Endless(p, func() sheet { return newSheet(largeBody) })
		})
	})
	t.Run("pointers with a Size method", func(t *testing.T) {
		stagetest.WantMemoryWithinTheLimit(t, largeBody+48, func(p *pipe.Pipeline) *pipe.Stream[*page] {
			return stagetest.Endless(p, func() *page { return &page{"x", make([]byte, largeBody)} })
		})
	})
	t.Run("interfaces", func(t *testing.T) {
		stagetest.WantMemoryWithinTheLimit(t, largeBody+48, func(p *pipe.Pipeline) *pipe.Stream[sizer] {
			return stagetest.Endless(p, func() sizer { return &page{"x", make([]byte, largeBody)} })
		})
	})
	t.Run("slices of strings", func(t *testing.T) {
		stagetest.WantMemoryWithinTheLimit(t, smallBody+100, func(p *pipe.Pipeline) *pipe.Stream[[]string] {
			return stagetest.Endless(p, func() []string { return []string{strings.Repeat("x", smallBody/2), strings.Repeat("y", smallBody/2)} })
		})
	})
}

func TestMemoryLimitBoundsTheHeapOfResults(t *testing.T) {
	t.Run("structs of a kernel", func(t *testing.T) {
		stagetest.WantMemoryWithinTheLimit(t, smallBody+48, func(p *pipe.Pipeline) *pipe.Stream[copied] {
			return stages.Map(stagetest.Endless(p, func() sheet { return newSheet(smallBody) }), func(s sheet) copied { return copied(s) })
		})
	})
	t.Run("structs on workers", func(t *testing.T) {
		stagetest.WantMemoryWithinTheLimit(t, smallBody+48, func(p *pipe.Pipeline) *pipe.Stream[copied] {
			sheets := stagetest.Endless(p, func() sheet { return newSheet(smallBody) })
			return stages.Map(sheets, func(s sheet) copied { return copied(s) }, pipe.Workers(4))
		})
	})
	t.Run("batches of structs", func(t *testing.T) {
		stagetest.WantMemoryWithinTheLimit(t, 100*(smallBody+48), func(p *pipe.Pipeline) *pipe.Stream[[]sheet] {
			return stages.Batch(stagetest.Endless(p, func() sheet { return newSheet(smallBody) }), 100, 0)
		})
	})
	t.Run("windows of structs", func(t *testing.T) {
		stagetest.WantMemoryWithinTheLimit(t, 10*(smallBody+48), func(p *pipe.Pipeline) *pipe.Stream[[]sheet] {
			return stages.Window(stagetest.Endless(p, func() sheet { return newSheet(smallBody) }), 10, 10)
		})
	})
	t.Run("failures", func(t *testing.T) {
		stagetest.WantMemoryWithinTheLimit(t, smallBody+48, func(p *pipe.Pipeline) *pipe.Stream[stages.Failure[sheet]] {
			good, bad := stages.Attempt(stagetest.Endless(p, func() sheet { return newSheet(smallBody) }),
				func(context.Context, sheet) (int, error) { return 0, stagetest.ErrBad })
			stages.Discard(good)
			return bad
		})
	})
}

type sizer interface{ Size() int64 }

// A batch that leaves early was meant to be longer.
func TestShortBatchHasLittleUnusedMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		slow := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
			for i := range 10 {
				if err := out.Put(ctx, pipe.BufferOf(i)); err != nil {
					return err
				}
				time.Sleep(time.Minute)
			}
			return nil
		})
		var got [][]int
		stages.Collect(stages.Batch(slow, 1000, time.Second), &got)
		stagetest.Run(t, p)
		if len(got) != 10 || cap(got[0]) > 4 {
			t.Errorf("%d batches with memory for %d elements each, want 10 and at most 4", len(got), cap(got[0]))
		}
	})
}
