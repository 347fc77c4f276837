package wsio

import (
	"github.com/coder/websocket"

	"github.com/penstock-go/penstock/pump"
)

// Duplex returns both directions of conn, as [NewReader] and [NewWriter] do.
// The two streams share the connection.
//
// A WebSocket cannot close one direction alone, so Close of the Writer ends the
// Reader as well. Bytes that the peer has sent, and that the Reader has not
// read ahead by then, are lost. If bytes were lost, the Reader fails. Otherwise
// it ends with io.EOF. If the peer closes first, the Reader returns all bytes
// that the peer sent, and then io.EOF. The Writer fails.
//
// The two streams own conn. No other code may use it. Abort of the Writer, and
// Close of a Reader that is not at its end, end both streams with the status
// 1011 (internal error). Both streams report the first failure of the
// connection. Duplex panics if conn is nil.
//
// Source: RFC 6455, section 7.
func Duplex(conn *websocket.Conn, opts ...Option) (*pump.Reader, *Writer) {
	s, c := newSession(checked("Duplex", conn)), configOf(opts)
	return newReader(s, c), newWriter(s, c, false)
}
