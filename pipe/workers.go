package pipe

import (
	"context"
	"errors"
	"io"
	"slices"
	"sync"
	"time"
)

// grain is how long the elements that a worker takes at a time should keep it busy. Handing them over costs
// about 1 µs; a hundred times that keeps the loss at 1 %. An element that takes longer goes alone, so that
// slow functions keep all workers busy.
const grain = 100 * time.Microsecond

// A crew runs one kernel on several workers. They take turns at the input, cut off as many elements as make a
// task, work at the same time, and take turns at the output.
//
// The tasks that are taken and not yet delivered make up the window. In order, a task is delivered when all before it have
// been. The window is bounded in bytes: a worker that finds it full waits with its next task, or with the
// results of this one, until enough of it is delivered.
type crew[I, O any] struct {
	in      *In[I]
	out     *Out[O]
	kernel  Kernel[I, O]
	sizer   sizer[I]
	ordered bool
	maxSize int64           // of the window, in bytes
	ctx     context.Context // of the stage
	full    *Pool[O]        // for the results of tasks of many elements
	short   *Pool[O]        // of a few

	input turn      // whoever has it may use in, rest and taken
	rest  Buffer[I] // what the last Buffer still has for tasks
	taken int64     // elements taken off the input

	mu         sync.Mutex    // guards all that follows
	delivering bool          // a worker is using out
	window     list[O]       // in order, the tasks that are not delivered; without order, those of them that are done
	size       int64         // bytes of all tasks that are not delivered
	perElem    float64       // measured nanoseconds per element; 0: not yet
	free       list[O]       // delivered tasks to use again
	spare      int           // their number, at most maxSpare
	over       error         // why no more is wanted; nil: go on
	changed    chan struct{} // closed when one who waits for room may go on; nil: nobody waits
}

// A worker is one goroutine of a crew.
type worker[I, O any] struct {
	c     *crew[I, O]
	m     *meter
	cand  *candidate
	out   *Out[O]  // what the kernel sees: it collects the results of the task
	task  *task[O] // nil: between two; changed under c.mu
	input int64    // bytes of the input of the task
	first int64    // index of its first element
}

// runCrew runs the stage s with its workers, one of them on the stage's goroutine. If that is ended by Goexit,
// nobody is left here to wait for the others: Run does, whose goroutines they are too.
func runCrew[I, O any](ctx context.Context, s *stage, in *In[I], out *Out[O], kernel Kernel[I, O]) error {
	c := &crew[I, O]{
		in: in, out: out, kernel: kernel, sizer: sizerOf[I](),
		ordered: !s.cfg.unordered, maxSize: in.e.q.MaxSize(), ctx: ctx,
	}
	most := len(s.crew) + 1 + out.spare()
	c.full, c.short = NewPool[O](out.length, most), NewPool[O](max(1, out.length/8), most)
	errs := make([]error, len(s.crew)+1)
	var g sync.WaitGroup
	host := c.newWorker(&s.host.meter)
	for i, m := range s.crew {
		w := c.newWorker(m)
		s.p.watch.enter() // before it starts: one that has not begun does not wait
		g.Add(1)
		s.p.group.Go(s.p.name, s.name, func() {
			defer g.Done()
			m.begin()
			defer m.end()
			errs[i] = w.runOrFail(ctx)
		})
	}
	errs[len(s.crew)] = host.run(ctx)
	// The host has nothing left to do; the others deliver the rest.
	s.host.meter.wait(starved, s.p.clock(), check(func() bool { return slices.ContainsFunc(s.crew, (*meter).isLiving) }))
	g.Wait()
	s.host.meter.done()
	s.host.writer = nil
	c.rest.Release()
	return s.worst(ctx, errs)
}

// worst prefers a failure over what tells of a stop or of the end of ctx.
func (s *stage) worst(ctx context.Context, errs []error) (worst error) {
	for _, err := range errs {
		if err != nil && (worst == nil || s.clean(ctx, worst) && !s.clean(ctx, err)) {
			worst = err
		}
	}
	return worst
}

