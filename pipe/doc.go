// Package pipe describes pipelines of stages that exchange Buffers, and runs
// them.
//
// # Quick start
//
//	p := pipe.New("squares")
//	numbers := pipe.Source(p, func(ctx context.Context, out *pipe.Out[int]) error {
//		for i := range 1000 {
//			if err := out.Send(ctx, i); err != nil {
//				return err
//			}
//		}
//		return nil
//	})
//	squares := stages.Map(numbers, func(n int) int { return n * n }, pipe.Workers(4))
//	stages.ForEach(squares, store, pipe.Name("store"))
//	return p.Run(ctx)
//
// Package stages has the sources, transforms, fans and sinks that most programs
// need. All of them are written with the functions of this package.
//
// # Model
//
// A [Pipeline] is a graph of stages. Functions such as [Source], [Via], [Sink]
// and [Apply] add a stage. They take and return Streams, which connect it with
// others. Nothing runs until [Pipeline.Run], which starts all goroutines and
// returns when the last one has ended.
//
// Elements travel in Buffers. Between two goroutines is an edge, which is a write
// queue bounded in bytes.
//
// There are two kinds of stage. A stage function ([Source], [Via], [Sink],
// [Split], [Join]) has a goroutine of its own. It reads its Ins and writes its
// Outs until it returns. A [Kernel] ([Apply]) is called once for each Buffer and
// runs in the goroutine of its upstream, without a queue between the two, unless
// an option asks for goroutines of its own. So kernels that follow each other
// cost one loop each.
//
// # Writing a stage
//
// Each kind of stage has an Example. They are called after the functions.
//
//   - A source produces elements. It calls [Out.Send] for each of them. It calls
//     [Out.Flush] before it waits for anything but its Out, so that no element is
//     held back meanwhile. It returns io.EOF at its end.
//   - A kernel gets a Buffer, which it owns. It puts that Buffer on, changed or
//     not, or emits others and releases it. It must not change a Buffer that is
//     [Buffer.Shared].
//   - A stage function with inputs loops over [In.Buffers] or [In.All]. It owns
//     the Buffers that it reads, and gives away those that it puts.
//   - All of them return an error that they get from an In or Out unchanged. That
//     includes [ErrStopped]. An error of their own fails the pipeline. If it is
//     about one element, [AtElement] adds which.
//   - All of them return when their context ends. An input that was not read to
//     its end is stopped.
//   - None of them closes anything. The engine delivers what was gathered and ends
//     the outputs. [Out.Close] is for a stage that ends one output early.
//   - conform.TestStage checks whether a stage keeps these rules, and says in
//     words which one it broke.
//
// # Ownership
//
// A Buffer has one owner. [In.Read] gives it to the stage, and [Out.Put] gives it
// away. The owner may [Buffer.Release] a Buffer when it is done with it, so that
// its memory can be reused. A Buffer that is never released is collected like
// any other. Stages such as Tee share Buffers with [Buffer.Retain]. A Buffer that
// is Shared must only be read. Under the race detector released memory is
// overwritten, and a second Release panics.
//
// # Backpressure
//
// An edge is full when it holds more bytes than its max size. It stays full until
// it has fallen to half of it. A writer that finds it full waits. The Buffer that
// its reader works on counts until the next Read. So an edge holds at most its
// max size and one Buffer, and a pipeline holds at most
//
//	the sum over its edges of (max size + one Buffer)
//	and one Buffer for each stage in work
//
// A stage with [Workers] holds as much again as the edge upstream of it, and one
// task for each worker.
//
// With [MemoryLimit], all edges together hold at most the limit as long as no
// Buffer is larger than [DefaultBufferSize]. A larger Buffer exceeds the limit by
// the difference. The limit sets DefaultBufferSize aside for each edge. The pools
// of free Buffers never hold more Buffers than were once in use at the same time.
//
// When every stage waits for another, the smallest full edge grows. It may grow
// until all edges hold the limit, or [DefaultGrowth] without one. Beyond that, Run
// fails with [ErrDeadlock].
//
// A partial Buffer leaves as soon as its stage would wait for input. Under load
// Buffers are full, and an idle pipeline adds no delay.
//
// # Ordering
//
// An edge keeps the order in which Buffers were put. So does a chain of stages
// with one input and one output each, with Workers too, unless [Unordered] is
// given.
//
// # Cancellation, stop and drain
//
// If a context is done, calls return its cause even when data or space is
// available.
//
// A stage that needs no more input returns. The engine then stops its upstream.
// The Outs of upstream stages return [ErrStopped], or their contexts end with
// that cause, and they return cleanly. No goroutine is needed to drain what is
// left.
//
// [Pipeline.Drain] stops the sources and delivers all that they have handed over.
//
// A call into other code that ignores its context delays Run until it returns.
//
// # Errors and panics
//
// On one edge, data is delivered before the end that follows it. Across the
// pipeline the first failure cancels all stages. The Buffers on the edges are
// discarded, and every In returns the cause. A stage sees io.EOF only if
// everything before it was complete. Run returns the first failure as a
// [*StageError].
//
// Panics of stage functions are not recovered. The process crashes at the point
// of the panic, with the names of pipeline and stage in the labels of the
// goroutine (GODEBUG=tracebacklabels=1 prints them).
//
// # Concurrency
//
// One goroutine builds a Pipeline. While it runs, Stats, Graph, Pause, Resume and
// Drain may be called from any goroutine. In, Out and Select belong to the
// goroutine of their stage function.
//
// # Testing
//
// All waiting is done on channels. Inside a testing/synctest bubble an idle
// pipeline is durably blocked. Package pipetest has leak checks, faulty sources
// and sinks, and reproducible random faults.
//
// # Limitations
//
// Deadlock detection cannot see a stage that waits under its own context, for
// example one with a deadline, or in its own select on Drained, because such a
// wait can end by itself. While one exists, a deadlock among the others goes
// unreported.
//
// Kernels of one goroutine share a context. Where a stage has several outputs,
// that context ends when none of them is read any more.
//
// A Buffer flushed early is charged for its elements but may still hold the
// memory of a full Buffer, up to four times as much.
//
// # Inside
//
// The way of one element, from Send of one stage to Read of the next:
//
//	stage function                         out.go, out_gather.go
//	  | Send, or Put of a whole Buffer
//	  v
//	Out: valve -> gatherer                 run_control.go, out_gather.go
//	  | deliver, under the context that    out_deliver.go
//	  | lasts until it has arrived
//	  v
//	receiver.put ----------+               edge.go
//	  |                    |
//	  v                    v
//	a fused kernel         an edge: a queue of Buffers, counted in bytes
//	  | its own Out,         | TryPutSized, if the queue is not full
//	  | and so on            | else Yield, BeginWait, WaitDrained, EndWait
//	  v                      v
//	  +---------> edge     In.Read         in.go
//	                         | TryRead, else flush, Yield, Wait, Read
//	                         v
//	                       next stage function, kernel or worker
//
// A Buffer is *gathered* by Send, *delivered* by its Out under the right context,
// and *put* to the next receiver. To *flush* is to deliver what was gathered. A
// Buffer that a receiver does not accept stays the property of the caller. If the
// reader stops, the edge releases the Buffers that it holds, and its writer gets
// ErrStopped.
//
// Each goroutine has a *host*. It is the goroutine of one stage function and of
// the kernels fused downstream of it. It has two contexts, one for the stage
// function and one for deliveries (stage_host.go). A kernel with Workers has a
// *crew* of workers instead, which take tasks off one input and deliver them
// through one window (workers.go).
//
// A run is *built*, then *running*, then *ended*. While it runs it may be paused
// or draining. The first failure, or the end of the context, cancels it.
// Each goroutine of it has an account (internal/account) of the time that it is
// busy, starved or blocked. When all of them wait, the last one lets an edge grow
// or fails the run (run_deadlock.go).
//
// That no more will come, or is wanted, has four representations:
//
//	end of a queue   the writer or a failure has ended it     edge.go, in.go
//	demand           how much downstream wants from a host    stage_demand.go
//	ending           why an Out, kernel or crew takes no more errors.go
//	failure          the first failure of the run             pipeline.go
//
// The files, by family:
//
//	buffer, buffer_pool, buffer_size      Buffers, their memory, their sizes
//	stream, build, options                how stages are described and connected
//	stage, stage_host, stage_demand       a stage, its goroutine, the demand for it
//	stage_kernel, stage_count             a fused kernel, the counters of a stage
//	edge                                  the queue between two goroutines
//	out, out_deliver, out_gather          the writing end
//	out_memory, out_writequeue
//	in, in_until, select                  the reading end, and several of them
//	workers, workers_input, workers_task  one kernel on several goroutines
//	workers_window, workers_deliver
//	pipeline, run_control                 Run, Pause and Drain
//	run_deadlock, run_stall               what is done when nothing moves
//	stats, stats_graph, errors            figures, pictures, errors
//
// # Decisions
//
// Stream is a concrete struct, not an interface, so that it can have generic
// methods once the language has them.
//
// The engine is generic through and through. Each element type compiles to its
// own hop from Send to Read, because a conversion to an interface at each element
// would cost more than the hop does.
//
// A stage function closes nothing, because only the engine knows whether its
// input was complete.
package pipe
