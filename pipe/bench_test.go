package pipe_test

import (
	"context"
	"io"
	"sync"
	"testing"

	"github.com/penstock-go/penstock/pipe"
)

func mapKernel(f func(context.Context, int64) (int64, error)) pipe.Kernel[int64, int64] {
	return func(ctx context.Context, b pipe.Buffer[int64], out *pipe.Out[int64]) error {
		res := out.Buffer(b.Len())
		dst := res.Elements()
		for i, v := range b.Elements() {
			r, err := f(ctx, v)
			if err != nil {
				return pipe.AtElement(i, err)
			}
			dst[i] = r
		}
		b.Release()
		return out.Put(ctx, res)
	}
}

func filterKernel(f func(context.Context, int64) (bool, error)) pipe.Kernel[int64, int64] {
	return func(ctx context.Context, b pipe.Buffer[int64], out *pipe.Out[int64]) error {
		e := b.Elements()
		n := 0
		for i, v := range e {
			ok, err := f(ctx, v)
			if err != nil {
				return pipe.AtElement(i, err)
			}
			if ok {
				e[n] = v
				n++
			}
		}
		return out.Put(ctx, b.First(n))
	}
}

func add1(_ context.Context, v int64) (int64, error)   { return v + 1, nil }
func even(_ context.Context, v int64) (bool, error)    { return v%4 != 0, nil }
func times3(_ context.Context, v int64) (int64, error) { return v * 3, nil }

// These are variables so that neither benchmark can inline the functions.
var fAdd, fEven, fTimes = add1, even, times3

// byHand is a stage written without a library. It passes batches over channels
// and checks ctx.
func byHand(ctx context.Context, wg *sync.WaitGroup, in chan []int64, f func([]int64) []int64) chan []int64 {
	out := make(chan []int64, 4)
	wg.Go(func() {
		defer close(out)
		for {
			select {
			case s, ok := <-in:
				if !ok {
					return
				}
				select {
				case out <- f(s):
				case <-ctx.Done():
					return
				}
			case <-ctx.Done():
				return
			}
		}
	})
	return out
}

func mapByHand(ctx context.Context, f func(context.Context, int64) (int64, error)) func([]int64) []int64 {
	return func(s []int64) []int64 {
		for i, v := range s {
			r, err := f(ctx, v)
			if err != nil {
				panic(err)
			}
			s[i] = r
		}
		return s
	}
}

func filterByHand(ctx context.Context, f func(context.Context, int64) (bool, error)) func([]int64) []int64 {
	return func(s []int64) []int64 {
		n := 0
		for _, v := range s {
			ok, err := f(ctx, v)
			if err != nil {
				panic(err)
			}
			if ok {
				s[n] = v
				n++
			}
		}
		return s[:n]
	}
}

// This is the baseline. It has one goroutine per stage and recycled batches of
// 256 elements.
func BenchmarkRecordsByHand(b *testing.B) {
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	b.ReportAllocs()
	var wg sync.WaitGroup
	source, free := make(chan []int64, 4), make(chan []int64, 32)
	wg.Go(func() {
		defer close(source)
		for i := 0; i < b.N; {
			var s []int64
			select {
			case s = <-free:
			default:
				s = make([]int64, 0, 256)
			}
			for ; i < b.N && len(s) < 256; i++ {
				s = append(s, int64(i))
			}
			source <- s
		}
	})
	c := byHand(ctx, &wg, source, mapByHand(ctx, fAdd))
	c = byHand(ctx, &wg, c, filterByHand(ctx, fEven))
	c = byHand(ctx, &wg, c, mapByHand(ctx, fTimes))
	var sum int64
	for s := range c {
		for _, v := range s {
			sum += v
		}
		select {
		case free <- s[:0]:
		default:
		}
	}
	wg.Wait()
}

func benchmarkRecords(b *testing.B, opts ...pipe.Option) {
	p := pipe.New("records")
	src := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int64]) error {
		for i := 0; i < b.N; {
			buf := out.Buffer(min(256, b.N-i))
			for k := range buf.Elements() {
				buf.Elements()[k] = int64(i)
				i++
			}
			if err := out.Put(ctx, buf); err != nil {
				return err
			}
		}
		return nil
	})
	s := pipe.Apply(src, mapKernel(fAdd), opts...)
	s = pipe.Apply(s, filterKernel(fEven), opts...)
	s = pipe.Apply(s, mapKernel(fTimes), opts...)
	var sum int64
	pipe.Sink(s, func(ctx context.Context, in *pipe.In[int64]) error {
		for {
			b, err := in.Read(ctx)
			if err == io.EOF {
				return nil
			}
			if err != nil {
				return err
			}
			for _, v := range b.Elements() {
				sum += v
			}
			b.Release()
		}
	})
	b.ReportAllocs()
	if err := p.Run(b.Context()); err != nil {
		b.Fatal(err)
	}
}

func BenchmarkRecordsFused(b *testing.B) { benchmarkRecords(b) }
func BenchmarkRecordsAsync(b *testing.B) { benchmarkRecords(b, pipe.Async()) }
