package pipetest

import (
	"slices"
	"sync"
)

// A Recorder writes down what happens, in order. [Ordered] and [Complete]
// compare its notes with what should have happened.
//
// The zero Recorder is ready to use and must not be copied. Any number of
// goroutines may call its methods at the same time.
type Recorder struct {
	mu    sync.Mutex
	notes []string // guarded by mu
}

// Note adds a line. It never blocks. With [OnCall] it notes the calls of a
// stream.
func (r *Recorder) Note(what string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.notes = append(r.notes, what)
}

// Notes returns all lines so far, the oldest first. The slice belongs to the
// caller.
func (r *Recorder) Notes() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.notes)
}
