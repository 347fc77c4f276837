package main

import (
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// A circuit is a relay with one client and one connection to the service, all
// over loopback.
type circuit struct {
	client  *websocket.Conn
	service *net.TCPConn
	url     string
	stop    context.CancelFunc
	ended   chan error

	// Bytes that the relay has read and written at its sockets.
	fromClient, toService, fromService, toClient atomic.Int64
}

// newCircuit starts a relay and connects both sides. It stops the relay at the
// end of the test.
func newCircuit(tb testing.TB, limit int64) *circuit {
	tb.Helper()
	c := &circuit{ended: make(chan error, 1)}
	services, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	clients, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	r := newRelay(services.Addr().String(), ownHosts("", "", clients.Addr()), limit, io.Discard)
	dial := r.dial
	r.dial = func(ctx context.Context) (net.Conn, error) {
		tcp, err := dial(ctx)
		if err != nil {
			return nil, err
		}
		return countingConn{tcp.(*net.TCPConn), &c.fromService, &c.toService}, nil
	}
	ctx, stop := context.WithCancel(context.Background())
	c.stop = stop
	go func() { c.ended <- serve(ctx, countingListener{clients, c}, r) }()
	tb.Cleanup(func() {
		if c.client != nil {
			c.client.CloseNow()
			c.service.Close()
		}
		http.DefaultClient.CloseIdleConnections()
		services.Close()
		stop()
		if err := <-c.ended; err != nil {
			tb.Errorf("serve = %v, want nil", err)
		}
	})
	c.url = "ws://" + clients.Addr().String()
	if c.client, _, err = websocket.Dial(context.Background(), c.url, nil); err != nil {
		tb.Fatal(err)
	}
	c.client.SetReadLimit(-1)
	conn, err := services.Accept()
	if err != nil {
		tb.Fatal(err)
	}
	c.service = conn.(*net.TCPConn)
	return c
}

// A countingConn counts the bytes of a connection.
type countingConn struct {
	*net.TCPConn
	read, written *atomic.Int64
}

func (c countingConn) Read(p []byte) (int, error) {
	n, err := c.TCPConn.Read(p)
	c.read.Add(int64(n))
	return n, err
}

func (c countingConn) Write(p []byte) (int, error) {
	n, err := c.TCPConn.Write(p)
	c.written.Add(int64(n))
	return n, err
}

type countingListener struct {
	net.Listener
	c *circuit
}

func (l countingListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return countingConn{conn.(*net.TCPConn), &l.c.fromClient, &l.c.toClient}, nil
}

// receive reads all messages of the client. It returns their bytes, and the
// error that ended the connection.
func (c *circuit) receive(ctx context.Context) ([]byte, error) {
	var all bytes.Buffer
	for {
		_, r, err := c.client.Reader(ctx)
		if err != nil {
			return all.Bytes(), err
		}
		if _, err := all.ReadFrom(r); err != nil {
			return all.Bytes(), err
		}
	}
}

// receiving runs receive in another goroutine.
func (c *circuit) receiving(ctx context.Context) <-chan received {
	result := make(chan received, 1)
	go func() {
		p, err := c.receive(ctx)
		result <- received{p, err}
	}()
	return result
}

type received struct {
	bytes []byte
	err   error
}

// send sends p to the relay in messages of n bytes.
func (c *circuit) send(ctx context.Context, p []byte, n int) error {
	for len(p) > 0 {
		n = min(n, len(p))
		if err := c.client.Write(ctx, websocket.MessageBinary, p[:n]); err != nil {
			return err
		}
		p = p[n:]
	}
	return nil
}

// reset closes the connection with a TCP reset.
func reset(tcp *net.TCPConn) {
	_ = tcp.SetLinger(0)
	_ = tcp.Close()
}

// noise returns n bytes without repetitions.
func noise(n int) []byte {
	p := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{byte(n)}).Read(p)
	return p
}

// settled waits until the number that value returns no longer changes. There is
// no signal for a socket whose buffers are full.
func settled(value func() int64) int64 {
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
