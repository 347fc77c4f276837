package main

import (
	"context"
	"encoding/binary"
	"errors"
	"io"

	"github.com/penstock-go/penstock/pipe"
)

// relays pass Buffers of bytes from a source through three stages to a sink.
// Each has a goroutine of its own. The source writes a number into each Buffer,
// and the sink adds up the numbers.
func relays(settings) []comparison {
	const large, small = 64 << 10, 4 << 10
	return []comparison{
		{ours: timed(relayOurs(large)), peer: timed(relayChannel(large)), lines: []line{{"relay/chan64k", wall, target{ratio: 1}}}},
		{ours: timed(relayOurs(large)), peer: timed(relayPipes(large)), lines: []line{{"relay/iopipe64k", wall, target{ratio: 1.0 / 4}}}},
		{ours: timed(relayOurs(small)), peer: timed(relayChannel(small)), lines: []line{{"relay/chan4k", wall, target{ratio: 1 / 1.5}}}},
		{ours: timed(relayOurs(small)), peer: timed(relayPipes(small)), lines: []line{{"relay/iopipe4k", wall, target{ratio: 1.0 / 10}}}},
	}
}

const relayStages = 3

func stamp(b []byte, n int) { binary.LittleEndian.PutUint64(b, uint64(n)) }

func stampOf(b []byte) int64 { return int64(binary.LittleEndian.Uint64(b)) }

func relayOurs(size int) func(n int) error {
	return func(n int) error {
		p := pipe.New("relay")
		s := pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
			for i := range n {
				b := out.Buffer(size)
				stamp(b.Elements(), i)
				if err := out.Put(ctx, b); err != nil {
					return err
				}
			}
			return nil
		}, pipe.BufferLength(size))
		for range relayStages {
			s = pipe.Via(s, func(ctx context.Context, in *pipe.In[byte], out *pipe.Out[byte]) error {
				for {
					b, err := in.Read(ctx)
					if err != nil {
						return atEnd(err)
					}
					if err := out.Put(ctx, b); err != nil {
						return err
					}
				}
			})
		}
		var total int64
		pipe.Sink(s, func(ctx context.Context, in *pipe.In[byte]) error {
			for {
				b, err := in.Read(ctx)
				if err != nil {
					return atEnd(err)
				}
				total += stampOf(b.Elements())
				b.Release()
			}
		})
		if err := runPipeline(p); err != nil {
			return err
		}
		return same(total, sumTo(n))
	}
}

// atEnd returns err unless that is io.EOF.
func atEnd(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}

// relayChannel is the peer that cannot be cancelled. It has channels of 16
// recycled buffers.
func relayChannel(size int) func(n int) error {
	return func(n int) error {
		const length = 16
		free := make(chan []byte, (relayStages+1)*(length+2))
		source := make(chan []byte, length)
		go func() {
			defer close(source)
			for i := range n {
				var b []byte
				select {
				case b = <-free:
				default:
					b = make([]byte, size)
				}
				stamp(b, i)
				source <- b
			}
		}()
		from := source
		for range relayStages {
			in, out := from, make(chan []byte, length)
			go func() {
				defer close(out)
				for b := range in {
					out <- b
				}
			}()
			from = out
		}
		var total int64
		for b := range from {
			total += stampOf(b)
			select {
			case free <- b:
			default:
			}
		}
		return same(total, sumTo(n))
	}
}

// relayPipes is the peer of the standard library. It has an io.Pipe between the
// stages, and each stage copies through a buffer of the same size.
func relayPipes(size int) func(n int) error {
	return func(n int) error {
		from, to := io.Pipe()
		go func() {
			b := make([]byte, size)
			for i := range n {
				stamp(b, i)
				if _, err := to.Write(b); err != nil {
					return
				}
			}
			to.Close()
		}()
		for range relayStages {
			r, w := io.Pipe()
			in := from
			go func() {
				_, err := io.CopyBuffer(w, in, make([]byte, size))
				w.CloseWithError(err)
			}()
			from = r
		}
		var total int64
		b := make([]byte, size)
		for {
			if _, err := io.ReadFull(from, b); err != nil {
				if errors.Is(err, io.EOF) {
					return same(total, sumTo(n))
				}
				return err
			}
			total += stampOf(b)
		}
	}
}
