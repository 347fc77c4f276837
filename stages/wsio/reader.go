package wsio

import (
	"io"

	"github.com/coder/websocket"

	"github.com/penstock-go/penstock/pump"
	"github.com/penstock-go/penstock/queue"
)

// NewReader returns a ReadStream of the bytes of all messages that the peer sends, text and
// binary alike, one after the other. Where one message ends and the next begins is not kept, and an empty one adds nothing.
//
// A message is read in pieces of at most 64 KiB into recycled Buffers, so its length does not matter: no
// ReadLimit holds unless the option is given. At most MaxSize bytes are read ahead
// (pump.DefaultWriteQueueMaxSize if not given), and three Buffers. While the stream is paused, or nobody
// reads, the socket is not read either, and TCP makes the peer wait; pings are not answered then.
//
// The stream ends with io.EOF when the peer closes the connection with the status 1000 (normal closure), 1001
// (going away) or none, which is what the close() of a browser sends. Any other status, a
// connection that is cut, and a close frame within a message are errors; websocket.CloseStatus of
// github.com/coder/websocket tells the status.
//
// The Reader owns conn. Its Close before the end closes the connection with the status 1011 (internal
// error), so that the peer does not believe that all it sent was taken; a peer that does not answer
// delays it by a second. Nobody else may read from conn, nor write: see Duplex.
//
// Source: RFC 6455, sections 5.4 and 7.
func NewReader(conn *websocket.Conn, opts ...Option) *pump.Reader {
	return newReader(newSession(checked("NewReader", conn)), configOf(opts))
}

func newReader(s *session, c config) *pump.Reader {
	s.conn.SetReadLimit(c.readLimit)
	return pump.NewReader(&source{session: s}, c.pump...)
}

// A source is the io.ReadCloser of a session. One goroutine reads.
type source struct {
	session *session
	message io.Reader // being read; nil: none
}

func (s *source) Read(p []byte) (int, error) {
	for {
		if s.message == nil {
			message, err := s.session.next()
			if err != nil {
				return 0, err
			}
			s.message = message
		}
		n, err := s.session.read(s.message, p)
		if err == io.EOF {
			s.message, err = nil, nil
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
}

// Close ends the connection if that is still open. It may be called while a Read is under way, which then returns.
func (s *source) Close() error {
	s.session.abort(websocket.StatusInternalError, queue.ErrClosed)
	return nil
}
