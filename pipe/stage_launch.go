package pipe

import (
	"slices"
	"sync/atomic"
)

// ReadsInOrder says that a stage with several inputs reads them one after the
// other, as stages.Concat does. The sources of an input then start when the
// stage first reads that input. So they open no files before that. The sources
// of the first input start with the run.
//
// A source starts with the run if its elements can also reach the sink on a way
// that does not pass through a later input of such a stage. So do the sources
// whose elements meet those of a source that starts with the run.
//
// If the run ends, or the pipeline is drained, before a source has started, its
// function is not called. See [StartsAtOnce]. Other stages are not affected.
func ReadsInOrder() Option { return optionFunc(func(c *config) { c.inOrder = true }) }

// StartsAtOnce makes a source start with the run, although a downstream stage
// has the option [ReadsInOrder]. Without it, the function of the source is
// called late, or not at all. The option is for a source that owns something
// that is open already, such as a connection, and closes it when it ends.
func StartsAtOnce() Option { return optionFunc(func(c *config) { c.atOnce = true }) }

// starting has the values of the options in this file.
type starting struct {
	inOrder bool // the stage reads its inputs one after the other
	atOnce  bool // the source starts with the run
}

// A launch decides when the goroutine of a host starts.
type launch struct {
	part  *part       // of the graph, if no part of it starts with the run, else nil
	held  bool        // the goroutine is that of a source, and does not start before part is wanted
	begun atomic.Bool // the goroutine of a source that was held has started
}

// A part of the graph consists of stages that are connected without a late
// input. A late input is one that its stage reads after another.
type part struct {
	wanted  atomic.Bool // a late input was read whose elements come from the part
	sources []*stage
}

// readsLate reports whether the input of s that was added last is a late one.
func (s *stage) readsLate() bool { return s.cfg.inOrder && len(s.ins) > 1 }

// holdSources divides the graph into parts, and holds the sources of each part
// that need not start with the run. It returns their number.
func (p *Pipeline) holdSources() (held int) {
	if !slices.ContainsFunc(p.stages, func(s *stage) bool { return s.cfg.inOrder }) {
		return 0
	}
	neighbours := make(map[*host][]*host)
	hasFirst := make(map[*stage]bool) // stages whose first input was seen
	for _, a := range p.arrows {
		late := a.to.cfg.inOrder && hasFirst[a.to]
		hasFirst[a.to] = true
		if from, to := a.from.host, a.to.host; !late && from != to {
			neighbours[from] = append(neighbours[from], to)
			neighbours[to] = append(neighbours[to], from)
		}
	}
	seen := make(map[*host]bool)
	for _, s := range p.stages {
		if s.body != nil && !seen[s.host] {
			held += holdPart(connected(s.host, neighbours, seen))
		}
	}
	return held
}

// connected returns h and all hosts that are connected with it. It marks them
// as seen.
func connected(h *host, neighbours map[*host][]*host, seen map[*host]bool) []*host {
	seen[h] = true
	hosts := []*host{h}
	for i := 0; i < len(hosts); i++ {
		for _, n := range neighbours[hosts[i]] {
			if !seen[n] {
				seen[n] = true
				hosts = append(hosts, n)
			}
		}
	}
	return hosts
}

// holdPart holds the sources among hosts, which are one part of the graph. It
// holds none if one of the hosts needs to start with the run. It returns the
// number of the sources that it holds.
func holdPart(hosts []*host) (held int) {
	startsAtOnce := func(h *host) bool { return h.s.cfg.atOnce && h.s.isSource() || len(h.s.outs) == 0 }
	if slices.ContainsFunc(hosts, startsAtOnce) {
		return 0
	}
	part := new(part)
	for _, h := range hosts {
		h.launch.part = part
		if h.s.isSource() {
			h.launch.held = true
			part.sources = append(part.sources, h.s)
		}
	}
	return len(part.sources)
}

// want starts the sources of the part of h. It is called when the elements of
// the part are first wanted. During a drain the sources only end their outputs.
func (h *host) want() {
	part := h.launch.part
	if part == nil {
		return
	}
	if !h.s.p.control.draining.Load() {
		part.wanted.Store(true)
	}
	for _, s := range part.sources {
		s.host.release()
	}
}

// release starts the goroutine of h if it is held. If the part of h is not
// wanted, the goroutine only ends the output. That is so when downstream reads
// no more. So every goroutine starts at the latest when the stages downstream
// of it have ended, whatever the reason is.
func (h *host) release() {
	if !h.launch.held || h.launch.begun.Swap(true) {
		return
	}
	r := &h.s.p.running
	r.accounts.Add()
	r.group.Start(h.s.p.name, h.s.name, h.s)
}

// isSkipped reports whether the function of the stage is not called, because
// nothing has wanted its elements.
func (l *launch) isSkipped() bool { return l.held && !l.part.wanted.Load() }
