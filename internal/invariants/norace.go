//go:build !race

package invariants

// RaceEnabled is true in builds with the race detector.
const RaceEnabled = false
