//go:build invariants || race

package invariants

import "sync/atomic"

// Enabled is true in builds with the tag invariants or the race detector.
const Enabled = true

// A Generation is one period in which a thing has the same owner. Without the
// checks it takes no memory, and all generations are equal.
type Generation uint32

// Generations counts the generations of a thing. Its methods may be called by
// many goroutines at once.
type Generations struct{ n atomic.Uint32 }

// Now returns the generation in progress.
func (g *Generations) Now() Generation { return Generation(g.n.Load()) }

// Next ends the generation in progress.
func (g *Generations) Next() { g.n.Add(1) }
