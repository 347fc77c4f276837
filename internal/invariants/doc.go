// Package invariants holds checks that cost too much for production.
//
// # Model
//
// The checks are on under the build tag invariants and under the race
// detector, and compile to nothing otherwise: [Enabled] and [RaceEnabled] are
// constants, so the compiler removes what they guard.
//
// # Testing
//
// go test -race turns everything on; go test -tags invariants turns on the
// checks without the cost of the race detector. With PENSTOCK_EXPECT_RACE=1
// in the environment, the tests of this package fail unless the race detector
// is really on.
package invariants
