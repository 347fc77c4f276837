package main

import (
	"io"
	"net"
	"time"
)

// A service is a connection to the TCP service: a *net.TCPConn. Its two directions end one by one.
type service interface {
	net.Conn
	CloseWrite() error
	SetLinger(sec int) error
}

// A tcpReader is what the service sends. Close ends a Read that is under way
// and leaves the other direction alone.
type tcpReader struct{ tcp service }

func (r tcpReader) Read(p []byte) (int, error) { return r.tcp.Read(p) }
func (r tcpReader) Close() error               { return r.tcp.SetReadDeadline(time.Now()) }

// A tcpWriter is what the service gets. Close tells it that this was all. Abort breaks the
// connection off, so that the service cannot take for complete what is not.
type tcpWriter struct{ tcp service }

func (w tcpWriter) Write(p []byte) (int, error) { return w.tcp.Write(p) }
func (w tcpWriter) Close() error                { return w.tcp.CloseWrite() }
func (w tcpWriter) Abort(error)                 { reset(w.tcp) }

// reset breaks a connection off in both directions.
func reset(tcp service) {
	_ = tcp.SetLinger(0)
	_ = tcp.Close()
}

// discard reads until the service ends its stream, for so long at most.
func discard(tcp service, patience time.Duration) {
	_ = tcp.SetReadDeadline(time.Now().Add(patience))
	_, _ = io.Copy(io.Discard, tcp)
}
