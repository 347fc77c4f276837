// Package chaos builds random pipelines, injects faults while they run, and
// compares the results with those of plain loops.
//
// # Quick start
//
//	for seed := range uint64(1000) {
//		pipetest.Run(t, func(t *testing.T) {
//			if err := chaos.New(seed).Run(t.Context()); err != nil {
//				t.Error(err) // the seed, what is wrong, and the graph
//			}
//		})
//	}
//
// # Model
//
// A [Graph] has up to three sources and up to eight stages and fans, one after
// the other. They are
//   - chains of kernels, with and without workers,
//   - stages that keep state between elements,
//   - fans whose branches stay apart,
//   - diamonds, whose branches are merged, zipped or concatenated,
//   - sources, stages and functions that run pipelines of their own.
//
// When the context of a function ends, the function answers with an error of
// its own, such as net.ErrClosed, an error that wraps [io.EOF], or nil.
//
// Buffer lengths, max sizes and memory limits are random. Sources and sinks are
// plain ones, or live streams of package pipetest.
//
// A [pipetest.Chaos] wraps the sources and sinks, and has stages of its own
// between the others. It delays, cuts, pauses, fails and stops. At the same
// time the pipeline is paused and resumed, drained, or cancelled, from outside
// or in a call of the code of users. The cause of a cancel may be a sentinel,
// such as io.EOF or pipe.ErrStopped, or wrap one.
//
// Along with each Stream a Graph computes the elements that the Stream should
// have. These are the oracle.
//
// # Ordering
//
// The seed determines the graph and the faults. It does not determine the order
// in which goroutines run. A violation that depends on that order may need
// several runs to occur again.
//
// # Errors and panics
//
// [Graph.Run] returns a [Violation] if the run breaks one of these rules.
//   - It ends within an hour of virtual time.
//   - A sink that has seen the end has every element once, if there was no stop
//     and no drain. Where order is promised the elements are in order.
//   - After a Drain without stops, a sink that has seen the end has the elements
//     that plain loops compute from those that the sources have handed over. In
//     a pipeline inside a source, that is what the innermost source has handed
//     over.
//   - After a DrainBegun, each element that a stage has begun to work on has
//     arrived, and so has each element of a source with the option Begun.
//     Together, not more elements have arrived or were dropped than were handed
//     over, apart from those of a call that was refused.
//   - Every other sink has a part of its elements, each at most once. Where order
//     is promised they are in order.
//   - An answer to the end of a context is never a failure.
//   - The pipeline returns nil, a failure that was caused together with the name
//     of the stage that had it, or the cause of the cancellation. It does not
//     return nil if a stage was made to fail.
//   - Live sources are closed. Live sinks are closed or aborted.
//
// A Graph does not check for goroutines that are left. [pipetest.Run] does.
//
// # Concurrency
//
// One goroutine uses a Graph. Many Graphs may run at once.
//
// # Limitations
//
// The rules for DrainBegun need a graph that conserves its elements. It has no
// Tee, no Zip and no stage that drops or repeats elements.
//
// The number of dropped elements is exact in a graph without stages that keep
// elements raw in a goroutine of their own. Such stages are Route, Merge, and
// Map with workers. They do not count the elements that they have taken when
// their context ends. So in other graphs only the sum has an upper bound.
//
// The engine counts what FromSlice hands over. If a live source without Begun
// is refused, its last Buffer may have arrived.
//
// Elements are integers. A graph has several thousand of them at most.
//
// # Inside
//
//	graph.go      Graph, how it is made and run
//	branch.go     a Stream with the elements that it should have
//	source.go     sources
//	feed.go       sources of users
//	nested.go     pipelines inside sources and stages
//	user.go       functions of users
//	answer.go     answers to the end of a context, and causes of a cancel
//	ledger.go     what was handed over, begun and dropped
//	apply.go      kernels
//	stateful.go   stages that keep state
//	fan.go        fans, diamonds and joins
//	sink.go       sinks
//	faults.go     what the Chaos does
//	disturb.go    pauses, drains and cancels
//	dice.go       random choices
//	judge.go      the rules
//	judge_drain.go the rules after a drain
package chaos
