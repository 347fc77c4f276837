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
//   - diamonds, whose branches are merged, zipped or concatenated.
//
// Buffer lengths, max sizes and memory limits are random. Sources and sinks are
// plain ones, or live streams of package pipetest.
//
// A [pipetest.Chaos] wraps the sources and sinks, and has stages of its own
// between the others. It delays, cuts, pauses, fails and stops. At the same
// time the pipeline is paused and resumed, drained, or cancelled from outside.
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
//   - Every other sink has a part of its elements, each at most once. Where order
//     is promised they are in order.
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
// Elements are integers. A graph has several thousand of them at most.
//
// # Inside
//
//	graph.go      Graph, how it is made and run
//	branch.go     a Stream with the elements that it should have
//	source.go     sources
//	apply.go      kernels
//	stateful.go   stages that keep state
//	fan.go        fans, diamonds and joins
//	sink.go       sinks
//	faults.go     what the Chaos does
//	disturb.go    what is done from outside
//	dice.go       random choices
//	judge.go      the rules
package chaos
