package wsio

import (
	"github.com/coder/websocket"

	"github.com/penstock-go/penstock/pump"
)

// Duplex returns both directions of one connection, as NewReader and NewWriter do, which know of each other.
//
// A WebSocket has no half-close: whoever closes ends both directions. So Close
// of the Writer ends the Reader, too. What the peer sent last and the Reader
// has not yet read ahead by then is lost; the Reader then fails, and gives io.EOF only if nothing was. When the peer
// closes first, the Reader gives what came before that and io.EOF, and the Writer fails.
//
// Both own the connection, and nobody else may use it. An Abort of the Writer, and Close of a
// Reader that is not at its end, end both with the status 1011 (internal error).
func Duplex(conn *websocket.Conn, opts ...Option) (*pump.Reader, *Writer) {
	s, c := newSession(checked("Duplex", conn)), configOf(opts)
	return newReader(s, c), newWriter(s, c, false)
}
