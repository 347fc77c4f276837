// Package account measures how the goroutines of a run spend their time. It
// also notices when all of them wait.
//
// # Model
//
// A [Run] is one run of a pipeline. Each of its goroutines has an [Account].
// The account records how long the goroutine was busy, starved (it waited for
// input) or blocked (it waited for downstream), and what it waits for now.
//
// Fused kernels share the goroutine of another stage. Each of them has a
// [Meter], which records the same times. At any moment, one stage of the
// goroutine works or waits. The stages that have called it are blocked, and the
// others are starved. Suppose that a stage function calls kernel a, which calls
// kernel b, and that waits for an edge.
//
//	          stage function  kernel a  kernel b
//	          busy            starved   starved
//	Call a    blocked         busy      starved
//	Call b    blocked         blocked   busy
//	BeginWait blocked         blocked   blocked
//	EndWait   blocked         blocked   busy
//	Return    blocked         busy      starved
//	Return    busy            starved   starved
//
// The clock is read at each of these changes. With fewer readings, the figures
// would be estimates, and one slow call could be missed or counted many times.
// Times counts the current state up to now. A later change does not take away
// time that was counted, so figures never fall. All accounts and meters of a
// stage function have one lock, that of their [Ledger].
//
// A Run counts the goroutines that do not wait. When the last of them begins to
// wait, it asks the [Resolver] whether any goroutine can continue. If none can,
// the Resolver acts.
//
// # Concurrency
//
// Call, Return, BeginWait, BeginWaitUnder, EndWait, Yield and Yielded are
// called by the goroutine that the Account measures. Any goroutine may call the
// other methods.
package account
