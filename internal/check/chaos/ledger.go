package chaos

import (
	"sync"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pipe/pipetest"
)

// A source records what one source has handed over. If it runs a pipeline of its
// own, that is what the innermost source has handed over.
type source struct {
	// set by New, read-only after
	elems []int                 // that it should emit
	stage string                // its name if the engine counts, because the source is one of the library
	begun bool                  // DrainBegun drops none of its elements
	learn bool                  // it drops the Buffer that the engine has refused
	live  *pipetest.Source[int] // nil if it has none

	mu sync.Mutex

	// guarded by mu
	handed  int // elements that were accepted with a nil error
	last    int // elements of the last call
	refused int // elements of a call with an error, which may have arrived
}

// hand records the result of a call that has handed over n elements.
func (s *source) hand(n int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.refused = n
		return
	}
	s.handed += n
	s.last = n
}

// account returns the number of elements that s has handed over for sure, and
// the number of those after them that it may have handed over. dropsRaw means
// that the engine may have refused a Buffer.
func (s *source) account(st pipe.Stats, dropsRaw bool) (handed, perhaps int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stage != "" {
		for _, stage := range st.Stages {
			if stage.Name == s.stage {
				return int(stage.Out.Elements), 0
			}
		}
		return 0, 0
	}
	if dropsRaw && s.learn && !s.begun {
		return s.handed - s.last, s.last
	}
	return s.handed, s.refused
}

// A ledger records what happens to the elements of a graph that conserves them.
// Each element is then in it once.
type ledger struct {
	mu      sync.Mutex
	begun   []int // elements that a stage has begun to work on, guarded by mu
	dropped int64 // elements that inner pipelines have dropped, guarded by mu
}

// begin records that a stage has begun to work on elems.
func (l *ledger) begin(elems ...int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.begun = append(l.begun, elems...)
}

// drop adds the elements that a pipeline has dropped.
func (l *ledger) drop(st pipe.Stats) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.dropped += droppedBy(st)
}

// droppedBy returns the number of elements that a pipeline has dropped.
func droppedBy(st pipe.Stats) (n int64) {
	for _, s := range st.Stages {
		n += s.Dropped
	}
	return n
}
