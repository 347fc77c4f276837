package pipe

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/penstock-go/penstock/internal/account"
)

// Stats are the figures of a pipeline at one moment, before, during or after
// its run.
//
// The figures agree with each other. The output of a stage is the sum of the
// input of the next stage and the elements on their edge. A Buffer that waits
// to be put is counted on the edge. The times of the stages include the current
// state, and never fall. The sum of the times of a stage is the time that its
// goroutines have lived. A source that has not started has no
// times. See [ReadsInOrder].
type Stats struct {
	Pipeline string
	Elapsed  time.Duration // since Run began, up to its end
	Held     int64         // bytes on all edges, including the Buffers that readers work on
	Highest  int64         // largest Held so far; 0 without MemoryLimit
	Draining bool          // Drain or DrainBegun was called, or a signal drains the pipeline
	Stages   []StageStats  // in the order in which they were added
	Edges    []EdgeStats   // in the order in which they were added
}

// StageStats are the figures of one stage.
type StageStats struct {
	Name    string
	In, Out Count
	Busy    time.Duration // working
	Starved time.Duration // waiting for input
	Blocked time.Duration // waiting for downstream, which may be a kernel in the same goroutine, or for Resume
	Longest time.Duration // longest single time blocked
	Workers int           // number of goroutines, 0 for a kernel in the goroutine of another stage
	Dropped int64         // elements that DrainBegun dropped before the stage began to work on them

	// Host is the name of the stage in whose goroutine a kernel runs, else "".
	// Between two calls, the kernel is starved.
	Host string
}

// Count counts elements and their bytes.
type Count struct{ Elements, Bytes int64 }

// Ends are the names of the stages at the two ends of an edge.
type Ends struct{ From, To string }

// EdgeStats are the figures of one edge. Sizes are bytes.
type EdgeStats struct {
	Ends
	Unread  Count // what was put or waits to be put, and was neither read nor dropped
	Dropped int64 // elements that DrainBegun took off the edge
	Len     int   // Buffers held
	Size    int64 // of the Buffers held, and of the one that the reader works on
	MaxSize int64
	Highest int64 // largest Size so far
	Full    bool
	Fulls   int64 // times it became full
	Ended   bool  // no Buffers follow
}

// Stats returns the figures of the pipeline. Any goroutine may call it at any
// time.
func (p *Pipeline) Stats() Stats {
	p.outcome.mu.Lock()
	started, held := p.outcome.started, p.outcome.held
	p.outcome.mu.Unlock()
	st := Stats{Pipeline: p.name, Draining: p.control.draining.Load()}
	if started.IsZero() {
		return st
	}
	// From the sinks to the sources. Otherwise a stage could seem to have taken
	// more than was given.
	counts := make(map[*counter]Count, len(p.stages)+len(p.edges))
	for i := len(p.stages) - 1; i >= 0; i-- {
		p.stages[i].count(counts)
	}
	st.Stages, st.Edges = make([]StageStats, 0, len(p.stages)), make([]EdgeStats, 0, len(p.edges))
	for _, s := range p.stages {
		st.Stages = append(st.Stages, s.stats(counts))
	}
	for _, e := range p.edges {
		es := e.stats()
		given, taken := e.counters()
		if es.Dropped == 0 {
			es.Unread = counts[given].minus(counts[taken])
		}
		st.Held += es.Size
		st.Edges = append(st.Edges, es)
	}
	if held != nil {
		st.Highest = held.Highest()
	}
	st.Elapsed = p.outcome.elapsed() // last, so that no stage has lived for longer
	return st
}

// count reads the counters of s. It reads the outputs first, and then the
// inputs from which they were made.
func (s *stage) count(counts map[*counter]Count) {
	for _, c := range s.given {
		counts[c] = c.count()
	}
	for _, c := range s.taken {
		counts[c] = c.count()
	}
}

func (s *stage) stats(counts map[*counter]Count) StageStats {
	st := StageStats{Name: s.name, Dropped: s.drops.dropped.Load()}
	for _, c := range s.taken {
		st.In = st.In.plus(counts[c])
	}
	for _, c := range s.given {
		st.Out = st.Out.plus(counts[c])
	}
	meters := s.meters()
	for _, m := range meters {
		spent, longest := m.Times()
		st.Busy += spent[account.Busy]
		st.Starved += spent[account.Starved]
		st.Blocked += spent[account.Blocked]
		st.Longest = max(st.Longest, longest)
	}
	if s.body == nil {
		st.Host = s.host.s.name
	} else {
		st.Workers = len(meters)
	}
	return st
}

func (c Count) plus(d Count) Count { return Count{c.Elements + d.Elements, c.Bytes + d.Bytes} }

func (c Count) minus(d Count) Count {
	return Count{max(0, c.Elements-d.Elements), max(0, c.Bytes-d.Bytes)}
}

// String returns the stages as a table. It has a column for dropped elements if
// there are any.
func (st Stats) String() string {
	var sb strings.Builder
	w := tabwriter.NewWriter(&sb, 0, 0, 2, ' ', tabwriter.AlignRight)
	drops := slices.ContainsFunc(st.Stages, func(s StageStats) bool { return s.Dropped > 0 })
	fmt.Fprint(w, "stage\tin\tout\tbytes out\tbusy\tstarved\tblocked\t")
	if drops {
		fmt.Fprint(w, "dropped\t")
	}
	fmt.Fprintln(w)
	for _, s := range st.Stages {
		total := s.Busy + s.Starved + s.Blocked
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%s\t%s\t%s\t", s.Name, s.In.Elements, s.Out.Elements,
			s.Out.Bytes, share(s.Busy, total), share(s.Starved, total), share(s.Blocked, total))
		if drops {
			fmt.Fprintf(w, "%d\t", s.Dropped)
		}
		fmt.Fprintln(w)
	}
	w.Flush()
	return sb.String()
}

func share(part, total time.Duration) string {
	if total <= 0 {
		return "-"
	}
	return fmt.Sprintf("%.0f%%", 100*float64(part)/float64(total))
}
