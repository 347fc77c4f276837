// Package chaos makes random pipelines, runs them while harm is done to them, and compares what comes out with
// what plain loops say.
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
// A Graph has up to three sources and eight stages or fans behind each other: chains of kernels, with and without workers;
// stages with a memory; fans whose branches stay apart; diamonds, whose branches are merged, zipped or
// concatenated. Lengths of Buffers, max sizes and memory limits are random. Sources and sinks are
// plain ones, or live streams of package pipetest.
//
// A pipetest.Chaos stands at the borders and between the stages: it delays, cuts, pauses, fails and stops. From the outside the
// pipeline is paused and resumed, drained or cancelled.
//
// Along with each Stream a Graph computes the elements that it has: that is the oracle. What may be known about them when
// something upstream was stopped is in branch.
//
// # Errors and panics
//
// Whatever happens, a run must end within an hour, and each sink must have got
//
//   - all elements, once each, in order where order is promised, if it has seen the end and nothing was stopped or drained;
//   - else a part of them: nothing that was not there, nothing twice, and the first ones where order is promised.
//
// Run must have returned nil, or a failure that was caused, with the name of the stage that had it, or the cause
// of the cancellation; and a failure that was caused must not be forgotten. Live sources must have been closed, live sinks
// closed or aborted. What Run of a Graph returns is a Violation of that. Goroutines that are left
// are for the caller to find: pipetest.Run does.
//
// # Ordering
//
// The seed decides on the graph and on what is done to it. The order in which goroutines run is not in
// its hands: a violation that depends on it may need some runs to come again.
//
// # Concurrency
//
// A Graph is used by one goroutine. Many Graphs may run at once.
//
// # Limitations
//
// Elements are integers, and of each graph there are some thousand at most.
package chaos
