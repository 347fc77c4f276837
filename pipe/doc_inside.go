// # Inside
//
// This is the way of one element, from Send of one stage to Read of the next:
//
//	stage function         calls Send with an element, or Put with a Buffer
//	  |                    (out.go)
//	  v
//	Out.pass               in a source only, waits in a Pause, and refuses
//	  |                    elements soon after Drain (out_valve.go)
//	  v
//	gatherer               after Send only, gathers elements until a Buffer
//	  |                    is full or is flushed (out_gather.go)
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
//	In.Read                tries. If the edge is empty, it flushes the Outs of
//	  |                    its goroutine, lets others run and tries again.
//	  |                    Then it waits. A worker does not flush (in.go)
//	  v
//	stage function, kernel or worker
//
// An edge that is not full accepts a Buffer of any size. It is full once it
// holds more than its max size. The size of a Buffer counts on its edge until
// the reader calls Read for the next one. Once the size has fallen to half of
// the max size, the edge has drained.
//
// Each put wakes one reader that waits. The Read that drains an edge wakes all
// writers that wait. Resume and Drain wake the sources that wait in a Pause. A
// failure of the run cancels its context, which ends all waits. When all
// goroutines wait, the last one to wait checks whether an edge must grow, and
// wakes its writer. A writer that waits still owns its Buffer. The edge does
// not count it.
//
// Put has a short way for the most common case. If the elements have a fixed
// size, nothing is gathered and the edge is not full, it omits the steps
// between (putFast).
//
// Send *gathers* elements in a Buffer. An Out *delivers* a Buffer when it
// *puts* it to the next receiver under the right context. To *flush* is to
// deliver the gathered elements. An empty Buffer is not delivered.
//
// A source, and a stage with fused kernels, delivers under the *delivery
// context* of its goroutine. Drain ends only the context of the stage function.
// So elements that the stage has given away are still delivered. If the caller
// gives a context with a deadline, the Out first waits for room under that
// context, and then delivers under the delivery context. All other Outs deliver
// under the context that the caller gives.
//
// Each put reports whether the receiver has accepted the Buffer. If it has not,
// the Out still owns the Buffer. It keeps gathered elements for the next call
// if only the context of the call has ended. Otherwise it releases the Buffer.
// A kernel has accepted its Buffer even if it then fails.
//
// If the reader of an edge stops, the edge releases the Buffers that it holds,
// and its writer gets ErrStopped (edge_stop.go). If no output of the writer is
// read any more, the contexts of its goroutine end, which stops the stages
// upstream in the same way (stage_demand.go).
//
// A *host* is one goroutine of a run. It runs one stage function and the
// kernels that are fused downstream of it. It has one context for the stage
// function and one for deliveries (stage_host.go). Run starts the hosts
// (pipeline.go), a host starts its crew (workers.go), and run_watch.go starts
// those that watch a run. All of them are started and awaited by a Group of
// internal/proc.
//
// A kernel with Workers runs on a *crew*, which is several goroutines. Its
// workers take tasks from one input. They deliver the results through one
// *window*, which keeps the order of the tasks (workers.go). The kernel
// *claims* the elements of its task before it works on them. If a task becomes
// slow, an idle worker *takes back* the elements that are not claimed, and cuts
// new tasks off them. With order, these follow the slow task in the window.
//
// A run is *built*, then *running*, then *ended*. While it runs it may be
// paused or draining. The first failure, or the end of the context, cancels it.
// With [ReadsInOrder], a source may be *held*, so its goroutine starts when its
// elements are first wanted, or ends without a call of the stage function
// (stage_launch.go). Each of the goroutines has an *account* of the time that
// it is busy, starved (it waits for input) or blocked (it waits for
// downstream). A fused kernel has a *meter* of these times. While it works, the
// stages that have called it are blocked. When all goroutines wait, the last
// one lets an edge grow or fails the run (run_deadlock.go).
//
// A drain is a request of the caller (run_control.go). The contexts of a host
// end the waits of its goroutine. Why data stops is recorded at the four places
// where it stops:
//
//	end of a queue   why an edge has ended, for its reader, and   edge_stop.go
//	                 why it takes no more, for its writer         (and Queue)
//	demand           how much downstream still wants from a host  stage_demand.go
//	ending           why an Out, a kernel or a crew takes no more errors.go
//	failure          the first failure of the run                 run_outcome.go
//
// The files, by family:
//
//	buffer, buffer_pool                   Buffers, and their memory
//	buffer_size                           how the size of an element is found
//	buffer_memory                         the strings, slices, arrays in it
//	buffer_size_method, options_size      Size methods, and options about sizes
//	stream, build, build_apply            how stages are described and connected
//	options, stage_name                   options of stages, and names
//	stage, stage_host, stage_demand       a stage, its goroutine, the demand for it
//	stage_gathering                       the outputs that a flush has to deliver
//	stage_interrupt                       whether a stage should begin more elements
//	stage_kernel, stage_count             a fused kernel, the counters of a stage
//	stage_launch                          sources that start when they are wanted
//	stage_acquire                         waits for what other stages hold
//	edge, edge_size, edge_stop            the queue between two goroutines
//	out, out_deliver, out_gather          the writing end
//	out_alloc, out_valve, out_writequeue
//	in, in_until, select                  the reading end, and several of them
//	workers, workers_input, workers_task  one kernel on several goroutines
//	workers_claim, workers_idle
//	workers_window, workers_deliver
//	pipeline, run_outcome                 Run, and its result
//	run_control, run_drain, run_drain_raw Pause, Drain, and which elements are raw
//	run_inner                             a pipeline that runs inside a source
//	run_memory                            MemoryLimit, and the growth of edges
//	run_deadlock, run_stall               deadlocks and stalls
//	run_signal, run_watch                 signals, and the goroutines that watch a run
//	stats, stats_graph                    figures, and their picture
//	errors, signal                        errors, and which of them mean an end
//
// The queue of an edge and the wake-ups are in internal/bytequeue. The times of
// a goroutine are in internal/account.
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
