package wsio

import (
	"io"

	"github.com/coder/websocket"

	"github.com/penstock-go/penstock/pump"
	"github.com/penstock-go/penstock/queue"
)

// NewReader returns a ReadStream of the bytes of all messages that the peer
// sends, whether text or binary. The boundaries of messages are not kept, and
// empty messages are skipped.
//
// The Reader reads a message in parts of at most 64 KiB, into recycled Buffers.
// So it accepts messages of any length, unless [ReadLimit] is given. It reads
// ahead up to its max size, and holds up to three Buffers more. The max size is
// set by [WriteQueueMaxSize], and is [pump.DefaultWriteQueueMaxSize] by
// default. While the stream is paused, or no goroutine reads it, the Reader
// does not read the socket. TCP then makes the peer wait, and pings are not
// answered.
//
// The stream ends with io.EOF when the peer closes the connection with the
// status 1000 (normal closure), 1001 (going away) or without a status, as
// close() of a browser does. Any other status, a lost connection, and a close
// frame within a message are errors. If the error has a status,
// [websocket.CloseStatus] returns it. A text message that is not UTF-8 is an
// error as well, and closes the connection with the status 1007 (invalid data).
//
// The Reader owns conn, and no other code may use it. To write to conn as well,
// see [Duplex]. Close of a Reader that is not at its end closes the connection
// with the status 1011 (internal error), so that the peer does not assume that
// all its data was read. If the peer does not answer, Close takes one second.
// NewReader panics if conn is nil.
//
// Source: RFC 6455, sections 5.4, 7 and 8.1.
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
	message io.Reader // being read; nil: between messages
	isText  bool      // of message
	text    textCheck // of message, if it is text
}

// Read reads from one message. It skips empty messages.
func (s *source) Read(p []byte) (int, error) {
	for {
		if s.message == nil {
			kind, message, err := s.session.next()
			if err != nil {
				return 0, err
			}
			s.message, s.isText, s.text = message, kind == websocket.MessageText, textCheck{}
		}
		n, err := s.session.read(s.message, p)
		if s.isText && (err == nil || err == io.EOF) {
			if err := s.text.check(p[:n], err == io.EOF); err != nil {
				s.session.abort(websocket.StatusInvalidFramePayloadData, err)
				return 0, err
			}
		}
		if err == io.EOF {
			s.message, err = nil, nil
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
}

// Close ends the connection if it is still open. A Read that is under way then
// returns.
func (s *source) Close() error { return s.CloseWithError(queue.ErrClosed) }

// CloseWithError is Close because of err, with which the Writer then fails.
func (s *source) CloseWithError(err error) error {
	s.session.abort(websocket.StatusInternalError, err)
	return nil
}
