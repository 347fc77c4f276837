// Package account keeps the time of the goroutines of a run, and notices when
// all of them wait.
//
// # Model
//
// A [Run] is one run of a pipeline. Each of its goroutines has an [Account],
// which says how long the goroutine was busy, starved or blocked, and what it
// waits for now. A [Sample] measures kernels, which share the goroutine of
// another stage.
//
// A Run counts the goroutines that do not wait. The last one to wait has the
// [Resolver] checked, which finds out whether any of them can continue.
//
// # Concurrency
//
// BeginWait, EndWait, Yield and Yielded are called by the goroutine that the
// Account is about. All other methods may be called by any goroutine.
package account
