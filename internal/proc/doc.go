// Package proc owns goroutines: every goroutine of the module is started by a
// [Group], and nowhere else.
//
// # Model
//
// A Group is a [sync.WaitGroup] whose goroutines say what they are. Each
// carries the pprof labels [LabelPipeline] and [LabelStage] from its first
// line on, so goroutine and CPU profiles, and crashes under
// GODEBUG=tracebacklabels=1, name the stage.
//
// # Cancellation, stop and drain
//
// A Group ends nothing: it waits. Whoever calls [Group.Go] gives the function
// a reason to return.
//
// # Errors and panics
//
// Panics are not recovered: the process crashes where the panic happened.
//
// # Concurrency
//
// A Group may be used by many goroutines at once, within the rules of
// [sync.WaitGroup]: the first Go of a round comes before its Wait.
package proc
