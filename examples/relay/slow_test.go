package main

import (
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/penstock-go/penstock/pump"
)

// held is what the relay may hold of one direction: what waits, the Buffer that crossed the limit, and
// the one that was read ahead.
func held(limit int64) int64 { return limit + 2*pump.BufferSize }

// A client that stops reading makes the service wait, and the relay holds no more than its limit.
func TestClientThatStopsReading(t *testing.T) {
	const limit, total = 256 << 10, 64 << 20
	l := newLine(t, limit)
	runtime.GC()
	before := heap()
	var sent atomic.Int64
	done := make(chan error, 1)
	go func() { done <- flood(&sent, total, l.service.Write, l.service.CloseWrite) }()

	stopped := settled(sent.Load)
	if stopped >= total/2 {
		t.Errorf("the service sent %d bytes to a client that does not read, want it to be stopped long before", stopped)
	}
	inside, grown := l.fromService.Load()-l.toClient.Load(), heap()-before
	t.Logf("the service was stopped after %d KiB; the relay holds %d KiB with a limit of %d KiB, heap grown by %d KiB",
		stopped>>10, inside>>10, limit>>10, grown>>10)
	if want := held(limit); inside > want {
		t.Errorf("the relay holds %d bytes, want at most %d", inside, want)
	}

	got, err := l.receive(t.Context())
	if len(got) != total || websocket.CloseStatus(err) != websocket.StatusNormalClosure {
		t.Errorf("the client got %d bytes and %v, want %d and a normal closure", len(got), err, total)
	}
	if err := <-done; err != nil {
		t.Errorf("the service: %v", err)
	}
}

// The other way round: a service that stops reading makes the client wait.
func TestServiceThatStopsReading(t *testing.T) {
	const limit, total = 256 << 10, 64 << 20
	l := newLine(t, limit)
	var sent atomic.Int64
	done := make(chan error, 1)
	go func() {
		done <- flood(&sent, total, func(p []byte) (int, error) {
			return len(p), l.client.Write(t.Context(), websocket.MessageBinary, p)
		}, func() error { return l.client.Close(websocket.StatusNormalClosure, "") })
	}()
	stopped := settled(sent.Load)
	if stopped >= total/2 {
		t.Errorf("the client sent %d bytes to a service that does not read, want it to be stopped long before", stopped)
	}
	inside := l.fromClient.Load() - l.toService.Load()
	t.Logf("the client was stopped after %d KiB; the relay holds %d KiB with a limit of %d KiB", stopped>>10, inside>>10, limit>>10)
	if want := held(limit) + 8<<10; inside > want { // the HTTP request and the headers of the frames count as well
		t.Errorf("the relay holds %d bytes, want at most %d", inside, want)
	}

	var got int64
	p := make([]byte, 64<<10)
	for {
		n, err := l.service.Read(p)
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

// A client that neither reads nor answers does not keep the relay from ending.
func TestStopWithAClientThatIsStuck(t *testing.T) {
	l := newLine(t, 256<<10)
	var sent atomic.Int64
	go func() { _ = flood(&sent, 64<<20, l.service.Write, l.service.CloseWrite) }()
	settled(sent.Load)
	l.stop()
	timer := time.NewTimer(5 * time.Second)
	defer timer.Stop()
	select {
	case err := <-l.ended:
		l.ended <- err // for who cleans up
	case <-timer.C:
		t.Error("the relay still runs five seconds after it was told to stop")
	}
}

// flood writes total bytes, counts them, and ends.
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
