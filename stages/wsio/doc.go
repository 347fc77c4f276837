// Package wsio reads and writes a WebSocket connection as streams of bytes.
//
// # Quick start
//
//	conn, err := websocket.Accept(w, r, nil) // github.com/coder/websocket
//	if err != nil {
//		return err
//	}
//	in := wsio.NewReader(conn)
//	out := pump.NewWriter(file)
//	return pump.New(in, out).Run(ctx)
//
// The package is a module of its own. A program depends on
// github.com/coder/websocket only if it imports this package.
//
// # Model
//
// A connection has a stream of bytes in each direction, as a TCP connection
// has. A Reader returns the bytes of all messages that arrive. A Writer sends
// bytes in messages of up to [PieceSize] bytes. The boundaries of messages are
// not kept in either direction.
//
// [NewReader] returns a [pump.Reader], and a [Writer] is a [pump.Writer]. Both
// can be used wherever a ReadStream or a WriteStream can. A [pump.Pump] moves
// bytes between them, and [pump.From] and [pump.To] make them stages of a
// pipeline.
//
// [NewReader] and [NewWriter] are for a connection that is used in one
// direction. [Duplex] is for both directions.
//
// # Ownership
//
// The streams own the connection, and their Close releases it. No other code
// may use the connection.
//
// # Backpressure
//
// A Reader reads ahead up to its max size. If it is paused, or if no goroutine
// reads from it, it leaves further bytes in the socket, and TCP makes the peer
// wait. If the peer does not read, TCP makes the Writer wait, and its write
// queue becomes full. The program should then wait for Drained before it writes
// again.
//
// A Reader holds at most its max size and three Buffers of 64 KiB, however long
// the messages are. A Writer holds the Buffers that were written to it, and one
// piece of 32 KiB. The connection itself has a buffer of 4 KiB in each
// direction, and more with compression.
//
// # Ordering
//
// Bytes keep their order in each direction.
//
// # Cancellation, stop and drain
//
// If the ctx of a Read is done, Read returns, and the connection stays open. In
// that case a Read of github.com/coder/websocket would close it.
//
// Close of a Writer waits until all bytes are sent and the peer has answered
// the close frame. It waits for the answer for at most 10 seconds, or until its
// ctx is done. Abort of a Writer, and Close of a Reader that is not at its end,
// give the peer one second to answer. Abort itself does not wait. Close after
// Abort waits until the connection is closed.
//
// # Errors and panics
//
// If data is truncated, the party that reads it gets an error. A Reader returns
// io.EOF only if the peer sent a close frame between two messages. The frame
// must have the status 1000 or 1001, or no status. Any other end is an error.
// If it has a status, [websocket.CloseStatus] returns it. A Writer that fails
// or is aborted closes the connection with the status 1011. It does not send
// the text of the error to the peer.
//
// Text must be UTF-8. If the peer sends other text, the Reader fails. If other
// text is written to a Writer with [Text], the Writer fails. Both close the
// connection with the status 1007.
//
// The two streams of Duplex report the same failure. It is the first one, not a
// consequence of it. If a Reader is closed because of a failure, as [pump.Pump]
// does, the Writer fails with that. See [pump.ErrorCloser].
//
// A Writer fails if the peer closes the connection first, even with a normal
// status, because the Writer cannot know how much the peer has read.
//
// A call that gets a nil connection or a size below 1 panics.
//
// # Concurrency
//
// The rules of [pump.Reader] and [pump.Writer] apply. The two directions are
// independent of each other until one of them ends.
//
// A Writer of [NewWriter] has a second goroutine, from its first write to its
// end. The goroutine reads from the connection, to answer pings and to detect
// that the peer has closed the connection.
//
// # Testing
//
// Tests of a program can use a real connection over the loopback interface.
// Package [net/http/httptest] serves it, and [websocket.Dial] opens it. The
// tests of this package do so. They check the streams with package
// pipe/pipetest/conform.
//
// # Limitations
//
// A WebSocket cannot close one direction alone. See [Duplex].
//
// A paused Reader does not answer pings, because it would have to read them. If
// the peer sends pings, its timeout for the answer must be longer than any
// pause.
//
// A program that needs the boundaries of messages should use the connection
// directly, in a stage of its own.
//
// # Decisions
//
// A close frame without a status is a normal end, because a browser sends it
// for close() without arguments. The status 1001 is a normal end as well. A
// browser sends it when the user leaves the page.
//
// A Reader removes the read limit of the connection. That limit protects
// programs that read whole messages into memory.
//
// A Reader skips empty messages. They would become empty Buffers, which have no
// meaning.
//
// # Inside
//
// A session is one connection, which its two directions share. Each direction
// can end the session. The session records which end came first.
//
//	session.go        the session: messages, and the end of a read
//	session_close.go  close, abort, and the end of a write
//	reader.go         NewReader, an io.Reader of the session
//	writer.go         NewWriter and Writer, an io.Writer of the session
//	writer_text.go    text messages of whole characters
//	text_check.go     the check whether text of the peer is UTF-8
//	duplex.go         Duplex
//	options.go        options
package wsio
