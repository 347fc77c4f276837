//go:build !invariants && !race

package invariants

// Enabled is true in builds with the tag invariants or the race detector.
const Enabled = false

// A Turn is one time that something was in use. Without the checks it takes no memory, and all are equal.
type Turn struct{}

// Turns counts the times. All its methods may be called by many goroutines at once.
type Turns struct{}

// Now returns the Turn in progress.
func (*Turns) Now() Turn { return Turn{} }

// Next ends the Turn in progress.
func (*Turns) Next() {}
