package pipe

import (
	"io"
	"slices"
	"sync/atomic"
)

// A dropping counts the raw elements that DrainBegun drops at one place. Once
// it is on, it stays on.
type dropping struct {
	on      atomic.Bool
	dropped atomic.Int64 // elements
}

// dropRaw ends the input of the stages that read raw elements.
func (p *Pipeline) dropRaw() {
	upstream := make(map[*stage][]*stage)
	for _, a := range p.arrows {
		upstream[a.to] = append(upstream[a.to], a.from)
	}
	emitRaw := make(map[*stage]bool)
	for _, s := range p.stages { // a stage is added after those that it reads
		emitRaw[s] = s.emitsRaw() && allOf(upstream[s], func(s *stage) bool { return emitRaw[s] })
	}
	isRaw := func(s *stage) bool { return emitRaw[s] }
	takesRaw := func(s *stage) bool { return !s.isSource() && allOf(upstream[s], isRaw) }
	for _, e := range p.edges {
		e.dropIf(takesRaw)
	}
	needed := make(map[*stage]bool) // stages whose output is not dropped
	for _, a := range p.arrows {
		needed[a.from] = needed[a.from] || !takesRaw(a.to)
	}
	for _, s := range p.stages {
		if !takesRaw(s) {
			continue
		}
		s.drops.on.Store(true)
		s.attention.Or(isInterrupted)
		if s.body != nil && isRaw(s) && !needed[s] {
			s.host.endStage(ErrDraining) // s may wait, and holds only raw elements
		}
	}
}

func allOf(stages []*stage, ok func(*stage) bool) bool {
	return !slices.ContainsFunc(stages, func(s *stage) bool { return !ok(s) })
}

// emitsRaw reports whether the elements that s emits are raw if those that it
// reads are.
func (s *stage) emitsRaw() bool {
	if s.cfg.raw == rawUnset {
		return s.isSource() && !s.host.ranInner() // an inner pipeline has worked on the elements
	}
	return s.cfg.raw == rawKept
}

// A rawness is what the options say about the elements that a stage emits.
type rawness int8

const (
	rawUnset rawness = iota // raw for a source, else begun
	rawKept
	rawBegun
)

// Begun makes [Pipeline.DrainBegun] deliver all elements that the stage has
// emitted. They count as work that has begun. The option is for a source that
// cannot produce its elements again, such as one that takes messages off a
// broker. See [DrainOnSignal] for the time that this takes.
func Begun() Option { return optionFunc(func(c *config) { c.raw = rawBegun }) }

// KeepsRaw makes the elements that the stage emits raw if all its inputs are
// raw. So [Pipeline.DrainBegun] may drop them. The option is for a stage whose
// work is cheap, or may be done again another time.
func KeepsRaw() Option { return optionFunc(func(c *config) { c.raw = rawKept }) }

// kernelDropped reports whether a kernel in the goroutine of h has dropped
// elements.
func (h *host) kernelDropped() bool {
	for k := h.kernels; k != nil; k = k.nextKernel {
		if k.drops.dropped.Load() > 0 {
			return true
		}
	}
	return false
}

// dropIf drops what the edge holds, if takesRaw reports that all inputs of its
// reader are raw. Otherwise the reader may need the elements for those of
// another input, as Zip does. From then on the reader gets io.EOF, and the
// writer ErrStopped.
func (e *edge[T]) dropIf(takesRaw func(to *stage) bool) {
	if !takesRaw(e.to) {
		return
	}
	e.cut.Store(true) // even if the edge is empty, because the reader drops the others of its Buffer
	if e.q.Ended() && e.q.Len() == 0 {
		return
	}
	e.drops.on.Store(true)
	n := 0
	for _, b := range e.q.Discard(io.EOF) {
		n += len(b.elems)
		b.Release()
	}
	e.drops.dropped.Add(int64(n))
	e.to.drops.dropped.Add(int64(n))
}

// countRefused is countDropped for elements whose Put or Send returns an error.
// A source learns that they are lost. It has not taken them from another stage.
func (o *Out[T]) countRefused(n int) {
	if !o.s.isSource() {
		o.countDropped(n)
	}
}

// countDropped counts n elements that the next edge has refused because it
// drops what it gets. The stage has taken them from upstream or gathered them,
// so no caller learns that they are lost.
func (o *Out[T]) countDropped(n int) {
	if o.edge != nil && o.edge.drops.on.Load() {
		o.edge.to.drops.dropped.Add(int64(n))
	}
}
