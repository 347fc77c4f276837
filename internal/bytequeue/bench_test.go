package bytequeue_test

import (
	"context"
	"testing"

	"github.com/penstock-go/penstock/internal/bytequeue"
)

func sizeOfBytes(b []byte) int64 { return int64(len(b)) }

// BenchmarkHopRawChannel is the baseline, a hop over a bare channel that holds
// as many chunks.
func BenchmarkHopRawChannel(b *testing.B) {
	c := make(chan []byte, 16)
	chunk := make([]byte, 64<<10)
	b.ReportAllocs()
	go func() {
		for range b.N {
			c <- chunk
		}
	}()
	for range b.N {
		<-c
	}
}

func BenchmarkHop(b *testing.B) {
	q := bytequeue.New(1<<20, sizeOfBytes)
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	chunk := make([]byte, 64<<10)
	b.ReportAllocs()
	go func() {
		for range b.N {
			q.Put(ctx, chunk)
		}
		q.Close()
	}()
	for range b.N {
		if _, err := q.Read(ctx); err != nil {
			b.Fatal(err)
		}
	}
}
