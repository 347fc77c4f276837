package pump

import (
	"net"

	"github.com/penstock-go/penstock/internal/misuse"
	"github.com/penstock-go/penstock/queue"
)

// Duplex returns both directions of conn, as [NewReader] and [NewWriter] do.
// The two streams share the connection and its first failure.
//
// Use Duplex, not NewReader and NewWriter, if a program reads and writes the
// same connection. The system reports the reset of a connection only once. If a
// write gets the error, the next read gets io.EOF. With Duplex both streams
// fail with that error, so truncated data is not taken for complete data. If
// the peer closes cleanly, the Reader gets all data and io.EOF, even if a write
// fails before that because the peer reads no more.
//
// Close of the Writer sends the peer the end of the data, and the Reader
// continues. For that conn needs a method CloseWrite, as connections of TCP,
// Unix and TLS have. Otherwise Close ends the Reader as well, with
// [queue.ErrClosed] if it was not at its end. Close of the Reader does not
// affect the Writer. Once both streams are closed, conn is closed. If the
// peer's data was not read to its end, TCP then resets the connection.
//
// Abort of the Writer ends both streams with its error. Over TCP and TLS, the
// peer can distinguish that from a clean end. Over other connections it cannot.
//
// The two streams own conn and its deadlines. No other code may use conn.
// [WriteQueueMaxSize] applies to both. Duplex panics if conn is nil.
//
// Source: tcp_reset and tcp_recvmsg of Linux.
func Duplex(conn net.Conn, opts ...Option) (*Reader, *Writer) {
	must.Hold("Duplex", !misuse.IsNil(conn), "the net.Conn must not be nil")
	c := newConnection(conn)
	return NewReader(connReader{c}, opts...), NewWriter(connWriter{c}, opts...)
}

// A connReader is the io.ReadCloser of a connection.
type connReader struct{ c *connection }

func (r connReader) Read(p []byte) (int, error) { return r.c.do(&r.c.reads, r.c.conn.Read, p) }

// Close ends a Read that is under way.
func (r connReader) Close() error { return r.c.end(&r.c.reads) }

// A connWriter is the io.WriteCloser of a connection.
type connWriter struct{ c *connection }

func (w connWriter) Write(p []byte) (int, error) { return w.c.do(&w.c.writes, w.c.conn.Write, p) }

// Close sends the peer the end of the data.
func (w connWriter) Close() error {
	half, ok := w.c.conn.(interface{ CloseWrite() error })
	if !ok {
		w.c.fail(queue.ErrClosed)
		return w.c.close()
	}
	_, err := w.c.do(&w.c.writes, func([]byte) (int, error) { return 0, half.CloseWrite() }, nil)
	if e := w.c.end(&w.c.writes); err == nil {
		err = e
	}
	return err
}

// Abort ends both directions with err. If the peer has closed the connection
// before, the Reader keeps what the peer has sent.
func (w connWriter) Abort(err error) {
	if w.c.abort(err) {
		_ = w.c.close()
		return
	}
	_ = w.c.end(&w.c.writes)
}
