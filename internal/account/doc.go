// Package account measures how the goroutines of a run spend their time. It
// also notices when all of them wait.
//
// # Model
//
// A [Run] is one run of a pipeline. Each of its goroutines has an [Account].
// The account records how long the goroutine was busy, starved (it waited for
// input) or blocked (it waited for downstream), and what it waits for now. A
// [Sample] measures fused kernels, which share the goroutine of another stage.
//
// A Run counts the goroutines that do not wait. When the last of them begins to
// wait, it asks the [Resolver] whether any goroutine can continue. If none can,
// the Resolver acts.
//
// # Concurrency
//
// BeginWait, BeginWaitUnder, EndWait, Yield and Yielded are called by the
// goroutine that the Account measures. Any goroutine may call the other
// methods.
package account
