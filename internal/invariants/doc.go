// Package invariants holds checks that cost too much for production.
//
// # Model
//
// The checks are on under the build tag invariants and under the race detector.
// Otherwise they compile to nothing. [Enabled] and [RaceEnabled] are constants,
// so the compiler removes the code that they guard.
//
// # Concurrency
//
// [Generations] may be used by many goroutines at once. [Poison] needs the only
// owner of the memory.
//
// # Testing
//
// The command go test -race enables all checks. The command go test -tags
// invariants enables them without the cost of the race detector. With
// PENSTOCK_EXPECT_RACE=1 in the environment, the tests of this package fail if
// the build has no race detector.
//
// # Inside
//
//	on.go, off.go       Enabled and the types Generation and Generations
//	race.go, norace.go  RaceEnabled
//	poison.go           overwrites released memory
package invariants