func (c *crew[I, O]) newWorker(m *meter) *worker[I, O] {
	w := &worker[I, O]{c: c, m: m, cand: newCandidate(m)}
	w.out = &Out[O]{
		s: c.out.s, branch: c.out.branch, next: w, said: c.out.said,
		sizer: c.out.sizer, custom: c.out.custom, shared: true,
	}
	return w
}

// runOrFail is run for a worker other than the host. If its function ends the goroutine (Goexit) the run fails at
// once: others may be waiting for the results.
func (w *worker[I, O]) runOrFail(ctx context.Context) error {
	s := w.c.in.s
	returned := false
	defer func() {
		if !returned {
			s.p.fail(s.failure(errGoexit, 0))
		}
	}()
	err := w.run(ctx)
	returned = true
	return err
}

// run is what a worker does. It runs on the worker's goroutine.
func (w *worker[I, O]) run(ctx context.Context) error {
	p := w.m.s.p
	for {
		b, err := w.take(ctx)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		n, start := len(b.elems), p.clock()
		err = w.c.kernel(ctx, b, w.out)
		if err == nil || errors.Is(err, ErrStopped) {
			w.task.stop = err != nil
			err = w.out.Flush(ctx)
		}
		if err != nil {
			return w.fail(ctx, err)
		}
		if err := w.finish(ctx, float64(p.clock()-start)/float64(n)); err != nil {
			return err
		}
	}
}

// fail reports the failure of a task at once, so that it ends the other workers.
func (w *worker[I, O]) fail(ctx context.Context, err error) error {
	s := w.c.in.s
	if e, ok := err.(*elementError); ok {
		err = &elementError{index: w.first + e.index, err: e.err}
	}
	if errors.Is(err, ErrStopped) || ctx.Err() != nil {
		return err
	}
	s.p.fail(s.failure(err, 0))
	return err
}

// take cuts the next task off the input. It returns io.EOF when there is no more.
func (w *worker[I, O]) take(ctx context.Context) (Buffer[I], error) {
	c := w.c
	if err := c.input.take(ctx, w.cand, starved); err != nil {
		return Buffer[I]{}, err
	}
	defer c.input.give()
	c.mu.Lock()
	err := w.roomLocked(ctx)
	perElem := c.perElem
	c.mu.Unlock()
	if err != nil {
		return Buffer[I]{}, err
	}
	if len(c.rest.elems) == 0 {
		c.in.m = w.m
		if c.rest, err = c.in.Read(ctx); err != nil {
			return Buffer[I]{}, err
		}
	}
	b := c.rest.split(cut(len(c.rest.elems), perElem))
	w.first, w.input = c.taken, c.sizer.all(b.elems)
	w.equip(len(b.elems))
	c.taken += int64(len(b.elems))
	c.mu.Lock()
	w.task = c.newTaskLocked(w.input)
	c.mu.Unlock()
	return b, nil
}

// equip chooses the Buffers for the results of n elements. Slow elements go alone, and each of many workers holds
// a Buffer meanwhile: of full length, that would be more memory than there is cache.
func (w *worker[I, O]) equip(n int) {
	pool := w.c.full
	if n <= w.c.short.length {
		pool = w.c.short
	}
	w.out.pool, w.out.length = pool, pool.length
}

// cut returns how many of n elements, of which each takes perElem nanoseconds, make a task.
func cut(n int, perElem float64) int {
	if perElem == 0 {
		return 1
	}
	k := int(min(float64(n), float64(grain)/perElem))
	if n-k < k/2 {
		return n // no task of a few left-overs
	}
	return max(1, k)
}

func (c *crew[I, O]) measuredLocked(perElem float64) {
	perElem = max(1, perElem)
	if c.perElem == 0 {
		c.perElem = perElem
		return
	}
	c.perElem += (perElem - c.perElem) / 4
}
