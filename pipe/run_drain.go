package pipe

import "github.com/penstock-go/penstock/internal/signal"

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
// Put or Send has returned nil, the element is delivered. After Drain, one more
// Put or Send of a source succeeds, for an element that the source may have
// received just before. The next one returns ErrDraining. A pipeline that runs
// inside a source, under the context of the source, is drained as well. The
// source can then put all that the inner pipeline delivers. A Run under that
// context that begins after Drain returns ErrDraining.
//
// A source that has an end, such as the source of a file, is stopped before its
// end. A stage that assembles lines or rows drops an incomplete one. A sink
// that writes a file completes the file with the elements that it got. If such
// a part is of no use, cancel the context of Run instead. A sink that needs all
// bytes of its input, such as fileio.Write of the bytes of another file, fails
// instead. See [In.Cut].
//
// The edges may hold many elements. If the time to deliver them is too long,
// use [Pipeline.DrainBegun].
func (p *Pipeline) Drain() { p.drain(false) }

// DrainBegun is [Pipeline.Drain], but drops the elements that are raw. An
// element is raw until a stage has begun to work on it. So it does not matter
// how many raw elements lie in the queues.
//
// A stage finishes the element that it works on, and drops the others of its
// Buffer. Then it sees the end of its input. All elements that it has emitted
// are delivered. If one slow stage follows another, the queue between them may
// hold many results of the first one, and all of them are worked on. If they
// may be dropped instead, give the first stage the option [KeepsRaw]. The waits
// of stages.Retry are part of the work on an element.
//
// The elements that a source emits are raw, unless the source has the option
// [Begun]. Stages that only divide, distribute or collect elements keep raw
// elements raw. So do stages that call a function that cannot wait. See
// [KeepsRaw]. If only some inputs of a stage are raw, none of them is dropped.
// [Stats] counts the dropped elements. If a stage with KeepsRaw has taken some
// of them at that moment, the count may miss these. If the elements have kept
// their order, the delivered ones are the first ones that the source has
// emitted. So another run can begin after them. That is not so with several
// sources or [Workers], because each of them works on elements of its own.
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
	p.control.dropping.Lock()
	defer p.control.dropping.Unlock()
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
