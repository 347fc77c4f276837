// Package pump moves Buffers from a live source, such as a connection, to a
// live sink. The sink slows the source down, which is called flow control. The
// package also makes a stream of any [io.Reader] or [io.Writer].
//
// # Quick start
//
//	r := pump.NewReader(conn)                                // a ReadStream
//	w := pump.NewWriter(file, pump.WriteQueueMaxSize(1<<20)) // a WriteStream
//	err := pump.New(r, w).Run(ctx)                           // moves all, closes both
//
//	n, err := pump.Copy(ctx, dst, src) // io.Copy with overlap and a context
//
//	r, w := pump.Duplex(conn) // both directions of one net.Conn
//
//	lines := pump.From(p, r) // a ReadStream as the source of a pipeline
//	pump.To(lines, w)        // a WriteStream as its sink
//
// # Model
//
// A [pipe.Buffer] is a slice of elements with one owner. A [ReadStream] is a
// source of Buffers that can be paused. A [WriteStream] is a sink. It accepts
// Buffers into a write queue whose size is counted in bytes. The queue is full
// when its size exceeds its max size. It has drained when its size has fallen
// to half of that. A WriteStream reports both.
//
// A [Pump] connects the two. It writes each Buffer, adds its bytes to a
// counter, and checks whether the sink is full. If it is, the pump pauses the
// source once, waits until the sink has drained, and resumes the source once. A
// pump can be started and stopped any number of times. Several pumps may share
// a sink. They may also use the same source, one pump after the other.
//
// A type that has data to give or to accept implements one of the two
// interfaces. The comments of the interfaces are the contract. The contract
// comes from an event-driven server, in which streams call handlers. In this
// package, blocking calls and channels replace the handlers:
//
//	event-driven                          here
//	data, end and exception handler       Read and its error; or Handle with Handlers
//	pause, resume                         Pause, Resume
//	fetch(n)                              n calls of Read
//	write                                 Write
//	write queue full                      WriteQueueFull
//	drain handler                         Drained, a channel; or OnDrain
//	set write queue max size, and get     SetWriteQueueMaxSize, WriteQueueMaxSize
//	exception handler of a write stream   the errors of Write and Close
//	Pump: start, stop, bytes pumped       Start, Stop and Wait, BytesPumped
//	pipe to, with its result              Run
//
// [Duplex] makes a stream of each direction of one connection. Do not use
// [NewReader] and [NewWriter] for that. The system reports the reset of a
// connection only once, to a read or to a write. If a write gets the error, a
// Reader of its own would take the truncated data for complete.
//
// In a pipeline, [From] makes a source of a ReadStream, and [To] makes a sink
// of a WriteStream. In a stage function, [Into] makes a WriteStream of a
// [pipe.Out], which is the output of the stage.
//
// # Ownership
//
// Read gives a Buffer to its caller. Write takes ownership of a Buffer,
// whatever it returns. A [Reader] recycles the Buffers that are released, and a
// [Writer] releases a Buffer once it is written.
//
// A Pump does not own its streams, so Start, Stop and Wait close nothing. Run,
// From and To close their streams. [Copy] closes nothing, as io.Copy does not.
// [NewReader] and [NewWriter] take ownership of an io.Closer, unless [KeepOpen]
// is given.
//
// # Backpressure
//
// Bytes that are being written count as queued. Write accepts Buffers even when
// the queue is full. So a sink that n pumps share holds at most
//
//	its max size and n Buffers.
//
// A Reader holds at most its max size and three Buffers. These are the Buffer
// that it reads into, the one that exceeds the max size, and the one in use by
// its caller. A Buffer of 16 KiB or more takes 64 KiB of memory. A smaller one
// takes as much as it needs. So the memory is at most four times as large.
//
// # Ordering
//
// Buffers keep their order. If pumps share a sink, the Buffers of each pump
// keep their order. Buffers of different pumps have no order.
//
// # Cancellation, stop and drain
//
// If a context is done, a call returns its cause even when data is ready. No
// data is lost: the next Read returns it.
//
// Some calls only signal that something should end. They never block and may be
// called from anywhere, even from inside a method of a stream. Other calls wait
// until it has ended. They end with their context.
//
//	signals             waits                       until
//	Pump.Stop           Pump.Wait(ctx)              the pump uses its streams no more
//	WriteStream.Abort   WriteStream.Close(ctx)      the medium is released
//	cancel of a ctx     OnDrain and Handle return   no handler is called any more
//
// To use or close a stream of a pump, call Stop and then Wait. To reuse or
// remove the medium of an aborted Writer, call Abort and then Close. From
// inside a method that the pump or the Writer calls, only the signal makes
// sense. A wait there ends with its context, because it waits for its own
// caller. Start may follow Stop at once. Run, From and To wait by themselves.
//
// Stop ends a pump wherever it waits. If the pump waits for the sink, the
// source stays paused, and the next pump on that source resumes it. See
// [Resumable]. While a stream is paused it withholds its end and its failure as
// well as its data.
//
// Other code, such as Read of an io.Reader, may ignore its context. Close of a
// Reader, Run, To and Copy wait until such a call returns. A Reader interrupts
// such a Read by closing the io.Reader, if it is an io.Closer. After an Abort,
// a Writer interrupts a Write in the same way where that is safe. Copy
// interrupts nothing.
//
// When a pipeline is drained, a stage of From stops reading and closes its
// source. A stage of To writes everything that the sources have emitted, and
// closes its sink.
//
// # Errors and panics
//
// Data is delivered before a failure that follows it. After a failure of the
// source, and when the context ends, Run and To abort the sink, so that
// truncated output is not mistaken for complete output. Run and From close the
// source with the failure, if it is an [ErrorCloser].
//
// The first failure is the one that is reported, not its consequences. Run
// returns it unchanged. It does so even if the program has cancelled the
// context because of that failure. The two streams of a Duplex report the same
// failure. Run returns [ErrNotRunning] after a Stop. Closed streams return
// [queue.ErrClosed]. If a stream is nil or a size is below 1, the call to which
// it is passed panics. Panics of other code are not recovered.
//
// # Concurrency
//
// One goroutine at a time may Read a stream. Many goroutines may call the other
// methods at the same time. The methods of a stream may call Start, Stop and
// BytesPumped of the pump that calls them. No lock is held while a method of a
// stream or a handler runs.
//
// A running Pump has one goroutine, and a second one if its sink is [Failing].
// Both have ended when Wait returns. A Reader has a goroutine from its first
// Read to the end of its source or to Close. A Writer has one from its first
// Write to Close, Abort or a failure. While Abort interrupts a write, the
// Writer has a second one. Close waits for both.
//
// # Testing
//
// All waits use channels. In a testing/synctest bubble an idle pump is durably
// blocked. Before that it has paused or resumed its source, as the last write
// or drain requires. Package pipe/pipetest/conform tests implementations of
// ReadStream, WriteStream and Pump.
//
// # Limitations
//
// A pump that waits for data notices a failed sink at once only if the sink
// implements [Failing], as Writer does. Otherwise it notices when the next
// Buffer arrives.
//
// A Writer may join Buffers. So it is not for media in which each write is a
// packet.
//
// In an HTTP server, closing the body of a request waits for a Read that is
// under way. A handler ends such a Read with a read deadline
// (http.ResponseController) before it closes the Reader.
//
// # Decisions
//
// The channel of Drained is closed when the queue has drained or the sink has
// failed. A WriteStream has no method that distinguishes the two. So after each
// wait the pump writes an empty Buffer. This costs nothing, and returns the
// error of a sink that has failed. The source does then not stay paused.
//
// A Buffer that has been read is written before Stop takes effect. If the pump
// kept it for the next Start, another pump on the same source would miss it.
//
// Stop and Abort only signal. If they waited for a Write that is under way, a
// call from inside that Write would wait for itself. Go has no means to notice
// that, other than to parse the number of the goroutine from a stack trace. The
// number does not help either if the Write passes the call to another goroutine
// and waits for that. So the wait is a call of its own, which has a context. In
// the same way, context.CancelFunc does not wait, and errgroup has a Wait.
//
// A round that was stopped before it began has no goroutine. So a program that
// starts and stops a pump all the time, while a Write is blocked, has no more
// than the goroutines of one round.
//
// Abort calls Close, CloseWithError or Abort of the medium on another
// goroutine, because these may block, or may need a lock that the caller of
// Abort holds.
//
// OnDrain runs on the goroutine of its caller, as Handle does. So it needs
// neither a goroutine nor functions that stop it and wait for it.
//
// The stream records why it is paused, not the pump. One pump may pause a
// stream and another one resume it, and neither must undo a pause of the user.
// If a stream does not implement Resumable, only the pump that has paused it
// resumes it. The pumps could share a table of paused streams, but that would
// be global state.
//
// Wait returns ErrNotRunning after Stop. It does not wait for a later Start,
// because there may be none.
//
// Copy alternates between reads and writes as long as both are fast. If one
// core reads a Buffer and another one writes it, the bytes move from cache to
// cache, which costs more than a checksum of them. From memory into a checksum,
// a Copy that always overlaps would take 1.2 times as long as io.Copy. This
// Copy takes as long as io.Copy. If each side waits a millisecond for each 64
// KiB, it takes 0.52 times as long (go test -bench Copy ./pump).
//
// If a write is under way, Abort of a Writer does not call Close of a type that
// it does not know before the write has returned. A Close during a Write would
// corrupt the memory of a gzip.Writer, for example.
//
// A Reader of Duplex that meets the end of the data waits for the Write that is
// under way. That Write may have got the error of a reset, and not have
// returned yet. The peer may also have ended its data cleanly and not read. The
// Write could then wait for long. So the Reader sets a write deadline in the
// past. The Write returns at once and is repeated. A TLS connection does not
// work after its deadline. So there the Reader waits until the Write returns.
//
// When the edge downstream is full, From waits inside [pipe.Out.Put], with one
// Buffer that it has read. So Stats of the pipeline counts the wait as blocked.
// The source is paused only after that Buffer was read, not after the Buffer
// before.
//
// # Inside
//
// A Pump is a loop. Each Start makes a round, which is one goroutine that runs
// the loop. A round begins when the rounds before it have ended. So rounds run
// one after the other, even when Start follows Stop at once. A Reader and a
// Writer are a [queue.Queue] with one goroutine each.
//
//	stream.go           ReadStream, WriteStream and optional interfaces
//	pump.go             Pump, Start and Stop
//	pump_round.go       its goroutine, which pauses and resumes the reader
//	pump_run.go         Wait and Run
//	reader.go           Reader, with Read, Pause and Close
//	reader_fill.go      its goroutine, which reads the io.Reader
//	writer.go           Writer, with Write, Flush, Close and Abort
//	writer_work.go      its goroutine, which writes to the io.Writer
//	writer_coalesce.go  joins small Buffers into one write
//	writer_medium.go    ends the io.Writer after all writes or a failure
//	duplex.go           Duplex, the streams of both directions of a connection
//	duplex_conn.go      the state that the two directions share
//	duplex_late.go      errors of calls that come after the end of a connection
//	copy.go             Copy
//	handle.go           Handle, the handler form of Read
//	on_drain.go         OnDrain, the handler form of Drained
//	pipeline.go         From and To, which make stages of streams
//	into.go             Into, which makes a WriteStream of an Out
package pump
