package wsio

import (
	"context"
	"sync"

	"github.com/coder/websocket"

	"github.com/penstock-go/penstock/internal/proc"
	"github.com/penstock-go/penstock/pump"
)

// A Writer is the WriteStream of a WebSocket connection. Make one with
// [NewWriter] or [Duplex]. It is a [pump.Writer] whose Close and Abort end the
// connection as well. The zero Writer does not work.
//
// Many goroutines may call all methods at the same time.
type Writer struct {
	*pump.Writer
	session *session
	group   proc.Group

	mu sync.Mutex

	// guarded by mu
	aborted chan struct{} // closed when the closing handshake is aborted; nil: it need not be
}

// NewWriter returns a WriteStream that sends bytes to the peer. It sends
// messages of at most [PieceSize] bytes, which are binary unless [Text] is
// given. The boundaries of Buffers are not kept.
//
// The max size of its write queue is set by [WriteQueueMaxSize], and is
// [pump.DefaultWriteQueueMaxSize] by default. When the peer stops reading, TCP
// makes the Writer wait, and the queue becomes full. If the peer closes the
// connection first, the Writer fails with any status, because it cannot know
// how much the peer has read.
//
// The Writer owns conn, and no other code may use it. A goroutine reads from
// conn, from the first write on, to answer pings and to detect a close frame.
// If the peer sends data, the Writer fails, and closes the connection with the
// status 1003 (unsupported data). To read data as well, see [Duplex]. NewWriter
// panics if conn is nil.
//
// Source: RFC 6455, sections 5.4 and 7.
func NewWriter(conn *websocket.Conn, opts ...Option) *Writer {
	return newWriter(newSession(checked("NewWriter", conn)), configOf(opts), true)
}

func newWriter(s *session, c config, watch bool) *Writer {
	dst := &sink{session: s, kind: websocket.MessageBinary, watch: watch}
	if c.text {
		dst.kind = websocket.MessageText
	}
	return &Writer{Writer: pump.NewWriter(dst, c.pump...), session: s}
}

// Close waits until all bytes are sent, and closes the connection with the
// status 1000 (normal closure). Then it waits for the answer of the peer, for
// at most 10 seconds. It returns the first failure, which may be a failure of
// the closing handshake. If Close returns nil, the peer has read the end of the
// stream.
//
// If ctx ends first, Close aborts the stream with context.Cause(ctx), as Abort
// does, and returns that at once. A later Close waits until the connection is
// closed.
func (w *Writer) Close(ctx context.Context) error {
	err := w.Writer.Close(ctx)
	if ctx.Err() != nil {
		w.abortClosing(context.Cause(ctx)) // the handshake does not take a context
		return err
	}
	w.mu.Lock()
	aborted := w.aborted
	w.mu.Unlock()
	if aborted != nil {
		<-aborted // cannot block for long: the connection is closed
	}
	return err
}

// Abort drops the queued Buffers and closes the connection with the status 1011
// (internal error), so that the peer does not take the data for complete. It
// does not wait. [Writer.Close] waits until the connection is closed. If a
// write is under way and the peer does not read, or if the peer does not
// answer, the connection is cut after one second.
func (w *Writer) Abort(err error) {
	w.abortClosing(err)
	w.Writer.Abort(err)
}

// abortClosing aborts the closing handshake, if it has begun. It does not wait.
func (w *Writer) abortClosing(err error) {
	if !w.session.isClosing() {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.aborted != nil {
		return
	}
	aborted := make(chan struct{})
	w.aborted = aborted
	w.group.Go("", "websocket: abort", func() {
		defer close(aborted)
		w.session.abort(websocket.StatusInternalError, err)
	})
}

// A sink is the io.WriteCloser of a session. One goroutine writes and closes.
// Another one may call Abort at the same time.
type sink struct {
	// set by newWriter, read-only after
	session *session
	kind    websocket.MessageType
	watch   bool // no Reader reads from the connection

	group    proc.Group // of the goroutine that watches
	watching bool       // guarded by session.mu

	partial []byte // of a text, the start of a character whose end was not written yet; len < utf8.UTFMax
}

// Write sends p in messages of at most PieceSize bytes.
func (s *sink) Write(p []byte) (int, error) {
	if err := s.start(); err != nil {
		return 0, err
	}
	if s.kind == websocket.MessageText {
		return s.sendText(p)
	}
	return s.send(p)
}

// start starts to watch the connection. After an abort it returns the error of
// the abort instead.
func (s *sink) start() error {
	s.session.mu.Lock()
	defer s.session.mu.Unlock()
	if s.session.cause != nil {
		return s.session.cause
	}
	if s.watch && !s.watching {
		s.watching = true
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

// Close closes the connection after the last Write.
func (s *sink) Close() error {
	if len(s.partial) > 0 {
		err := s.refuse(s.partial)
		s.group.Wait()
		return err
	}
	if err := s.start(); err != nil {
		return err
	}
	err := s.session.close()
	s.group.Wait()
	return err
}

// Abort closes the connection with an error status. A Write that is under way
// then returns.
func (s *sink) Abort(err error) {
	s.session.abort(websocket.StatusInternalError, err)
	s.group.Wait()
}
