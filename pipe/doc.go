// Package pipe describes pipelines of stages that exchange Buffers, and runs them.
//
// # Quick start
//
//	p := pipe.New("import")
//	rows := stages.CSV(stages.ReadFile(p, "people.csv"), "people.csv", pipe.Name("csv"))
//	people := stages.MapErr(rows, parse, pipe.Name("parse"))
//	stages.ForEach(people, insert, pipe.Name("insert"))
//	return p.Run(ctx)
//
// # Model
//
// A Pipeline is a graph of stages. Functions such as Source, Via and Sink add a stage and wire it
// with typed handles, Streams; nothing runs until Run, which starts all goroutines and returns when the last
// one has ended. Elements travel in Buffers. Between two goroutines is an edge: a write
// queue bounded in bytes.
//
// There are two kinds of stage. A stage function (Source, Via, Sink, Split, Join) has a goroutine of
// its own, reads its Ins and writes its Outs until it returns. A Kernel (Apply) is called once for
// each Buffer and runs in the goroutine of its upstream, without a queue between,
// unless it is told otherwise: adjacent kernels cost one loop each.
//
// # Ownership
//
// A Buffer has one owner. Read hands it to the stage, Put gives it away. An owner that
// has used a Buffer up may Release it, so that its memory is used again; whoever forgets
// leaves it to the garbage collector. Tee and its like share Buffers by Retain: a Buffer
// that is Shared must only be read. Under the race detector released memory is overwritten, and a
// second Release panics.
//
// # Backpressure
//
// An edge is full when it holds more bytes than its max size, and stays full until it has fallen to half
// of it. A writer that finds it full waits. The Buffer that its reader works on counts until the next Read. So an
// edge holds at most its max size and one Buffer, and a pipeline
//
//	the sum over its edges of (max size + one Buffer), and one Buffer for each stage in work.
//
// A stage with Workers holds as much again as the edge in front of it, and one task for each worker. With
// MemoryLimit(n), all edges together hold at most n bytes as long as no Buffer is larger than
// DefaultBufferSize, and n sets that much aside for each of them; a larger Buffer adds what it is larger by.
// A free Buffer is kept for reuse only if it has been in flight.
//
// When every stage waits for another, the smallest full edge grows, up to the limit, or DefaultGrowth without one; beyond that,
// Run fails with ErrDeadlock.
//
// A partial Buffer leaves as soon as its stage would wait for input: under load Buffers are full, and
// an idle pipeline adds no delay.
//
// # Ordering
//
// An edge keeps the order in which Buffers were put. So does a chain of stages
// with one input and one output each.
//
// # Cancellation, stop and drain
//
// A context that is done wins over data and room that are there. A stage that has had enough returns;
// its input is stopped, the stages before it get ErrStopped from their Out, or find their context done
// with that cause, and end cleanly. Nobody drains to get rid of data. A
// foreign call that ignores its context delays Run until it returns.
//
// # Errors and panics
//
// On one edge, data comes before the end that follows it. Across the pipeline the first failure cancels the rest: what is
// held is discarded, and every In returns the cause. A stage sees io.EOF only if everything before
// it was complete. Run returns the first failure as a *StageError. Panics of stage functions are
// not recovered: the process crashes at the point of the panic, with the names of pipeline and stage in the
// goroutine's labels (GODEBUG=tracebacklabels=1 prints them).
//
// # Concurrency
//
// A Pipeline is built by one goroutine. While it runs, Stats may be called from any. In, Out and Any
// belong to the goroutine of their stage function.
//
// # Testing
//
// All waiting is done on channels: inside a testing/synctest bubble an idle pipeline is durably blocked.
//
// # Limitations
//
// A stage that waits with a context of its own, one with a deadline for example, can end that wait by itself: as long as
// there is one, a deadlock of the others is not seen. So it is with a select of its own on Drained. Kernels of one goroutine
// share a context: where a stage has several outputs, it ends when none of them is read any more. A Buffer that was flushed before it was full counts its elements, though it
// holds the memory of a full one.
//
// # Decisions
//
// Stream is a concrete struct, not an interface, so that it can have generic methods once the language
// has them. The function of a stage closes nothing, because only the engine knows whether what
// came before was complete.
package pipe
