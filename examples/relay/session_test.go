package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/coder/websocket"
)

// For more of them, and to see the figures:
//
//	go test ./examples/relay -run Many -v -relay.resets 1000 -relay.sessions 200
var (
	resets   = flag.Int("relay.resets", 100, "number of services that reset their connection")
	sessions = flag.Int("relay.sessions", 50, "number of sessions at the same time")
)

// floodClient sends messages until that fails.
func floodClient(ctx context.Context, client *websocket.Conn) {
	p := noise(10_000)
	for client.Write(ctx, websocket.MessageBinary, p) == nil {
	}
}

// Each service sends half an answer. Then it resets its connection at a random
// byte of what the relay writes. Only one call of the relay gets the error of
// the reset, a write or a read. The client must see an error all the same, and
// the log must have the reset, not its consequences.
func TestManyServicesThatResetDuringAWriteAreNeverACleanEnd(t *testing.T) {
	s := newStation(t, func(conn *net.TCPConn) {
		_, _ = conn.Write(noise(1000))
		_, _ = io.CopyN(io.Discard, conn, rand.Int64N(1<<20))
		reset(conn)
	}, nil)
	var clients sync.WaitGroup
	free := make(chan struct{}, 20)
	for range *resets {
		free <- struct{}{}
		clients.Go(func() {
			defer func() { <-free }()
			s.connect(t, func(ctx context.Context, client *websocket.Conn) {
				go floodClient(ctx, client)
				if _, err := receiveAll(ctx, client); websocket.CloseStatus(err) == websocket.StatusNormalClosure {
					t.Error("the client saw a clean end after half an answer")
				}
			})
		})
	}
	clients.Wait()
	s.stop()
	inRead, inWrite := 0, 0
	for _, end := range s.log.ends() {
		switch {
		case strings.HasSuffix(end, "read: connection reset by peer"):
			inRead++
		case strings.HasSuffix(end, "write: connection reset by peer"):
			inWrite++
		default:
			t.Errorf("a session ended with %q, want the reset", end)
		}
	}
	if inRead+inWrite != *resets {
		t.Errorf("%d sessions ended with the reset, want %d", inRead+inWrite, *resets)
	}
	t.Logf("%d resets: a read met %d of them, a write %d; no client saw a clean end", *resets, inRead, inWrite)
}

func TestManySessionsAtOnceEcho(t *testing.T) {
	want := noise(300_000)
	s := newStation(t, func(conn *net.TCPConn) {
		_, _ = io.CopyN(conn, conn, int64(len(want)))
		_ = conn.Close()
	}, nil)
	var clients sync.WaitGroup
	ready, start := sync.WaitGroup{}, make(chan struct{})
	for range *sessions {
		ready.Add(1)
		clients.Go(func() {
			arrived := sync.OnceFunc(ready.Done)
			defer arrived()
			s.connect(t, func(ctx context.Context, client *websocket.Conn) {
				arrived()
				<-start // until all of them are connected
				go func() {
					for p := want; len(p) > 0; p = p[min(len(p), 10_000):] {
						_ = client.Write(ctx, websocket.MessageBinary, p[:min(len(p), 10_000)])
					}
				}()
				got, err := receiveAll(ctx, client)
				if !bytes.Equal(got, want) || websocket.CloseStatus(err) != websocket.StatusNormalClosure {
					t.Errorf("the client got %d bytes and %v, want %d and a normal closure", len(got), err, len(want))
				}
			})
		})
	}
	ready.Wait()
	close(start)
	clients.Wait()
	s.stop()
	t.Logf("%d sessions at once, each with %d bytes in both directions", *sessions, len(want))
}

// A deafConn is a connection to a service that has closed after its answer. A
// write fails, and the answer is still on its way.
type deafConn struct{ *net.TCPConn }

func (deafConn) Write([]byte) (int, error) {
	return 0, &net.OpError{Op: "write", Net: "tcp", Err: syscall.EPIPE}
}

func TestAnswerIsCompleteAlthoughTheServiceReadsNoMore(t *testing.T) {
	want := noise(5_000_000)
	flooded := make(chan struct{})
	s := newStation(t, func(conn *net.TCPConn) {
		<-flooded
		_, _ = conn.Write(want)
		_ = conn.Close()
	}, func(conn *net.TCPConn) net.Conn { return deafConn{conn} })
	s.connect(t, func(ctx context.Context, client *websocket.Conn) {
		go func() {
			defer close(flooded)
			for range 1000 { // more than the relay holds
				_ = client.Write(ctx, websocket.MessageBinary, noise(10_000))
			}
		}()
		got, err := receiveAll(ctx, client)
		if !bytes.Equal(got, want) || websocket.CloseStatus(err) != websocket.StatusNormalClosure {
			t.Errorf("the client got %d bytes and %v, want %d and a normal closure", len(got), err, len(want))
		}
	})
	s.stop()
	if ends := s.log.ends(); len(ends) != 1 || !strings.Contains(ends[0], "closed before it had read all") {
		t.Errorf("the sessions ended with %q, want one that the service closed early", ends)
	}
}

// RFC 6455, section 8.1. The service must not take the data for complete.
func TestTextThatIsNotUTF8EndsTheSession(t *testing.T) {
	ended := make(chan error, 1)
	s := newStation(t, func(conn *net.TCPConn) {
		_, err := io.Copy(io.Discard, conn)
		ended <- err
		_ = conn.Close()
	}, nil)
	s.connect(t, func(ctx context.Context, client *websocket.Conn) {
		_ = client.Write(ctx, websocket.MessageText, []byte("good"))
		_ = client.Write(ctx, websocket.MessageText, []byte("bad \xff"))
		if _, err := receiveAll(ctx, client); websocket.CloseStatus(err) != websocket.StatusInvalidFramePayloadData {
			t.Errorf("the client saw %v, want the status 1007", err)
		}
	})
	if err := <-ended; !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("the service saw %v, want a reset", err)
	}
	s.stop()
	if ends := s.log.ends(); len(ends) != 1 || !strings.Contains(ends[0], "not UTF-8") {
		t.Errorf("the sessions ended with %q, want one that names the text", ends)
	}
}
