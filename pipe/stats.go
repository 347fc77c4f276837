package pipe

import (
	"fmt"
	"strings"
	"text/tabwriter"
	"time"
)

// Stats are the figures of a pipeline at one moment: while it runs, before, or after.
//
// They agree with each other: what a stage has put out is what the next has taken in and what their edge
// holds, a Buffer that waits to be put included. The times of a stage add up to the time that its goroutines
// have lived, the state in progress included.
type Stats struct {
	Pipeline string
	Elapsed  time.Duration // since Run began, up to its end
	Held     int64         // bytes on all edges, those being worked on included
	Highest  int64         // largest Held so far; kept only with MemoryLimit, else 0
	Stages   []StageStats  // in the order in which they were added
	Edges    []EdgeStats   // likewise
}

// StageStats are the figures of one stage.
type StageStats struct {
	Name    string
	In, Out Count
	Busy    time.Duration // working
	Starved time.Duration // waiting for input
	Blocked time.Duration // waiting for downstream, kernels in the same goroutine included, or paused
	Longest time.Duration // longest single time blocked
	Workers int           // goroutines
	Host    string        // for a kernel that runs in the goroutine of another stage: that stage; then Busy is sampled, and Starved the rest
}

// Count counts elements and their bytes.
type Count struct{ Elements, Bytes int64 }

// EdgeStats are the figures of one edge. Sizes are bytes.
type EdgeStats struct {
	From, To string
	Held     Count // put, or about to be, and not yet read
	Len      int   // Buffers held
	Size     int64 // of the queue: held, and being worked on by the reader
	MaxSize  int64
	Highest  int64 // largest Size so far
	Full     bool
	Fulls    int64 // times it became full
	Ended    bool  // no more will come
}

// Stats returns the figures of the pipeline. It may be called at any time from any goroutine.
func (p *Pipeline) Stats() Stats {
	p.mu.Lock()
	started, ended, budget := p.started, p.ended, p.budget
	p.mu.Unlock()
	st := Stats{Pipeline: p.name}
	if started.IsZero() {
		return st
	}
	st.Elapsed = time.Since(started)
	if !ended.IsZero() {
		st.Elapsed = ended.Sub(started)
	}
	// From the sinks to the sources, so that no stage seems to have taken what nobody gave.
	counts := make(map[*counter]Count)
	for i := len(p.stages) - 1; i >= 0; i-- {
		p.stages[i].count(counts)
	}
	for _, s := range p.stages {
		st.Stages = append(st.Stages, s.stats(st.Elapsed, counts))
	}
	for _, e := range p.edges {
		es := e.stats()
		given, taken := e.counters()
		es.Held = counts[given].minus(counts[taken])
		st.Held += es.Size
		st.Edges = append(st.Edges, es)
	}
	if budget != nil {
		st.Highest = budget.Highest()
	}
	return st
}

// count reads the counters of s: first what went out, then what came in, which is never less.
func (s *stage) count(counts map[*counter]Count) {
	for _, c := range s.given {
		counts[c] = c.count()
	}
	for _, c := range s.taken {
		counts[c] = c.count()
	}
}

func (s *stage) stats(now time.Duration, counts map[*counter]Count) StageStats {
	st := StageStats{Name: s.name}
	for _, c := range s.taken {
		st.In = st.In.plus(counts[c])
	}
	for _, c := range s.given {
		st.Out = st.Out.plus(counts[c])
	}
	meters := s.host.s.meters()
	for _, m := range meters {
		spent, longest := m.times(now)
		st.Busy += spent[busy]
		st.Starved += spent[starved]
		st.Blocked += spent[blocked]
		st.Longest = max(st.Longest, longest)
	}
	// The time in which a goroutine works is that of its stage and of the kernels in it. While
	// a kernel works, the stage in whose goroutine it runs waits for it.
	if s.run == nil {
		st.Host = s.host.s.name
		working := st.Busy + st.Starved
		st.Busy = min(working, s.estimate())
		st.Starved = working - st.Busy
		return st
	}
	st.Workers = len(meters)
	for _, k := range s.p.stages {
		if k != s && k.host == s.host {
			d := min(st.Busy, k.estimate())
			st.Busy -= d
			st.Blocked += d
		}
	}
	return st
}

// estimate returns how long the kernel of s has worked. What its sampled calls have waited is an estimate too, which can
// be more than they have taken.
func (s *stage) estimate() time.Duration { return max(0, time.Duration(s.worked.Load())) }

func (c Count) plus(d Count) Count { return Count{c.Elements + d.Elements, c.Bytes + d.Bytes} }

func (c Count) minus(d Count) Count {
	return Count{max(0, c.Elements-d.Elements), max(0, c.Bytes-d.Bytes)}
}

func (e *edge[T]) counters() (given, taken *counter) { return e.given, e.taken }

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
