//go:build !invariants && !race

package invariants

// Enabled is true in builds with the tag invariants or the race detector.
const Enabled = false

// A Generation is one period in which a thing has the same owner. Without the
// checks it takes no memory, and all generations are equal.
type Generation struct{}

// Generations counts the generations of a thing. Its methods may be called by
// many goroutines at once.
type Generations struct{}

// Now returns the generation in progress.
func (*Generations) Now() Generation { return Generation{} }

// Next ends the generation in progress.
func (*Generations) Next() {}
