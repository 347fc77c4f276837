package pipe

import (
	"context"
	"io"
	"slices"
	"sync"

	"github.com/penstock-go/penstock/internal/account"
)

// A crew runs one kernel on several workers. They take the input lock one after
// the other and cut off as many elements as make a task, work at the same time,
// and deliver their results one after the other.
type crew[I, O any] struct {
	in     *In[I]
	out    *Out[O]
	kernel Kernel[I, O]
	ctx    context.Context // of the stage function
	sizer  sizer[I]
	input  workersInput[I]
	window window[O]
	long   *Pool[O] // for the results of tasks of many elements
	short  *Pool[O] // for those of a small number of elements
}

// A worker is one goroutine of a crew.
type worker[I, O any] struct {
	c         *crew[I, O]
	account   *account.Account
	waiter    *inputWaiter
	out       *Out[O]  // that the kernel sees, which collects the results of the task
	task      *task[O] // nil between two, changed under the mu of the window
	inputSize int64    // bytes of the input of the task
	first     int64    // index of its first element
}

// runCrew runs the stage s with its workers, one of them on the goroutine of the
// stage. If that ends by Goexit, Run waits for the other workers, since they are
// goroutines of its group too.
func runCrew[I, O any](ctx context.Context, s *stage, in *In[I], out *Out[O], kernel Kernel[I, O]) error {
	c := &crew[I, O]{in: in, out: out, kernel: kernel, sizer: sizerOf[I](), ctx: ctx}
	c.window.ordered, c.window.maxSize = !s.cfg.unordered, in.e.q.MaxSize()
	most := len(s.crew) + 1 + out.maxInFlight()
	c.long, c.short = NewPool[O](out.length, most), NewPool[O](max(1, out.length/8), most)
	errs := make([]error, len(s.crew)+1)
	var g sync.WaitGroup
	host := c.newWorker(&s.host.account)
	for i, a := range s.crew {
		w := c.newWorker(a)
		s.p.running.accounts.Add() // before it starts, because one that has not begun does not wait
		g.Add(1)
		s.p.running.group.Go(s.p.name, s.name, func() {
			defer g.Done()
			a.Begin()
			defer a.End()
			errs[i] = w.runOrFail(ctx)
		})
	}
	errs[len(s.crew)] = host.run(ctx)
	// The host has nothing left to do. The other workers deliver what remains.
	s.host.account.BeginWait(account.Starved, s.host.account.Clock(), account.Check(func() bool {
		return slices.ContainsFunc(s.crew, (*account.Account).Living)
	}))
	g.Wait()
	s.host.account.EndWait()
	s.host.worker = nil
	c.input.leftover.Release()
	return s.firstFailure(ctx, errs)
}

// firstFailure returns the first failure of errs, or else an error that reports a
// stop or the end of ctx.
func (s *stage) firstFailure(ctx context.Context, errs []error) (first error) {
	for _, err := range errs {
		if err != nil && (first == nil || s.clean(ctx, first) && !s.clean(ctx, err)) {
			first = err
		}
	}
	return first
}

func (c *crew[I, O]) newWorker(a *account.Account) *worker[I, O] {
	w := &worker[I, O]{c: c, account: a, waiter: newInputWaiter(a)}
	w.out = &Out[O]{s: c.out.s, sizer: c.out.sizer}
	w.out.route = route[O]{branch: c.out.branch, next: w}
	w.out.pending, w.out.shared = c.out.pending, true
	return w
}

// runOrFail is run for a worker other than the host. If its function ends the
// goroutine (Goexit), the run fails at once, because other workers may be waiting
// for the results.
func (w *worker[I, O]) runOrFail(ctx context.Context) error {
	s := w.c.in.s
	returned := false
	defer func() {
		if !returned {
			s.p.fail(s.failed(errGoexit, 0))
		}
	}()
	err := w.run(ctx)
	returned = true
	return err
}

// run works on one task after the other. It runs on the goroutine of the worker.
func (w *worker[I, O]) run(ctx context.Context) error {
	for {
		b, err := w.take(ctx)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		n, start := len(b.elems), w.account.Clock()
		err = w.c.kernel(ctx, b, w.out)
		if err == nil || err == ErrStopped {
			w.task.stop = err != nil
			err = w.out.Flush(ctx)
		}
		if err != nil {
			return w.fail(ctx, err)
		}
		if err := w.finish(ctx, float64(w.account.Clock()-start)/float64(n)); err != nil {
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
	if err == ErrStopped || ctx.Err() != nil {
		return err
	}
	s.p.fail(s.failed(err, 0))
	return err
}

// choosePool chooses the Buffers for the results of n elements. Slow elements are
// tasks of their own, and each of many workers holds a Buffer meanwhile. Buffers
// of full length would need more memory than there is cache.
func (w *worker[I, O]) choosePool(n int) {
	pool := w.c.long
	if n <= w.c.short.length {
		pool = w.c.short
	}
	w.out.pool, w.out.length = pool, pool.length
}
