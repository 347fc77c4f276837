package main

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"sync"

	"github.com/coder/websocket"
)

// A relay connects each client to the service.
type relay struct {
	hosts []string // the values of the header Host that clients may send
	limit int64    // max size in bytes of the write queue of each direction
	dial  func(ctx context.Context) (net.Conn, error)
	log   *log.Logger

	sessions sync.WaitGroup
}

func newRelay(tcp string, hosts []string, limit int64, out io.Writer) *relay {
	return &relay{
		hosts: hosts,
		limit: limit,
		dial: func(ctx context.Context) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "tcp", tcp)
		},
		log: log.New(out, "", log.LstdFlags),
	}
}

// wait waits until no client is connected. The server must have stopped
// accepting clients before.
func (r *relay) wait() { r.sessions.Wait() }

// ServeHTTP checks the client before it dials the service. It dials before it
// accepts the WebSocket. So if the service does not answer, the client gets an
// HTTP status.
func (r *relay) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	r.sessions.Add(1)
	defer r.sessions.Done()
	if status, reason := r.check(req); status != 0 {
		r.log.Printf("%s: refused: %s", req.RemoteAddr, reason)
		refuse(w, status, reason)
		return
	}
	tcp, err := r.dial(req.Context())
	if err != nil {
		r.log.Printf("%s: %v", req.RemoteAddr, err)
		http.Error(w, "the service does not answer", http.StatusBadGateway)
		return
	}
	defer tcp.Close()
	conn, err := websocket.Accept(w, req, nil)
	if err != nil { // Accept has sent a status
		r.log.Printf("%s: %v", req.RemoteAddr, err)
		return
	}
	s := newSession(conn, tcp, r.limit)
	err = s.run(req.Context())
	r.log.Printf("%s: %d bytes to the service, %d bytes to the client, ended with %v",
		req.RemoteAddr, s.up.BytesPumped(), s.down.BytesPumped(), err)
}
