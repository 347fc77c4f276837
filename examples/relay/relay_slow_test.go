package main

import (
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/penstock-go/penstock/pump"
)

// mostHeld is the largest number of bytes that the relay may hold of one
// direction. These are the limit, the Buffer that exceeds it, and the Buffer
// that was read ahead.
func mostHeld(limit int64) int64 { return limit + 2*pump.BufferSize }

// The relay holds no more than its limit.
func TestClientThatStopsReadingStopsTheService(t *testing.T) {
	const limit, total = 256 << 10, 64 << 20
	c := newCircuit(t, limit)
	runtime.GC()
	before := heap()
	var sent atomic.Int64
	done := make(chan error, 1)
	go func() { done <- flood(&sent, total, c.service.Write, c.service.CloseWrite) }()

	stopped := settled(sent.Load)
	if stopped >= total/2 {
		t.Errorf("the service sent %d bytes to a client that does not read, want at most half of all bytes", stopped)
	}
	inside, grown := c.fromService.Load()-c.toClient.Load(), heap()-before
	t.Logf("the service was stopped after %d KiB; the relay holds %d KiB with a limit of %d KiB, heap grown by %d KiB",
		stopped>>10, inside>>10, limit>>10, grown>>10)
	if want := mostHeld(limit); inside > want {
		t.Errorf("the relay holds %d bytes, want at most %d", inside, want)
	}

	got, err := c.receive(t.Context())
	if len(got) != total || websocket.CloseStatus(err) != websocket.StatusNormalClosure {
		t.Errorf("the client got %d bytes and %v, want %d and a normal closure", len(got), err, total)
	}
	if err := <-done; err != nil {
		t.Errorf("the service: %v", err)
	}
}

// The relay holds no more than its limit.
func TestServiceThatStopsReadingStopsTheClient(t *testing.T) {
	const limit, total = 256 << 10, 64 << 20
	c := newCircuit(t, limit)
	var sent atomic.Int64
	done := make(chan error, 1)
	go func() {
		done <- flood(&sent, total, func(p []byte) (int, error) {
			return len(p), c.client.Write(t.Context(), websocket.MessageBinary, p)
		}, func() error { return c.client.Close(websocket.StatusNormalClosure, "") })
	}()
	stopped := settled(sent.Load)
	if stopped >= total/2 {
		t.Errorf("the client sent %d bytes to a service that does not read, want at most half of all bytes", stopped)
	}
	inside := c.fromClient.Load() - c.toService.Load()
	t.Logf("the client was stopped after %d KiB; the relay holds %d KiB with a limit of %d KiB", stopped>>10, inside>>10, limit>>10)
	if want := mostHeld(limit) + 8<<10; inside > want { // the HTTP request and the frame headers count
		t.Errorf("the relay holds %d bytes, want at most %d", inside, want)
	}

	var got int64
	p := make([]byte, 64<<10)
	for {
		n, err := c.service.Read(p)
		got += int64(n)
		if err != nil {
			break
		}
	}
	if got != total {
		t.Errorf("the service got %d bytes, want %d", got, total)
	}
	if err := <-done; err != nil {
		t.Errorf("the client: %v", err)
	}
}

// The client neither reads nor answers.
func TestSignalEndsTheRelayDespiteABlockedClient(t *testing.T) {
	c := newCircuit(t, 256<<10)
	var sent atomic.Int64
	go func() { _ = flood(&sent, 64<<20, c.service.Write, c.service.CloseWrite) }()
	settled(sent.Load)
	c.stop()
	timer := time.NewTimer(5 * time.Second)
	defer timer.Stop()
	select {
	case err := <-c.ended:
		c.ended <- err // for the clean-up
	case <-timer.C:
		t.Error("the relay still runs five seconds after its context ended")
	}
}

// flood writes total bytes, counts them in sent, and calls end.
func flood(sent *atomic.Int64, total int64, write func([]byte) (int, error), end func() error) error {
	p := make([]byte, 32<<10)
	for sent.Load() < total {
		n, err := write(p)
		sent.Add(int64(n))
		if err != nil {
			return err
		}
	}
	return end()
}

func heap() int64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
