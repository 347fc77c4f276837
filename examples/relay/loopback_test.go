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

// A line is a relay with one client and one connection of the service, all over loopback.
type line struct {
	client  *websocket.Conn
	service *net.TCPConn
	url     string
	stop    context.CancelFunc
	ended   chan error

	// Bytes that the relay has moved, counted at its sockets.
	fromClient, toService, fromService, toClient atomic.Int64
}

// newLine starts a relay and connects both sides. All has ended when the test has.
func newLine(tb testing.TB, limit int64) *line {
	tb.Helper()
	l := &line{ended: make(chan error, 1)}
	behind, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	front, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	r := newRelay(behind.Addr().String(), limit, io.Discard)
	dial := r.dial
	r.dial = func(ctx context.Context) (service, error) {
		tcp, err := dial(ctx)
		if err != nil {
			return nil, err
		}
		return counting{tcp.(*net.TCPConn), &l.fromService, &l.toService}, nil
	}
	ctx, stop := context.WithCancel(context.Background())
	l.stop = stop
	go func() { l.ended <- serve(ctx, countingListener{front, l}, r) }()
	tb.Cleanup(func() {
		if l.client != nil {
			l.client.CloseNow()
			l.service.Close()
		}
		http.DefaultClient.CloseIdleConnections()
		behind.Close()
		stop()
		if err := <-l.ended; err != nil {
			tb.Errorf("serve = %v, want nil", err)
		}
	})
	l.url = "ws://" + front.Addr().String()
	if l.client, _, err = websocket.Dial(context.Background(), l.url, nil); err != nil {
		tb.Fatal(err)
	}
	l.client.SetReadLimit(-1)
	conn, err := behind.Accept()
	if err != nil {
		tb.Fatal(err)
	}
	l.service = conn.(*net.TCPConn)
	return l
}

// A counting counts the bytes that go through a connection.
type counting struct {
	*net.TCPConn
	read, written *atomic.Int64
}

func (c counting) Read(p []byte) (int, error) {
	n, err := c.TCPConn.Read(p)
	c.read.Add(int64(n))
	return n, err
}

func (c counting) Write(p []byte) (int, error) {
	n, err := c.TCPConn.Write(p)
	c.written.Add(int64(n))
	return n, err
}

type countingListener struct {
	net.Listener
	l *line
}

func (c countingListener) Accept() (net.Conn, error) {
	conn, err := c.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return counting{conn.(*net.TCPConn), &c.l.fromClient, &c.l.toClient}, nil
}

// receive returns what the client gets, and how it ends.
func (l *line) receive(ctx context.Context) ([]byte, error) {
	var all bytes.Buffer
	for {
		_, r, err := l.client.Reader(ctx)
		if err != nil {
			return all.Bytes(), err
		}
		if _, err := all.ReadFrom(r); err != nil {
			return all.Bytes(), err
		}
	}
}

// receiving is receive elsewhere.
func (l *line) receiving(ctx context.Context) <-chan received {
	c := make(chan received, 1)
	go func() {
		p, err := l.receive(ctx)
		c <- received{p, err}
	}()
	return c
}

type received struct {
	bytes []byte
	err   error
}

// send sends p to the relay in messages of n bytes.
func (l *line) send(ctx context.Context, p []byte, n int) error {
	for len(p) > 0 {
		n = min(n, len(p))
		if err := l.client.Write(ctx, websocket.MessageBinary, p[:n]); err != nil {
			return err
		}
		p = p[n:]
	}
	return nil
}

func noise(n int) []byte {
	p := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{byte(n)}).Read(p)
	return p
}

// settled waits until the number that value returns no longer changes: no
// signal tells that the sockets have taken all they will take.
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
