package pipe_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
)

func TestSendAllIsSendForEach(t *testing.T) {
	var want []string
	for i := range 1000 {
		want = append(want, string(rune('a'+i%26)))
	}
	for _, length := range []int{1, 2, 7, 1000} {
		for _, step := range []int{1, 2, 6, 7, 8, 500} {
			synctest.Test(t, func(t *testing.T) {
				p := pipe.New("test")
				longest := 0
				words := pipe.Source(p, func(ctx context.Context, out *pipe.Out[string]) error {
					for part := range slices.Chunk(want, step) {
						if err := out.SendAll(ctx, part); err != nil {
							return err
						}
					}
					return nil
				}, pipe.BufferLength(length))
				var got []string
				pipe.Sink(words, func(ctx context.Context, in *pipe.In[string]) error {
					for {
						b, err := in.Read(ctx)
						if err != nil {
							return err
						}
						longest = max(longest, b.Len())
						got = append(got, b.Elements()...)
						b.Release()
					}
				})
				if err := p.Run(t.Context()); err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(got, want) || longest != length {
					t.Errorf("length %d, step %d: got %d elements in Buffers of up to %d", length, step, len(got), longest)
				}
			})
		}
	}
}

func TestSendAllOfEqualSizes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		want := make([]byte, 200_001)
		for i := range want {
			want[i] = byte(i * 7)
		}
		all := pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
			for part := range slices.Chunk(want, 999) {
				if err := out.SendAll(ctx, part); err != nil {
					return err
				}
			}
			return nil
		})
		got, _ := collect(all)
		if err := p.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(*got, want) {
			t.Errorf("got %d bytes, want %d, or not the same", len(*got), len(want))
		}
	})
}
