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
// and [Apply] add a stage. Each of them takes the Streams that the stage reads,
// and returns the Streams that it writes. Nothing runs until [Pipeline.Run].
// Run starts all goroutines and returns when the last one has ended. The stages
// that a stage reads from are upstream of it. The stages that read from it are
// downstream.
//
// Elements travel in Buffers. A [Buffer] is a slice of elements with one owner.
// Between two goroutines is an edge. An edge is a queue of Buffers whose
// capacity is counted in bytes. It is also called the write queue of the stage
// that writes to it.
//
// There are two kinds of stage. A stage function ([Source], [Via], [Sink],
// [Split], [Join]) has a goroutine of its own. It reads its Ins and writes its
// Outs until it returns. An [In] is the reading end of an edge, and an [Out] is
// the writing end.
//
// A [Kernel] ([Apply]) is called once for each Buffer. It runs in the goroutine
// of its upstream stage, without an edge between the two. Such a kernel is
// called fused, and costs little more than its loop over the Buffer. The
// options [Async], [Workers] and [WriteQueueMaxSize] give a kernel goroutines
// of its own.
//
// # Writing a stage
//
// Each of the functions above has an Example of its name, which shows a stage
// of that kind.
//
//   - A source produces elements. It calls [Out.Send] for each of them. It
//     calls [Out.Flush] before it waits for anything but its Out, so that no
//     element is held back meanwhile. It returns io.EOF at its end.
//   - A kernel owns the Buffer that it gets. It puts that Buffer to its Out,
//     changed or not. Or it emits other elements and releases the Buffer. It
//     must not change a Buffer that is [Buffer.Shared].
//   - A stage function with inputs loops over [In.Buffers] or [In.All]. It owns
//     the Buffers that it reads. It gives away the Buffers that it puts.
//   - If an In or Out returns an error, the stage returns that error unchanged.
//     That includes [ErrStopped]. Any other error fails the pipeline. If the
//     error is about one element, [AtElement] adds the index of the element.
//   - A stage returns when its context ends. It may also return before the end
//     of an input. The engine then stops the stages upstream of that input.
//   - A stage need not close its outputs. When it returns, the engine delivers
//     the elements that Send has gathered, and ends the outputs. [Out.Close] is
//     for a stage that ends one output early.
//   - conform.TestStage checks whether a stage keeps these rules. It explains
//     which rule is broken.
//
// # Ownership
//
// A Buffer has one owner. [In.Read] gives it to the stage, and [Out.Put] gives
// it away. The owner may [Buffer.Release] a Buffer when it is done with it, so
// that its memory can be reused. A Buffer that is never released becomes
// garbage, as any other memory does. Stages such as Tee share Buffers with
// [Buffer.Retain]. A Buffer that is Shared must only be read. Under the race
// detector, released memory is overwritten, and a second Release panics.
//
// # Backpressure
//
// An edge is full when it holds more bytes than its max size. It stays full
// until it has fallen to half of its max size. Then it has drained. A writer
// waits while the edge is full. The Buffer that the reader works on counts
// until the next Read. So an edge holds at most its max size and one Buffer,
// and a pipeline holds at most
//
//	the sum over its edges of (max size + one Buffer)
//	and, for each stage, the one Buffer that it works on
//
// A stage with [Workers] adds the max size of the edge upstream of it, and one
// task for each worker. A task is the elements that a worker takes at a time.
//
// With [MemoryLimit], all edges together hold at most the limit, if no Buffer
// is larger than [DefaultBufferSize]. A larger Buffer exceeds the limit by the
// difference. The limit reserves DefaultBufferSize bytes for each edge.
// Released Buffers wait in pools for reuse. A pool never holds more Buffers
// than were once in use at the same time.
//
// When every stage waits for another, the smallest full edge grows. Edges may
// grow until all of them together hold the limit, or [DefaultGrowth] bytes
// without a limit. Beyond that, Run fails with [ErrDeadlock].
//
// Send gathers elements until a Buffer is full. If its stage is about to wait
// for input, a partial Buffer leaves at once. So Buffers are full under load,
// and an idle pipeline delays no element.
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
// A stage that needs no more input returns. The engine then stops the stages
// upstream of it. Their Outs return [ErrStopped], or their contexts end with
// ErrStopped as the cause. They return, and that is not a failure. The engine
// discards the Buffers that are left on the edges.
//
// [Pipeline.Drain] stops the sources and delivers all elements that they have
// handed over.
//
// If a stage calls other code that ignores its context, Run waits until that
// call returns.
//
// # Errors and panics
//
// On one edge, data is delivered before the end that follows it. In the whole
// pipeline, the first failure cancels all stages. The Buffers on the edges are
// then discarded, and every In returns the cause. A stage sees io.EOF only if
// everything before it was complete. Run returns the first failure as a
// [*StageError].
//
// Panics of stage functions are not recovered. The process crashes at the point
// of the panic. The labels of the goroutine name the pipeline and the stage.
// GODEBUG=tracebacklabels=1 prints them.
//
// # Concurrency
//
// One goroutine builds a Pipeline. While it runs, Stats, Graph, Pause, Resume
// and Drain may be called from any goroutine. In, Out and Select belong to the
// goroutine of their stage function.
//
// # Testing
//
// All waits use channels. Inside a testing/synctest bubble an idle pipeline is
// durably blocked. Package pipetest has leak checks, faulty sources and sinks,
// and reproducible random faults.
//
// # Limitations
//
// A stage may wait under a context of its own, for example one with a deadline,
// or in its own select on Drained. Such a wait can end by itself, so the engine
// does not count the stage as waiting. Meanwhile a deadlock of the other stages
// is not detected.
//
// The kernels that run in one goroutine share a context. If the stage of that
// goroutine has several outputs, the context ends only when none of the outputs
// is read any more.
//
// A partial Buffer counts only the size of its elements. Its memory can be up
// to four times as large.
//
// # Inside
//
// This is the way of one element, from Send of one stage to Read of the next:
//
//	stage function                         out.go, out_gather.go
//	  | Send, or Put of a whole Buffer
//	  v
//	Out: valve -> gatherer                 run_control.go, out_gather.go
//	  | deliver, under the context         out_deliver.go
//	  | for deliveries
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
// Send *gathers* elements in a Buffer. An Out *delivers* that Buffer. It
// chooses the context, and *puts* the Buffer to the next receiver, which is an
// edge or a fused kernel. To *flush* is to deliver the gathered elements. If a
// receiver does not accept a Buffer, the caller still owns it. If the reader
// stops, the edge releases the Buffers that it holds, and its writer gets
// ErrStopped.
//
// A *host* is one goroutine of a run. It runs one stage function and the
// kernels that are fused downstream of it. It has one context for the stage
// function and one for deliveries (stage_host.go).
//
// A kernel with Workers runs on a *crew*, which is several goroutines. Its
// workers take tasks from one input. They deliver the results through one
// *window*, which keeps the order of the tasks (workers.go).
//
// A run is *built*, then *running*, then *ended*. While it runs it may be
// paused or draining. The first failure, or the end of the context, cancels it.
// Each of its goroutines has an *account* of the time that it is busy, starved
// (it waits for input) or blocked (it waits for downstream). When all of them
// wait, the last one lets an edge grow or fails the run (run_deadlock.go).
//
// Four types record why data stops, at the places where it stops:
//
//	end of a queue   why an edge has ended                        edge.go, in.go
//	demand           how much downstream still wants from a host  stage_demand.go
//	ending           why an Out, a kernel or a crew takes no more errors.go
//	failure          the first failure of the run                 pipeline.go
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
//	run_deadlock, run_stall               deadlocks and stalls
//	stats, stats_graph                    figures, and their picture
//	errors, signal                        errors, and which of them mean an end
//
// # Decisions
//
// Stream is a concrete struct, not an interface, so that it can have generic
// methods once the language has them.
//
// The engine is generic, and each element type compiles to its own code.
// Converting each element to an interface would cost more than its whole way
// from Send to Read.
//
// A stage function need not close its outputs, because only the engine knows
// whether the inputs were complete.
package pipe
