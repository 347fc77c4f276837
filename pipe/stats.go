package pipe

import (
	"fmt"
	"strings"
	"text/tabwriter"
	"time"
)

// Stats are the figures of a pipeline at one moment: while it runs, before, or after.
type Stats struct {
	Pipeline string
	Elapsed  time.Duration // since Run began, up to its end
	Stages   []StageStats  // in the order in which they were added
	Edges    []EdgeStats
}

// StageStats are the figures of one stage. Busy, Starved and Blocked add up to the
// time its goroutine has lived.
type StageStats struct {
	Name    string
	In, Out Count
	Busy    time.Duration // working
	Starved time.Duration // waiting for input
	Blocked time.Duration // waiting for downstream
	Longest time.Duration // longest single time blocked
	Fused   string        // the stage whose goroutine this one runs in, with its times; empty: its own
}

// Count counts elements and their bytes.
type Count struct{ Elements, Bytes int64 }

// EdgeStats are the figures of one edge. Sizes are bytes.
type EdgeStats struct {
	From, To string
	Len      int   // Buffers held
	Size     int64 // held, and being worked on by the reader
	MaxSize  int64
	Highest  int64 // largest Size so far
	Full     bool
	Fulls    int64 // times it became full
	Ended    bool  // no more will come
}

// Stats returns the figures of the pipeline. It may be called at any time from any goroutine.
func (p *Pipeline) Stats() Stats {
	p.mu.Lock()
	started, ended := p.started, p.ended
	p.mu.Unlock()
	st := Stats{Pipeline: p.name}
	if started.IsZero() {
		return st
	}
	now := time.Now()
	if !ended.IsZero() {
		now = ended
	}
	st.Elapsed = now.Sub(started)
	for _, s := range p.stages {
		st.Stages = append(st.Stages, s.stats(now))
	}
	for _, e := range p.edges {
		st.Edges = append(st.Edges, e.stats())
	}
	return st
}

// InFlight returns the bytes that all edges held at the moment of the Stats.
func (st Stats) InFlight() int64 {
	n := int64(0)
	for _, e := range st.Edges {
		n += e.Size
	}
	return n
}

func (s *stage) stats(now time.Time) StageStats {
	st := StageStats{Name: s.name, In: s.taken.count(), Out: s.given.count()}
	for _, m := range s.host.s.meters() {
		spent, longest := m.times(now)
		st.Busy += spent[busy]
		st.Starved += spent[starved]
		st.Blocked += spent[blocked]
		st.Longest = max(st.Longest, longest)
	}
	if s.run == nil {
		st.Fused = s.host.s.name
	}
	return st
}

func (c *counter) count() Count { return Count{c.elements.Load(), c.bytes.Load()} }

func (e *edge[T]) stats() EdgeStats {
	q := e.q.Stats()
	return EdgeStats{
		From: e.from.name, To: e.to.name, Len: q.Len, Size: q.Size, MaxSize: q.MaxSize,
		Highest: q.Highest, Full: q.Full, Fulls: q.Fulls, Ended: e.ended.Load(),
	}
}

// String returns the stages as a table.
func (st Stats) String() string {
	var sb strings.Builder
	w := tabwriter.NewWriter(&sb, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "stage\tin\tout\tbytes out\tbusy\tstarved\tblocked\t")
	for _, s := range st.Stages {
		total := s.Busy + s.Starved + s.Blocked
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%s\t%s\t%s\t\n", s.Name, s.In.Elements, s.Out.Elements,
			s.Out.Bytes, share(s.Busy, total), share(s.Starved, total), share(s.Blocked, total))
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
