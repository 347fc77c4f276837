package pipe_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
)

// One element sent into an idle pipeline arrives at once, without a timer and
// without a second element.
func TestPartialBufferLeavesBeforeItsStageWaits(t *testing.T) {
	eachMode(t, func(t *testing.T, mode pipe.Option) {
		in, out := make(chan int), make(chan int)
		p := pipe.New("test")
		s := pipe.Source(p, func(ctx context.Context, o *pipe.Out[int]) error {
			for v := range in {
				if err := o.Send(ctx, v); err != nil {
					return err
				}
				if err := o.Flush(ctx); err != nil {
					return err
				}
			}
			return nil
		})
		for range 3 {
			s = pipe.Apply(s, func(ctx context.Context, b pipe.Buffer[int], o *pipe.Out[int]) error {
				for _, v := range b.Elements() {
					if err := o.Send(ctx, v); err != nil {
						return err
					}
				}
				return nil
			}, mode)
		}
		pipe.Sink(s, func(ctx context.Context, in *pipe.In[int]) error {
			for v, err := range in.All(ctx) {
				if err != nil {
					return err
				}
				out <- v
			}
			return nil
		})
		done := make(chan error)
		go func() { done <- p.Run(t.Context()) }()
		for n := range 5 {
			in <- n
			if got := <-out; got != n {
				t.Errorf("got %d, want %d", got, n)
			}
		}
		close(in)
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func TestSendGathersFullBuffers(t *testing.T) {
	lengths := map[string]struct {
		opts []pipe.Option
		want int
	}{
		"by length": {nil, pipe.DefaultBufferLength},
		"by option": {[]pipe.Option{pipe.BufferLength(7)}, 7},
		"by size":   {[]pipe.Option{pipe.Sizer(func(int) int64 { return 1 << 14 })}, 4},
	}
	for name, tt := range lengths {
		t.Run(name, func(t *testing.T) {
			p := pipe.New("test")
			pipe.Sink(numbers(p, 2*pipe.DefaultBufferLength, tt.opts...), func(ctx context.Context, in *pipe.In[int]) error {
				b, err := in.Read(ctx)
				if b.Len() != tt.want {
					t.Errorf("Buffer of %d elements, want %d", b.Len(), tt.want)
				}
				return err
			})
			if err := p.Run(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestSendAllEqualsSendOfEachElement(t *testing.T) {
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
					t.Errorf("length %d, step %d: got %d elements in Buffers of up to %d elements", length, step, len(got), longest)
				}
			})
		}
	}
}

func TestSendAllOfElementsOfOneSize(t *testing.T) {
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
			t.Errorf("got %d bytes that differ from the %d bytes sent", len(*got), len(want))
		}
	})
}
