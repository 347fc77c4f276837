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
	link *link
}

// NewWriter returns a WriteStream that sends bytes to the peer, in messages of at
// most PieceSize bytes: binary, unless Text is given. Where one Buffer ends and the next begins is not kept.
//
// Its write queue has the max size given by MaxSize (pump.DefaultWriteQueueMaxSize if not given). When the peer stops
// reading, TCP stops the writing, and the queue becomes full. A peer that closes the connection first, with
// whatever status, makes the Writer fail: it is not known how much it has read.
//
// The Writer owns conn, and reads from it only to answer pings and to see it closed: a peer that
// sends data fails the Writer, with the status 1003 (unsupported data). Nobody else may use conn; to read as well, see Duplex.
//
// Source: RFC 6455, sections 5.4 and 7.
func NewWriter(conn *websocket.Conn, opts ...Option) *Writer {
	return newWriter(newLink(mustBe("NewWriter", conn)), configOf(opts), true)
}

func newWriter(l *link, c config, watch bool) *Writer {
	s := &sink{link: l, kind: websocket.MessageBinary, watch: watch}
	if c.text {
		s.kind = websocket.MessageText
	}
	return &Writer{Writer: pump.NewWriter(s, c.pump...), link: l}
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
		w.link.abortClose(context.Cause(ctx)) // the handshake knows no ctx
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
	w.link.abortClose(err)
	w.Writer.Abort(err)
}

// A sink is the io.WriteCloser of a link. One goroutine writes and closes; Abort may be called meanwhile.
type sink struct {
	link  *link
	kind  websocket.MessageType
	watch bool // nobody else reads from the connection

	group   proc.Group // of the goroutine that watches
	started bool       // guarded by link.mu

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
	s.link.mu.Lock()
	defer s.link.mu.Unlock()
	if s.link.cause != nil {
		return s.link.cause
	}
	if s.watch && !s.started {
		s.started = true
		s.group.Go("", "websocket", s.link.watch)
	}
	return nil
}

func (s *sink) send(p []byte) (sent int, err error) {
	for sent < len(p) {
		piece := p[sent:min(sent+PieceSize, len(p))]
		if err := s.link.conn.Write(s.link.life, s.kind, piece); err != nil {
			return sent, s.link.writeError(err)
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
	err := s.link.close()
	s.group.Wait()
	return err
}

// Abort ends the connection so that the peer sees a failure, and a Write that is under way returns.
func (s *sink) Abort(err error) {
	s.link.abort(websocket.StatusInternalError, err)
	s.group.Wait()
}
