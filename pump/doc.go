// Package pump moves Buffers from live sources to live sinks under flow control, and makes a stream
// of any io.Reader and io.Writer.
//
// # Quick start
//
//	r := pump.NewReader(conn)                       // a ReadStream
//	w := pump.NewWriter(file, pump.WriteQueueMaxSize(1<<20))  // a WriteStream
//	err := pump.New(r, w).Run(ctx)                  // moves everything, closes both
//
//	n, err := pump.Copy(ctx, dst, src)              // io.Copy with overlap and a context
//
//	lines := pump.From(p, r)                        // a ReadStream as the source of a pipeline
//	pump.To(lines, w)                               // a WriteStream as its sink
//
// # Model
//
// A ReadStream gives Buffers and can be paused. A WriteStream takes Buffers into a write queue that
// is counted in bytes, and tells when that is full and when it has drained. A Pump stands between the
// two. For each Buffer it writes, counts the bytes, and looks whether the sink is full; if so, it pauses the
// source once, waits until the sink has drained, and resumes the source once. It can be started and stopped
// any number of times; pumps may share a sink, or follow one another on one source.
//
// Whoever has data to give or to take implements one of the two interfaces; their comments are
// the contract. It comes from an event-driven server, where streams have handlers. Here
// handlers are blocking calls and channels, and what was called there is
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
//	Pump: start, stop, bytes pumped       Start, Stop, BytesPumped
//	pipe to, with its result              Run
//
// # Ownership
//
// Read hands a Buffer over to its caller, and Write takes one over, whatever it returns. A Reader
// recycles the Buffers that are released, a Writer releases what it has written.
//
// A Pump does not own its streams, so Start, Stop and Wait close nothing. Run, From and To close
// what they were given; Copy does not, as io.Copy does not. NewReader and NewWriter close
// an io.Closer unless KeepOpen is given.
//
// # Backpressure
//
// A sink is full when it holds more bytes than its max size, the ones being written included, and
// stays full until it has fallen to half of that. Write accepts all the same, so a sink that n pumps share holds
// at most
//
//	its max size and n Buffers.
//
// A Reader holds its max size and three Buffers: one that it reads into, one that crosses the mark, and the
// one that its reader works on. Buffers of 16 KiB and more take 64 KiB of memory each, smaller ones what they
// need, so memory is at most four times these figures.
//
// # Ordering
//
// Buffers keep their order. So do those of each pump that shares a sink; between pumps there is no order.
//
// # Cancellation, stop and drain
//
// A context that is done wins over data that is ready, and loses nothing: what a cancelled Read would have
// returned is returned by the next. Stop ends a pump at once, wherever it waits. If it waits for the sink, the source
// stays paused, and the next pump that starts on it resumes it; see Resumable. An end, and a failure,
// are withheld like data while a stream is paused.
//
// A foreign call that ignores its context, such as Read of an io.Reader, delays whoever needs it to end:
// Close, Abort, Run and Copy. NewReader interrupts it by closing the io.Reader, if
// that can be closed; NewWriter likewise on Abort, where that is safe. Copy never does.
//
// # Errors and panics
//
// Data that came before a failure is delivered before it. After a failure of the source, and when the
// context ends, Run and To abort the sink: what was cut off must not look complete. Run returns the first error as
// it is, and ErrNotRunning after a Stop. What is closed refuses with queue.ErrClosed. Nil streams and sizes
// below 1 panic where they are given; panics of foreign code are not recovered.
//
// # Concurrency
//
// One goroutine at a time may Read a stream. Everything else may be called from many goroutines at once, and from
// inside the methods of the streams that a pump calls, but for Wait and Run. No lock is
// held while a stream's method or a handler runs.
//
// A Pump has one goroutine while it runs, and one more if its sink is Failing, a Reader one from its first Read to the end of its source or
// Close, a Writer one from its first Write to Close, Abort or failure, and OnDrain one until stop.
//
// # Testing
//
// All waiting is done on channels: inside a testing/synctest bubble an idle pump is durably blocked, and by then the
// source has seen the Pause or Resume that the last write or drain has caused.
//
// # Limitations
//
// A pump that waits for data hears of a failure of its sink if the sink is Failing, as a Writer is; else only when
// data comes. A Writer may put Buffers together, so it is not for media in which each write is a packet. In an HTTP
// server, closing the body of a request waits for a Read under way: a handler ends one by a read deadline
// (http.ResponseController) before it closes the Reader.
//
// # Decisions
//
// A WriteStream has no method that says why Drained was closed. After each wait the pump writes
// an empty Buffer instead, which costs nothing and gets the error of a sink that has failed, so that the source is
// not left paused for a sink that is gone.
//
// A Buffer that was read when Stop comes is written before the pump ends. Keeping it for the next Start would hide it from
// another pump on the same source.
//
// Stop waits for the Write that is under way, because its caller may close the sink next; but not when it is called
// from inside that Write, where it would wait for itself. The two can only be told apart by the number of the
// goroutine, which is read from a stack trace at each Start and Stop. The alternative, a Stop
// that never waits for a Write, moves the race to every caller.
//
// Who paused a stream is known by the stream, not by the pump: the pump that resumes it may be another one than
// the one that paused it, and must not undo a pause of the user. A stream that does not implement Resumable is
// resumed by the same pump only; a table of streams beside them would be global state.
//
// Wait returns ErrNotRunning after Stop, and does not wait for a later Start, because
// nobody can know whether one comes.
//
// Copy reads and writes in turn as long as both are fast. A Buffer that another core has read
// moves from cache to cache, which costs more than a checksum over it: always overlapped, Copy took 1.2
// times as long as io.Copy from memory into a checksum. As it is, it takes as long, and 0.52 times where each
// side waits a millisecond for each 64 KiB (go test -bench Copy ./pump).
//
// Abort of a Writer calls the Close of a type that it does not know only after the write under way has
// returned: for a gzip.Writer, say, a Close during a Write would corrupt its memory.
//
// From waits for the edge inside Out.Put, with one Buffer in hand, so that the wait is counted as blocked in the
// figures of the pipeline; its source is paused from then on, not from the Buffer before.
package pump
