package wsio_test

import (
	"bytes"
	"context"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
)

// connect returns both ends of a WebSocket connection over loopback. The peer is a plain connection of the
// WebSocket library, so that what goes over the wire is not judged by the code that made it.
func connect(tb testing.TB) (ours, peer *websocket.Conn) {
	tb.Helper()
	accepted := make(chan *websocket.Conn, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := websocket.Accept(w, r, nil)
		if err != nil {
			tb.Errorf("Accept: %v", err)
		}
		accepted <- conn
	}))
	peer, _, err := websocket.Dial(context.Background(), server.URL, nil)
	if err != nil {
		tb.Fatalf("Dial: %v", err)
	}
	peer.SetReadLimit(-1)
	ours = <-accepted
	tb.Cleanup(func() {
		_ = peer.CloseNow()
		_ = ours.CloseNow()
		server.Close()
		http.DefaultClient.CloseIdleConnections()
	})
	return ours, peer
}

// noise returns n bytes that do not repeat.
func noise(n int) []byte {
	p := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{1}).Read(p)
	return p
}

// readAll reads r until its end and returns what came before that, and the end.
func readAll(ctx context.Context, r pump.ReadStream[byte]) ([]byte, error) {
	var all bytes.Buffer
	for {
		b, err := r.Read(ctx)
		if err != nil {
			return all.Bytes(), err
		}
		all.Write(b.Elements())
		b.Release()
	}
}

// receive reads all messages of conn and returns their bytes, how long the longest was, and what came after.
func receive(ctx context.Context, conn *websocket.Conn) (all []byte, longest int, err error) {
	for {
		_, p, err := conn.Read(ctx)
		if err != nil {
			return all, longest, err
		}
		all = append(all, p...)
		longest = max(longest, len(p))
	}
}

// write writes p in Buffers of n bytes, minding the write queue, and reports the first error.
func write(w pump.WriteStream[byte], p []byte, n int) error {
	for len(p) > 0 {
		n = min(n, len(p))
		if err := w.Write(pipe.BufferOf(bytes.Clone(p[:n])...)); err != nil {
			return err
		}
		p = p[n:]
		<-w.Drained()
	}
	return nil
}

// settled waits until the number that value returns no longer changes: no
// signal tells that a socket has taken all it will take.
func settled(tb testing.TB, value func() int64) int64 {
	tb.Helper()
	for last, same := int64(-1), 0; ; {
		n := value()
		if n == last && n > 0 {
			same++
		} else {
			last, same = n, 0
		}
		if same == 20 {
			return n
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// eventually runs f elsewhere and returns its result; the test fails after ten seconds.
func eventually[T any](tb testing.TB, what string, f func() T) T {
	tb.Helper()
	result := make(chan T, 1)
	go func() { result <- f() }()
	timer := time.NewTimer(10 * time.Second)
	defer timer.Stop()
	select {
	case v := <-result:
		return v
	case <-timer.C:
		tb.Fatalf("%s still waits", what)
		panic("unreachable")
	}
}
