package wsio_test

import (
	"bytes"
	"context"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
)

// connect returns both ends of a WebSocket connection over loopback. The peer
// is a plain connection of the WebSocket library, so that the code under test
// does not judge its own frames.
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

// shortenQuiet makes the conformance tests wait for 10 ms where nothing may
// happen, unless the environment sets another time. A byte takes far less time
// over loopback.
func shortenQuiet(t *testing.T) {
	t.Helper()
	if os.Getenv("PIPETEST_QUIET") == "" {
		t.Setenv("PIPETEST_QUIET", "10ms")
	}
}

// noise returns n bytes without repetitions.
func noise(n int) []byte {
	p := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{1}).Read(p)
	return p
}

// readAll reads r to its end. It returns all bytes, and the error that ended r.
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

// A received is the data that a peer got before the connection ended.
type received struct {
	bytes   []byte
	longest int   // bytes of the longest message
	err     error // the end of the connection
}

// receive reads messages from conn until the connection ends.
func receive(ctx context.Context, conn *websocket.Conn) received {
	var got received
	for {
		_, p, err := conn.Read(ctx)
		if err != nil {
			got.err = err
			return got
		}
		got.bytes = append(got.bytes, p...)
		got.longest = max(got.longest, len(p))
	}
}

// receiving runs receive in another goroutine.
func receiving(ctx context.Context, conn *websocket.Conn) <-chan received {
	result := make(chan received, 1)
	go func() { result <- receive(ctx, conn) }()
	return result
}

// write writes p in Buffers of n bytes and waits while the queue is full. It
// returns the first error.
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

// settled waits until the number that value returns no longer changes. There is
// no signal for a socket whose buffers are full.
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

// eventually runs f in another goroutine and returns its result. The test fails
// after ten seconds.
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
		tb.Fatalf("%s still waits after 10 seconds", what)
		panic("unreachable")
	}
}
