package pipe

import (
	"io"
	"slices"

	"github.com/penstock-go/penstock/internal/signal"
)

// ErrDraining reports that the pipeline is being drained, so a source must
// produce no more. It is not a failure. It is the cause of the context of the
// source, and the error of its Out. The source returns it unchanged, which ends
// the stage cleanly.
var ErrDraining = signal.ErrDraining

// Drain ends the pipeline cleanly. The sources stop, and all elements that they
// have handed over are delivered. Then every stage sees the end of its input,
// and Run returns nil. Drain also ends a Pause.
//
// Drain never blocks, and any goroutine may call it at any time. A stage
// function and a callback may call it, too. The return of Run says that the
// drain has ended. To bound its time, cancel the context of Run, or use
// [DrainOnSignal]. If Drain comes before Run, the contexts of the sources are
// done when Run starts them. After Run, Drain does nothing.
//
// Drain ends the context of each source, with [ErrDraining] as the cause. If
// Put or Send has returned nil, the element is delivered. A source may have
// received an element from the outside just before Drain. So its first Put or
// Send after Drain is still accepted. The next one returns ErrDraining. A
// pipeline that runs inside a source, under the context of the source, is
// drained as well. The source can then put all that the inner pipeline delivers.
//
// A source that has an end, such as the source of a file, is stopped before its
// end. A stage that assembles lines or rows drops an incomplete one. A sink
// that writes a file completes the file with the elements that it got. If such
// a part is of no use, cancel the context of Run instead.
//
// The edges may hold many elements. If the time to deliver them is too long,
// use [Pipeline.DrainBegun].
func (p *Pipeline) Drain() { p.drain(false) }

// DrainBegun is [Pipeline.Drain], but drops the elements that are raw. An
// element is raw until a stage has begun to work on it. So DrainBegun ends
// within the time of the work that has begun, however much lies in the queues.
//
// A stage finishes the element that it works on, and drops the others of its
// Buffer. Then it sees the end of its input. What it has emitted, all stages
// downstream of it deliver. So the result of a long request or query, which has
// been paid for, is not lost.
//
// What a source emits is raw, unless the source has the option [Begun]. Stages
// that only divide, distribute or collect elements, or call a function that
// cannot wait, keep raw elements raw. See [KeepsRaw]. Dropped elements are
// counted in [Stats]. If elements keep their order, the dropped ones are the
// last ones that the source has emitted. It can go on from there another time.
//
// DrainBegun may come after Drain, to make it faster.
func (p *Pipeline) DrainBegun() { p.drain(true) }

// drain asks the sources to stop. If dropRaw is set, it also drops raw
// elements.
func (p *Pipeline) drain(dropRaw bool) {
	c := &p.control
	c.mu.Lock()
	c.pending.Store(true)
	first := !c.draining.Swap(true)
	if dropRaw && !c.dropsRaw.Swap(true) {
		first = true
	}
	c.resumeLocked()
	c.mu.Unlock()
	if first && p.outcome.isRunning() {
		p.stopSources()
	}
}

// stopSources ends the contexts of the sources, because of a drain. If raw
// elements are dropped, it ends the input of each stage that reads them.
func (p *Pipeline) stopSources() {
	dropRaw := p.control.dropsRaw.Load()
	for _, s := range p.stages {
		if s.isSource() {
			s.host.endStage(ErrDraining)
			s.host.drainInner(dropRaw)
		}
	}
	if dropRaw {
		p.dropRaw()
	}
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
	for _, e := range p.edges {
		e.dropIf(isRaw)
	}
	for _, s := range p.stages {
		if s.isSource() || !allOf(upstream[s], isRaw) {
			continue
		}
		s.drops.Store(true)
		s.interrupted.Store(true)
		if s.body != nil && isRaw(s) {
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
type rawness int

const (
	rawUnset rawness = iota // raw for a source, else begun
	rawKept
	rawBegun
)

// Begun makes what the stage emits count as work that has begun. So
// [Pipeline.DrainBegun] delivers it. The option is for a source that cannot
// produce its elements again, such as one that takes messages off a broker.
func Begun() Option { return optionFunc(func(c *config) { c.raw = rawBegun }) }

// KeepsRaw makes what the stage emits count as raw if all its inputs are raw.
// So [Pipeline.DrainBegun] may drop it. The option is for packages that offer
// functions that add a stage, if nothing is lost when the work of the stage is
// done again another time.
func KeepsRaw() Option { return optionFunc(func(c *config) { c.raw = rawKept }) }

// Interrupted reports whether the stage should begin to work on no more
// elements. Either its run is cancelled, or nothing that it emits is wanted, or
// the elements of the Buffer in work are dropped by [Pipeline.DrainBegun].
//
// A loop over the elements of a Buffer should call it before each element that
// may take long, with the number of elements that are left. If it returns true,
// the stage puts the results that it has, and continues as if the Buffer had
// ended there. The next Read or Put tells it why. If the elements are dropped,
// Interrupted counts the ones that are left, so the stage must call it no more
// for this Buffer.
//
// A call that returns false costs less than a nanosecond. It does not check a
// context that the stage has made itself.
func (in *In[T]) Interrupted(left int) bool {
	return in.s.interrupted.Load() && in.s.interrupt(left)
}

// Interrupted is [In.Interrupted] for a [Kernel], which has no In.
func (o *Out[T]) Interrupted(left int) bool {
	return o.s.interrupted.Load() && o.s.interrupt(left)
}

// interrupt counts the elements that are left if they are dropped.
func (s *stage) interrupt(left int) bool {
	if s.drops.Load() {
		s.dropped.Add(int64(left))
	}
	return true
}

// dropIf drops what the edge holds, if raw reports that the stage that writes
// to it emits raw elements. From then on the reader gets io.EOF, and the writer
// ErrStopped.
func (e *edge[T]) dropIf(raw func(from *stage) bool) {
	if !raw(e.from) || e.q.Ended() && e.q.Len() == 0 {
		return
	}
	e.drops.Store(true)
	e.cut.Store(true)
	n := 0
	for _, b := range e.q.Discard(io.EOF) {
		n += len(b.elems)
		b.Release()
	}
	e.dropped.Add(int64(n))
	e.to.dropped.Add(int64(n))
}

// countDropped counts n elements that the next edge has refused because it
// drops what it gets. The stage has taken them from upstream or gathered them,
// so no caller learns that they are lost.
func (o *Out[T]) countDropped(n int) {
	if o.edge != nil && o.edge.drops.Load() {
		o.edge.to.dropped.Add(int64(n))
	}
}
