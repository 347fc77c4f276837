package main

import (
	"context"
	"errors"
	"time"

	"github.com/coder/websocket"

	"github.com/penstock-go/penstock/pump"
	"github.com/penstock-go/penstock/stages/wsio"
)

// linger is how long one direction may take to end after the other one has
// ended.
const linger = 10 * time.Second

var errLingers = errors.New("one direction did not end after the other one")

// A session is one client and its connection to the service.
type session struct {
	tcp  service
	up   *pump.Pump[byte] // from the client to the service
	down *pump.Pump[byte] // from the service to the client
}

func newSession(conn *websocket.Conn, tcp service, limit int64) *session {
	// With a max size of 1 the Readers read one Buffer ahead. All other bytes
	// should wait in the write queues, whose size is limit.
	fromClient, toClient := wsio.Duplex(conn, wsio.WriteQueueMaxSize(1))
	fromService := pump.NewReader(tcpReader{tcp}, pump.WriteQueueMaxSize(1))
	toService := pump.NewWriter(tcpWriter{tcp})
	return &session{
		tcp:  tcp,
		up:   pump.New(fromClient, toService, pump.WriteQueueMaxSize(limit)),
		down: pump.New(fromService, toClient, pump.WriteQueueMaxSize(limit)),
	}
}

// run moves bytes until both directions have ended. It returns nil if both ends
// were clean.
func (s *session) run(ctx context.Context) error {
	ctx, cutOff := context.WithCancelCause(ctx)
	defer cutOff(nil)
	ends := make(chan error, 2)
	go func() { ends <- s.up.Run(ctx) }()
	go func() { ends <- s.runDown(ctx) }()

	err := <-ends
	if err != nil {
		cutOff(err)
		<-ends
		return err
	}
	waiting := time.AfterFunc(linger, func() { cutOff(errLingers) })
	defer waiting.Stop()
	return <-ends
}

// runDown runs down. If the client has closed, it then reads the data that the
// service still sends.
func (s *session) runDown(ctx context.Context) error {
	err := s.down.Run(ctx)
	if !closedNormally(err) {
		return err
	}
	// A service may read the last bytes of the client only after it has sent
	// its own data. So that data must be read, although it is dropped. If the
	// socket were closed with unread bytes, TCP would reset the connection, and
	// bytes on their way to the service could be lost.
	stop := context.AfterFunc(ctx, func() { reset(s.tcp) })
	defer stop()
	discard(s.tcp, linger)
	return nil
}

// closedNormally reports whether err says that the client has closed the
// WebSocket without an error.
func closedNormally(err error) bool {
	switch websocket.CloseStatus(err) {
	case websocket.StatusNormalClosure, websocket.StatusGoingAway, websocket.StatusNoStatusRcvd:
		return true
	}
	return false
}
