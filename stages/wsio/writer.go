package wsio

import (
	"context"

	"github.com/coder/websocket"

	"github.com/penstock-go/penstock/internal/proc"
	"github.com/penstock-go/penstock/pump"
)

// A Writer is the WriteStream of a WebSocket connection. Make one with NewWriter or Duplex. It is a
// pump.Writer, of which only Close and Abort are more than that.
type Writer struct {
	*pump.Writer
	session *session
}

// NewWriter returns a WriteStream that sends bytes to the peer, in messages of at
// most PieceSize bytes: binary, unless Text is given. Where one Buffer ends and the next begins is not kept.
//
// Its write queue has the max size given by WriteQueueMaxSize (pump.DefaultWriteQueueMaxSize if not given). When the peer stops
// reading, TCP stops the writing, and the queue becomes full. A peer that closes the connection first, with
// whatever status, makes the Writer fail: it is not known how much it has read.
//
// The Writer owns conn, and reads from it only to answer pings and to see it closed: a peer that
// sends data fails the Writer, with the status 1003 (unsupported data). Nobody else may use conn; to read as well, see Duplex.
//
// Source: RFC 6455, sections 5.4 and 7.
func NewWriter(conn *websocket.Conn, opts ...Option) *Writer {
	return newWriter(newSession(checked("NewWriter", conn)), configOf(opts), true)
}

func newWriter(s *session, c config, watch bool) *Writer {
	to := &sink{session: s, kind: websocket.MessageBinary, watch: watch}
	if c.text {
		to.kind = websocket.MessageText
	}
	return &Writer{Writer: pump.NewWriter(to, c.pump...), session: s}
}

// Close waits until everything is sent, closes the connection with the status 1000 (normal closure), and waits
// for the answer of the peer, 10 seconds at most. It returns the first failure, also that of the closing: nil means
// that the peer has seen the end.
//
// When ctx is done before that, Close does what Abort does with context.Cause(ctx), and returns that.
func (w *Writer) Close(ctx context.Context) error {
	aborted := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(aborted)
		w.session.abortClose(context.Cause(ctx)) // the handshake knows no ctx
	})
	err := w.Writer.Close(ctx)
	if !stop() {
		<-aborted // cannot block for long: the connection is closed
	}
	return err
}

// Abort drops what is queued and closes the connection with the status 1011 (internal error). A write
// that is stuck because the peer does not read is given a second, then the
// connection is cut. In both cases the peer knows that what it has got is not all.
func (w *Writer) Abort(err error) {
	w.session.abortClose(err)
	w.Writer.Abort(err)
}

// A sink is the io.WriteCloser of a session. One goroutine writes and closes; Abort may be called meanwhile.
type sink struct {
	session *session
	kind    websocket.MessageType
	watch   bool // nobody else reads from the connection

	group   proc.Group // of the goroutine that watches
	started bool       // guarded by session.mu

	rest []byte // of Text: the beginning of a character whose end is still to come; len < utf8.UTFMax
}

// Write sends p, in pieces that a peer with the usual read limit takes.
func (s *sink) Write(p []byte) (int, error) {
	if err := s.start(); err != nil {
		return 0, err
	}
	if s.kind == websocket.MessageText {
		return s.writeText(p)
	}
	return s.send(p)
}

// start begins to watch the connection, unless an abort came first.
func (s *sink) start() error {
	s.session.mu.Lock()
	defer s.session.mu.Unlock()
	if s.session.cause != nil {
		return s.session.cause
	}
	if s.watch && !s.started {
		s.started = true
		s.group.Go("", "websocket", s.session.watch)
	}
	return nil
}

func (s *sink) send(p []byte) (sent int, err error) {
	for sent < len(p) {
		piece := p[sent:min(sent+PieceSize, len(p))]
		if err := s.session.conn.Write(s.session.life, s.kind, piece); err != nil {
			return sent, s.session.writeError(err)
		}
		sent += len(piece)
	}
	return sent, nil
}

// Close ends the connection after the last Write.
func (s *sink) Close() error {
	if len(s.rest) > 0 {
		err := notUTF8(s.rest)
		s.Abort(err)
		return err
	}
	if err := s.start(); err != nil {
		return err
	}
	err := s.session.close()
	s.group.Wait()
	return err
}

// Abort ends the connection so that the peer sees a failure, and a Write that is under way returns.
func (s *sink) Abort(err error) {
	s.session.abort(websocket.StatusInternalError, err)
	s.group.Wait()
}
