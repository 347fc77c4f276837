package pipetest

import (
	"slices"
	"sync"
)

// A Recorder writes down what happens, in order. The zero Recorder is ready to use and must not
// be copied. Its methods may be called by many goroutines at once. What it has noted is
// compared with what should be by Ordered and Complete.
type Recorder struct {
	mu    sync.Mutex
	notes []string // guarded by mu
}

// Note adds a line. It never blocks; OnCall(r.Note) notes the calls of a stream.
func (r *Recorder) Note(what string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.notes = append(r.notes, what)
}

// Notes returns all lines so far, the oldest first; the slice is the caller's.
func (r *Recorder) Notes() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.notes)
}
