// # Inside
//
// This is the way of one element, from Send of one stage to Read of the next:
//
//	stage function         Send gathers elements, Put has a whole Buffer
//	  |                    (out.go, out_gather.go)
//	  v
//	Out.pass               in a source only, waits in a Pause and refuses
//	  |                    after Drain (out_valve.go)
//	  v
//	Out.deliver            chooses the context, measures the Buffer and
//	  |                    counts it (out_deliver.go)
//	  v
//	receiver.put           the next receiver is a kernel or an edge
//	  |
//	  +--> fused.put       calls the kernel, which has an Out of its own, and
//	  |      |             so on down to an edge (stage_kernel.go)
//	  |      v
//	  +--> edge.put        tries. If the edge is full, it lets others run and
//	         |             tries again. Then it waits until the edge has
//	         |             drained and tries again. A WriteQueue does not
//	         |             wait (edge.go)
//	         v
//	In.Read                tries. If the edge is empty, it flushes all Outs of
//	  |                    the stage, lets others run and tries again. Then
//	  |                    it waits. A worker does not flush (in.go)
//	  v
//	stage function, kernel or worker
//
// A put wakes a reader that waits. A Read wakes a writer that waits. The size
// of a Buffer counts on its edge until the reader calls Read for the next one.
// Once the size has fallen to half of the max size, the edge has drained, and
// its writer tries again. With [MemoryLimit] the edges share bytes. So a Read
// of one edge may also wake the writer of another. A writer that waits still
// owns its Buffer. The edge does not count it.
//
// Put has a short way for the most common case. It puts a Buffer onto an edge
// with room and omits the steps between (putFast).
//
// Send *gathers* elements in a Buffer. An Out *delivers* a Buffer when it
// *puts* it to the next receiver under the right context. To *flush* is to
// deliver the gathered elements. An empty Buffer is not delivered.
//
// A source, and a stage with fused kernels, delivers under the *delivery
// context* of its goroutine. So neither Drain nor a kernel that stops cuts off
// elements that the stage has given away. A context of the caller, with a
// deadline for example, limits only the wait for room. All other Outs deliver
// under the context that the caller gives.
//
// Each put reports whether the receiver has accepted the Buffer. If it has not,
// the Out owns the Buffer. The Out releases it. But it keeps gathered elements
// for the next call if only the context of the call has ended. A kernel has
// accepted its Buffer even if it then fails. If the reader of an edge stops,
// the edge releases the Buffers that it holds, and its writer gets ErrStopped
// (edge_stop.go).
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
// A drain is a request of the caller (run_control.go). The contexts of a host
// end the waits of its goroutine. Four types record why data stops, at the
// places where it stops:
//
//	end of a queue   why an edge has ended, for its reader, and   edge.go, edge_stop.go
//	                 why it takes no more, for its writer
//	demand           how much downstream still wants from a host  stage_demand.go
//	ending           why an Out, a kernel or a crew takes no more errors.go
//	failure          the first failure of the run                 run_outcome.go
//
// The files, by family:
//
//	buffer, buffer_pool                   Buffers, and their memory
//	buffer_size, buffer_memory            the sizes of elements
//	buffer_sized, options_size            Size methods, and options about sizes
//	stream, build, options                how stages are described and connected
//	stage, stage_host, stage_demand       a stage, its goroutine, the demand for it
//	stage_interrupt                       whether a stage should begin more elements
//	stage_kernel, stage_count             a fused kernel, the counters of a stage
//	stage_acquire                         waits for what other stages hold
//	edge, edge_stop                       the queue between two goroutines, its end
//	out, out_deliver, out_gather          the writing end
//	out_alloc, out_valve, out_writequeue
//	in, in_until, select                  the reading end, and several of them
//	workers, workers_input, workers_task  one kernel on several goroutines
//	workers_window, workers_deliver
//	pipeline, run_outcome                 Run, and its result
//	run_control, run_drain, run_drain_raw Pause, Drain, and which elements are raw
//	run_inner                             a pipeline that runs inside a source
//	run_deadlock, run_stall               deadlocks and stalls
//	run_signal, run_watch                 signals, and the goroutines that watch a run
//	stats, stats_graph                    figures, and their picture
//	errors, signal                        errors, and which of them mean an end
//
// The queue of an edge, the wake-ups and the bytes of MemoryLimit are in
// internal/bytequeue. The times of a goroutine are in internal/account.
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
