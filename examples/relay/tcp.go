package main

import (
	"io"
	"net"
	"time"
)

// A service is a connection to the TCP service, which is a *net.TCPConn. Each
// of its directions can be closed alone.
type service interface {
	net.Conn
	CloseWrite() error
	SetLinger(sec int) error
}

// A tcpReader reads what the service sends. Close ends a Read that is under
// way, and does not affect the other direction.
type tcpReader struct{ tcp service }

func (r tcpReader) Read(p []byte) (int, error) { return r.tcp.Read(p) }
func (r tcpReader) Close() error               { return r.tcp.SetReadDeadline(time.Now()) }

// A tcpWriter writes to the service. Close sends it the end of the stream.
// Abort resets the connection, so that the service does not take the data for
// complete.
type tcpWriter struct{ tcp service }

func (w tcpWriter) Write(p []byte) (int, error) { return w.tcp.Write(p) }
func (w tcpWriter) Close() error                { return w.tcp.CloseWrite() }
func (w tcpWriter) Abort(error)                 { reset(w.tcp) }

// reset closes both directions with a TCP reset.
func reset(tcp service) {
	_ = tcp.SetLinger(0)
	_ = tcp.Close()
}

// discard reads until the service ends its stream, for at most timeout.
func discard(tcp service, timeout time.Duration) {
	_ = tcp.SetReadDeadline(time.Now().Add(timeout))
	_, _ = io.Copy(io.Discard, tcp)
}
