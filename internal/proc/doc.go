// Package proc owns goroutines. Every goroutine of the module is started by a
// [Group], and nowhere else.
//
// # Quick start
//
//	var group proc.Group
//	group.Go("import", "parse", func() { … })
//	group.Wait()
//
// # Model
//
// A Group is a [sync.WaitGroup] with labels. Each goroutine carries the pprof
// labels [LabelPipeline] and [LabelStage] from its first line on. So goroutine
// and CPU profiles name the stage, as do crashes under
// GODEBUG=tracebacklabels=1.
//
// # Cancellation, stop and drain
//
// A Group ends no goroutine. It only waits. The caller of [Group.Go] gives the
// function a reason to return.
//
// # Errors and panics
//
// Panics are not recovered. The process crashes where the panic happened.
//
// # Concurrency
//
// A Group may be used by many goroutines at once, within the rules of
// [sync.WaitGroup]. The first Go of a round must come before its Wait.
//
// # Inside
//
//	group.go   the type Group
//	labels.go  the labels, which are cached by name
package proc
