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
//		return io.EOF
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
// capacity is counted in bytes. It is also called a write queue. Its max size
// is an option of the stage that reads it, [WriteQueueMaxSize].
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
//     element is held back meanwhile. It should return io.EOF at its end. It
//     may return nil. But if a drain has begun by then, nil means that the
//     drain has cut its output off. See [In.Cut].
//   - A source may read an io.Reader through a buffer, such as a bufio.Scanner.
//     It then calls Flush before each Read of the io.Reader, not before each
//     element. An Example of Source shows how.
//   - A kernel owns the Buffer that it gets. It puts that Buffer to its Out,
//     changed or not. Or it emits other elements and releases the Buffer. It
//     must not change a Buffer that is [Buffer.Shared].
//   - A kernel that keeps state between its calls is wrong with the option
//     [Workers]. Write such a stage with [Via], which refuses that option.
//   - A stage function with inputs loops over [In.Buffers] or [In.All]. It owns
//     the Buffers that it reads. It gives away the Buffers that it puts.
//   - If an In or Out returns an error, the stage returns that error unchanged.
//     That includes [ErrStopped]. An error of its own fails the pipeline. If
//     the error is about one element, [AtElement] adds the index of the
//     element. A source whose input ends within an element returns
//     io.ErrUnexpectedEOF, not io.EOF.
//   - An error of other code could be io.EOF or ErrStopped, which have a meaning
//     as the result of a stage. So wrap it, as in
//     fmt.Errorf("write: %w", err). A wrapped error is a failure.
//   - A source takes memory, files and connections in its function, not in the
//     call that adds it. Stages such as Concat start a source late. See
//     [ReadsInOrder]. A source that owns something that is open already has the
//     option [StartsAtOnce].
//   - A stage returns when its context ends. It may also return before the end
//     of an input. The engine then stops the stages upstream of that input.
//   - A stage need not close its outputs. When it returns, the engine delivers
//     the elements that Send has gathered, and ends the outputs. [Out.Close] is
//     for a stage that ends one output early.
//   - The strings, slices and arrays in an element count in its size. Memory
//     that it refers to through a pointer, a map or an interface does not count,
//     unless its type has a method Size() int64 or the stage has the option
//     [Sizer]. A stage that knows the size, as a decoder does, gives itself the
//     option [SizeEstimate].
//   - A loop over the elements of a Buffer calls [In.Interrupted] or
//     [Out.Interrupted] before each element that may take long. If that is true,
//     the loop ends, and the stage calls Read, Put or Send next. [In.All] does
//     so itself.
//   - conform.TestStage checks most of these rules. It explains which one is
//     broken. The page stages/ADDING.md lists mistakes that it does not find.
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
// A stage with [Workers] may hold results that wait for earlier ones, up to the
// max size of the edge that it reads. Each of its workers also holds one task.
// A task is the elements that a worker takes at a time.
//
// With [MemoryLimit], all edges together hold at most the limit, if the limit
// is at least [DefaultBufferSize] for each edge. A larger Buffer exceeds it by
// the difference. Each edge may always hold one Buffer. So after edges had to
// grow, all edges together may exceed the limit by one Buffer for each edge.
// Released Buffers wait in pools for reuse. A pool never holds more Buffers
// than were once in use at the same time.
//
// When every stage waits for another, the smallest full edge grows whose writer
// another stage waits for. Edges may grow until all of them together hold the
// limit, or [DefaultGrowth] bytes without a limit. Beyond that, Run fails with
// [ErrDeadlock]. Whether it fails does not depend on the schedule of the
// goroutines, unless a stage depends on it, such as a merge.
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
// A pipeline is drained when it should end early and lose nothing. The sources
// then get [ErrDraining]. [Pipeline.Drain] delivers all elements that they have
// handed over. That can take long, because the queues may hold many.
// [Pipeline.DrainBegun] delivers only the elements that a stage has begun to
// work on. It drops the others and counts them. [DrainOnSignal] does that on
// Ctrl-C, for example.
//
// A pipeline may run inside a stage function of another one, under its context.
// If that stage is a source, a drain of the outer pipeline drains the inner one
// as well.
//
// A stage that works on each element of a Buffer should call [In.Interrupted]
// or [Out.Interrupted] before each element that may take long. So it does not
// work on a whole Buffer after the end of its context.
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
// One goroutine builds a Pipeline. While it runs, Stats, Graph, Pause, Resume,
// Drain and DrainBegun may be called from any goroutine. They do not block, so
// a stage function and a callback may call them, too. In, Out and Select belong
// to the goroutine of their stage function.
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
package pipe
