// Package websocket makes a WebSocket connection a live source and a live sink of bytes.
//
// # Quick start
//
//	conn, err := websocket.Accept(w, r, nil) // github.com/coder/websocket
//	if err != nil {
//		return err
//	}
//	in := wsio.NewReader(conn) // this package
//	out := pump.NewWriter(file)
//	return pump.New(in, out).Run(ctx)
//
// The package is a module of its own: only who imports it depends on github.com/coder/websocket.
//
// # Model
//
// A Reader gives the bytes of all messages that arrive, a Writer sends bytes as
// messages of a convenient length: a connection is a stream of bytes, as a TCP connection is. Where messages begin and end
// is not kept, in either direction. Both are a pump.Reader and a pump.Writer, so they go wherever a
// ReadStream and a WriteStream go: into a Pump, and by pump.From and pump.To into a pipeline.
//
// NewReader and NewWriter are for a connection that is used in one direction, Duplex for both.
//
// # Ownership
//
// The streams own the connection from their making on, and their Close releases it. Nothing else may be done with it.
//
// # Backpressure
//
// A Reader that is paused, or not read from, reads ahead up to its max size and then leaves the bytes in the socket. TCP
// then stops the peer. A Writer whose peer does not read writes no more, its queue becomes full, and
// whoever writes is expected to wait for Drained.
//
// A Reader holds at most its max size and three Buffers of 64 KiB, however long the messages are; a Writer what
// it was given, and 32 KiB. To these come the buffers of the connection, 4 KiB in each direction, and more with compression.
//
// # Ordering
//
// Bytes keep their order in each direction.
//
// # Cancellation, stop and drain
//
// A Read whose ctx is done leaves the connection as it is, unlike one of github.com/coder/websocket. Close of
// a Writer waits until all is sent, and for the answer of the peer to the close frame: at most 10 seconds,
// or until its ctx is done. Abort, and a Close of a Reader before its end, give the peer a second to answer.
//
// # Errors and panics
//
// What was cut off never looks complete. A Reader gives io.EOF only if the peer has closed the connection with a
// close frame, outside of a message, and with the status 1000, 1001 or none. Anything else is an error that says what happened, and for which
// websocket.CloseStatus of github.com/coder/websocket tells the status, if there was one. A Writer that
// fails, or is aborted, closes with the status 1011. The reason for that is not sent to the peer.
//
// A Writer whose peer has closed first fails, also if the peer did so normally, because nobody knows how much it has read.
//
// # Concurrency
//
// As for pump.Reader and pump.Writer. The two directions are independent of each other until one ends.
//
// # Limitations
//
// A WebSocket has no half-close: see Duplex. While a Reader is paused, pings are not
// answered, because they would have to be read; give a peer that pings more time than a pause may last.
//
// # Decisions
//
// A close frame without a status ends a stream normally: it is what a browser sends for close() without arguments, and a
// peer that sends it has chosen to end, as with the status 1001, which a browser sends when the page is left.
//
// The read limit of the connection is lifted, because it guards those who read whole messages into memory.
// Empty messages are skipped: they would be empty Buffers, which carry nothing. Who needs the boundaries of
// messages uses the connection itself in a stage of their own.
package wsio
