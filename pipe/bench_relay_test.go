package pipe_test

import (
	"context"
	"io"
	"testing"

	"github.com/penstock-go/penstock/pipe"
)

const relayed = 64 << 10 // bytes of a Buffer

// This is the baseline. It passes recycled slices through raw channels of
// capacity 16, with one goroutine per stage.
func BenchmarkRelayRawChannel(b *testing.B) {
	free, in := make(chan []byte, 128), make(chan []byte, 16)
	go func(out chan []byte) {
		defer close(out)
		for range b.N {
			select {
			case s := <-free:
				out <- s
			default:
				out <- make([]byte, relayed)
			}
		}
	}(in)
	for range 3 {
		out := make(chan []byte, 16)
		go func(in, out chan []byte) {
			defer close(out)
			for s := range in {
				out <- s
			}
		}(in, out)
		in = out
	}
	for s := range in {
		select {
		case free <- s:
		default:
		}
	}
}

func BenchmarkRelay(b *testing.B) {
	p := pipe.New("relay")
	s := pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
		for range b.N {
			if err := out.Put(ctx, out.Buffer(relayed)); err != nil {
				return err
			}
		}
		return nil
	})
	for range 3 {
		s = pipe.Via(s, func(ctx context.Context, in *pipe.In[byte], out *pipe.Out[byte]) error {
			for {
				b, err := in.Read(ctx)
				if err == io.EOF {
					return nil
				}
				if err != nil {
					return err
				}
				if err := out.Put(ctx, b); err != nil {
					return err
				}
			}
		})
	}
	pipe.Sink(s, func(ctx context.Context, in *pipe.In[byte]) error {
		for {
			b, err := in.Read(ctx)
			if err != nil {
				return err
			}
			b.Release()
		}
	})
	b.ReportAllocs()
	if err := p.Run(b.Context()); err != nil {
		b.Fatal(err)
	}
}
