//go:build invariants || race

package invariants

import "sync/atomic"

// Enabled is true in builds with the tag invariants or the race detector.
const Enabled = true

// A Turn is one time that something was in use. Without the checks it takes no memory, and all are equal.
type Turn uint32

// Turns counts the times. All its methods may be called by many goroutines at once.
type Turns struct{ n atomic.Uint32 }

// Now returns the Turn in progress.
func (t *Turns) Now() Turn { return Turn(t.n.Load()) }

// Next ends the Turn in progress.
func (t *Turns) Next() { t.n.Add(1) }
