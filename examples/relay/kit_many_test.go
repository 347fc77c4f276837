package main

import (
	"context"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// A journal has the lines that a relay prints.
type journal struct {
	mu   sync.Mutex
	text strings.Builder
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

// ends returns the results of the sessions.
func (j *journal) ends() []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	var ends []string
	for line := range strings.Lines(j.text.String()) {
		if _, end, ok := strings.Cut(line, "ended with "); ok {
			ends = append(ends, strings.TrimSpace(end))
		}
	}
	return ends
}

// A station is a relay whose service is a function of the test. It has any
// number of clients.
type station struct {
	url, addr string
	log       journal
	dials     int // number of connections to the service; read it after stop
	stop      func()
}

// newStation starts a relay. The test must call stop before it reads the log.
// change, if not nil, changes the connection of the relay to the service.
func newStation(t *testing.T, service func(*net.TCPConn), change func(*net.TCPConn) net.Conn) *station {
	t.Helper()
	services, clients := listen(t), listen(t)
	s := &station{addr: clients.Addr().String(), url: "ws://" + clients.Addr().String()}
	var served sync.WaitGroup
	served.Go(func() {
		for {
			conn, err := services.Accept()
			if err != nil {
				return
			}
			s.dials++
			served.Go(func() { service(conn.(*net.TCPConn)) })
		}
	})
	r := newRelay(services.Addr().String(), ownHosts("", "", clients.Addr()), 64<<10, &s.log)
	if change != nil {
		dial := r.dial
		r.dial = func(ctx context.Context) (net.Conn, error) {
			conn, err := dial(ctx)
			if err != nil {
				return nil, err
			}
			return change(conn.(*net.TCPConn)), nil
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- serve(ctx, clients, r) }()
	s.stop = sync.OnceFunc(func() {
		http.DefaultClient.CloseIdleConnections()
		r.wait() // all clients have left
		services.Close()
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("serve = %v, want nil", err)
		}
		served.Wait()
	})
	t.Cleanup(s.stop)
	return s
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// connect runs f with a client, for at most a minute.
func (s *station) connect(t *testing.T, f func(ctx context.Context, client *websocket.Conn)) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	client, _, err := websocket.Dial(ctx, s.url, nil)
	if err != nil {
		t.Error(err)
		return
	}
	defer client.CloseNow()
	client.SetReadLimit(-1)
	f(ctx, client)
}

// receiveAll reads all messages. It returns their bytes and the end.
func receiveAll(ctx context.Context, client *websocket.Conn) ([]byte, error) {
	return (&circuit{client: client}).receive(ctx)
}
