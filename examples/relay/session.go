package main

import (
	"context"
	"errors"
	"time"

	"github.com/coder/websocket"

	"github.com/penstock-go/penstock/pump"
	"github.com/penstock-go/penstock/stages/wsio"
)

// linger is how long one direction may take to end after the other one has.
const linger = 10 * time.Second

var errLingers = errors.New("the other direction has ended, and this one did not follow")

// A session is one client and its connection to the service.
type session struct {
	tcp  service
	up   *pump.Pump[byte] // from the client to the service
	down *pump.Pump[byte] // from the service to the client
}

func newSession(conn *websocket.Conn, tcp service, limit int64) *session {
	// A max size of 1: one Buffer is read ahead. What waits is to wait in the write queues.
	fromClient, toClient := wsio.Duplex(conn, wsio.WriteQueueMaxSize(1))
	fromService := pump.NewReader(tcpReader{tcp}, pump.WriteQueueMaxSize(1))
	toService := pump.NewWriter(tcpWriter{tcp})
	return &session{
		tcp:  tcp,
		up:   pump.New(fromClient, toService, pump.WriteQueueMaxSize(limit)),
		down: pump.New(fromService, toClient, pump.WriteQueueMaxSize(limit)),
	}
}

// run moves bytes until both directions have ended. It returns nil if nothing was cut off.
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

// runDown is down, and what comes after it when the client has closed.
func (s *session) runDown(ctx context.Context) error {
	err := s.down.Run(ctx)
	if !hasLeft(err) {
		return err
	}
	// A service that sends and is not read from may never come to read the last words of the
	// client; and a socket that is closed with bytes unread makes TCP take back what was sent.
	stop := context.AfterFunc(ctx, func() { reset(s.tcp) })
	defer stop()
	discard(s.tcp, linger)
	return nil
}

// hasLeft reports whether err says that the client has closed the WebSocket as one who is done.
func hasLeft(err error) bool {
	switch websocket.CloseStatus(err) {
	case websocket.StatusNormalClosure, websocket.StatusGoingAway, websocket.StatusNoStatusRcvd:
		return true
	}
	return false
}
