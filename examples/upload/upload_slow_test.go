package main

import (
	"flag"
	"io"
	"net/http"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/penstock-go/penstock/pump"
)

var size = flag.Int64("size", 2, "MiB that the test with a slow disk uploads")

// A gauge counts the bytes that an upload holds. They were read from the socket
// and are not yet on the disk.
type gauge struct {
	read, written atomic.Int64
	highest       atomic.Int64 // largest number of bytes held at a time
	heap          atomic.Int64 // largest size of the heap
}

// A gaugedBody counts the bytes that are read from the socket.
type gaugedBody struct {
	io.ReadCloser
	g *gauge
}

func (b gaugedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	held := b.g.read.Add(int64(n)) - b.g.written.Load()
	b.g.highest.Store(max(b.g.highest.Load(), held))
	return n, err
}

// A slowDisk takes time for each byte, and stores none.
type slowDisk struct {
	g         *gauge
	perBuffer time.Duration // for each BufferSize bytes
	writes    int
}

func (d *slowDisk) Write(p []byte) (int, error) {
	time.Sleep(d.perBuffer * time.Duration(len(p)) / pump.BufferSize)
	d.g.written.Add(int64(len(p)))
	if d.writes++; d.writes%16 == 0 {
		d.g.heap.Store(max(d.g.heap.Load(), heap()))
	}
	return len(p), nil
}

func (*slowDisk) Close() error   { return nil }
func (*slowDisk) Abort(error)    {}
func (*slowDisk) Replaced() bool { return false }

func heap() int64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// zeros is an endless body that takes no memory.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

// The disk is a hundred times slower than the socket. The server holds no more
// than its limit, the Buffer that exceeds it, and a Buffer that was read ahead.
// This command uploads 256 MiB:
//
//	go test -run Slow -args -size 256
func TestSlowDiskMakesTheClientWait(t *testing.T) {
	const limit = 256 << 10
	upload := func(total int64, perBuffer time.Duration) (*gauge, time.Duration) {
		g := &gauge{}
		s := start(t, 0, func(h *handler) {
			h.queue = limit
			h.create = func(string, condition) (medium, error) { return &slowDisk{g: g, perBuffer: perBuffer}, nil }
		}, func(r *http.Request) { r.Body = gaugedBody{r.Body, g} })
		begin := time.Now()
		if got, want := s.put(t, "a", io.LimitReader(zeros{}, total)), http.StatusCreated; got != want {
			t.Errorf("PUT = %d, want %d", got, want)
		}
		return g, time.Since(begin)
	}
	const sample = 8 << 20
	_, fast := upload(sample, 0)
	runtime.GC()
	before, total := heap(), *size<<20
	g, slow := upload(total, 100*fast*pump.BufferSize/sample)

	grown := g.heap.Load() - before
	t.Logf("%d MiB without a disk took %v, %d MiB with the slow disk took %v",
		sample>>20, fast.Round(time.Millisecond), *size, slow.Round(time.Millisecond))
	t.Logf("the server held at most %d KiB with a limit of %d KiB, and the heap grew by %d KiB",
		g.highest.Load()>>10, limit>>10, grown>>10)
	if got := g.written.Load(); got != total {
		t.Errorf("%d bytes reached the disk, want %d", got, total)
	}
	if got, want := g.highest.Load(), int64(limit+2*pump.BufferSize); got > want {
		t.Errorf("held %d bytes at a time, want at most %d", got, want)
	}
	if want := int64(limit + 8<<20); grown > want {
		t.Errorf("the heap grew by %d bytes, want at most %d", grown, want)
	}
}
