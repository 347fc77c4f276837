package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"syscall"
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
	fromClient  *pump.Reader
	toClient    *wsio.Writer
	fromService *pump.Reader
	toService   *pump.Writer

	up   *pump.Pump[byte] // from the client to the service
	down *pump.Pump[byte] // from the service to the client

	lost error // the service has closed before it had read all; written by runUp
}

func newSession(conn *websocket.Conn, tcp net.Conn, limit int64) *session {
	s := &session{}
	// With a max size of 1 the Readers read one Buffer ahead. All other bytes
	// should wait in the write queues, whose size is limit.
	s.fromClient, s.toClient = wsio.Duplex(conn, wsio.WriteQueueMaxSize(1))
	s.fromService, s.toService = pump.Duplex(tcp, pump.WriteQueueMaxSize(1))
	// If one side closes first, the other direction must not end with that. So
	// the session closes the streams, not the pumps.
	s.up = pump.New(s.fromClient, s.toService, pump.WriteQueueMaxSize(limit), pump.KeepOpen())
	s.down = pump.New(s.fromService, s.toClient, pump.WriteQueueMaxSize(limit), pump.KeepOpen())
	return s
}

// run moves bytes until both directions have ended. It returns nil if both ends
// were clean, and otherwise the first failure.
func (s *session) run(ctx context.Context) error {
	ctx, cutOff := context.WithCancelCause(ctx)
	defer cutOff(nil)
	ends := make(chan error, 2)
	go func() { ends <- s.runUp(ctx) }()
	go func() { ends <- s.runDown(ctx) }()

	err := <-ends
	if err != nil {
		cutOff(err)
		<-ends
	} else {
		waiting := time.AfterFunc(linger, func() { cutOff(errLingers) })
		defer waiting.Stop()
		err = <-ends
	}
	_ = s.fromClient.Close() // the Writers have ended, so this closes both connections
	_ = s.fromService.Close()
	if err == nil {
		err = s.lost
	}
	return err
}

// runUp moves all bytes of the client. If the service has closed, it reads what
// the client still sends, because the answer may still be on its way.
func (s *session) runUp(ctx context.Context) error {
	err := s.up.Run(ctx)
	if err == nil {
		err = s.toService.Close(ctx)
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.EPIPE): // a reset would be another error
		s.lost = fmt.Errorf("the service closed before it had read all: %w", err)
		discard(ctx, s.fromClient)
		return nil
	}
	s.toService.Abort(err)
	_ = s.fromClient.CloseWithError(err)
	return err
}

// runDown moves all bytes of the service. If the client has closed, it reads
// what the service still sends.
//
// If no goroutine read from the service, a service that only sends would never
// read the last bytes of the client. And if the socket were closed with unread
// bytes, TCP would reset the connection, and the service could lose bytes that
// were sent to it.
func (s *session) runDown(ctx context.Context) error {
	err := s.down.Run(ctx)
	if err == nil {
		err = s.toClient.Close(ctx)
	}
	switch {
	case err == nil:
		return nil
	case closedNormally(err):
		short, cancel := context.WithTimeout(ctx, linger)
		defer cancel()
		discard(short, s.fromService)
		return nil
	}
	s.toClient.Abort(err)
	_ = s.fromService.CloseWithError(err)
	return err
}

// discard reads r to its end, or until ctx is done. A failure is the concern of
// the other direction.
func discard(ctx context.Context, r *pump.Reader) {
	_ = pump.Handle(ctx, r, pump.Handlers[byte]{})
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
