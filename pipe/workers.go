package pipe

import (
	"context"
	"errors"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/penstock-go/penstock/internal/account"
)

// A crew runs one kernel on several workers. One worker at a time takes a task,
// which is some elements of the input. The workers call the kernel at the same
// time. One worker at a time delivers results.
type crew[I, O any] struct {
	in     *In[I]
	out    *Out[O]
	kernel Kernel[I, O]
	ctx    context.Context // of the stage function
	input  workersInput[I, O]
	window window[O]
	idle   idle[I, O]
	long   *Pool[O] // for the results of tasks with many elements
	short  *Pool[O] // for the results of tasks with a small number of elements
}

// A worker is one goroutine of a crew.
type worker[I, O any] struct {
	c       *crew[I, O]
	account *account.Account
	waiter  *inputWaiter
	out     *Out[O]       // given to the kernel; collects the results of the task
	task    *task[O]      // nil between two tasks, changed under the mu of the window
	b       Buffer[I]     // input of the task
	first   int64         // index of the first element of the task
	start   time.Duration // when the task began
}

// runCrew runs the stage s with its workers. One of them runs on the goroutine
// of the stage. If that goroutine ends by runtime.Goexit, Run still waits for
// the other workers, because they belong to the group of the run.
func runCrew[I, O any](ctx context.Context, s *stage, in *In[I], out *Out[O], kernel Kernel[I, O]) error {
	c := &crew[I, O]{in: in, out: out, kernel: kernel, ctx: ctx}
	c.idle.wake = make(chan struct{}, 1)
	s.attention.Or(hasWorkers)
	c.window.ordered, c.window.maxSize = !s.cfg.unordered, in.e.q.MaxSize()
	most := len(s.crew) + 1 + out.maxInFlight()
	c.long, c.short = NewPool[O](out.length, most), NewPool[O](max(1, out.length/8), most)
	errs := make([]error, len(s.crew)+1)
	var g sync.WaitGroup
	host := c.newWorker(&s.host.account)
	for i, a := range s.crew {
		w := c.newWorker(a)
		s.p.running.accounts.Add() // before the worker starts, so that it counts as a goroutine that does not wait
		g.Add(1)
		s.p.running.group.Go(s.p.name, s.name, func() {
			defer g.Done()
			a.Begin()
			defer a.End()
			errs[i] = w.runOrFail(ctx)
		})
	}
	errs[len(s.crew)] = host.run(ctx)
	// The goroutine of the stage waits until the other workers have delivered
	// the remaining results.
	s.host.account.BeginWait(account.Starved, s.host.account.Clock(), account.Check(func() bool {
		return slices.ContainsFunc(s.crew, (*account.Account).Living)
	}))
	g.Wait()
	s.host.account.EndWait()
	s.host.worker = nil
	if n := len(c.input.left.b.elems); n > 0 {
		in.Interrupted(n) // counts them if they are dropped
		c.input.left.b.Release()
	}
	c.window.releaseResults(out.countDropped)
	return s.firstFailure(ctx, errs)
}

// firstFailure returns the first failure of errs. If there is none, it returns
// an error that reports a stop or the end of ctx.
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
	w.out = &Out[O]{s: c.out.s, sizer: c.out.sizer, worker: a}
	w.out.route = route[O]{branch: c.out.branch, next: w}
	w.out.pending, w.out.shared = c.out.pending, true
	w.out.claim.wake = c.idle.wake
	return w
}

// runOrFail is run for a worker that is not on the goroutine of the stage. If
// the kernel calls runtime.Goexit, the run fails at once, because other workers
// may wait for the results of this worker.
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

// run works on one task after the other, on the goroutine of the worker.
func (w *worker[I, O]) run(ctx context.Context) error {
	for {
		b, err := w.take(ctx)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		begun, err := w.work(ctx, b)
		if err != nil {
			w.c.window.abandon(w.task)
			return w.fail(ctx, err)
		}
		if err := w.finish(ctx, begun); err != nil {
			return err
		}
	}
}

// errNotEach is the failure of a kernel that has worked on elements that it had
// not claimed.
var errNotEach = errors.New("a kernel that calls Interrupted must call it before each element")

// work calls the kernel for b. It returns the number of elements on which the
// kernel has begun.
func (w *worker[I, O]) work(ctx context.Context, b Buffer[I]) (begun int, err error) {
	n := len(b.elems)
	if n == 0 {
		return 0, nil
	}
	err = w.c.kernel(ctx, b, w.out)
	ok := true
	if n > 1 {
		var given int
		given, ok = w.endClaim()
		n -= given
	}
	switch {
	case err == nil && !ok:
		return n, errNotEach
	case err == nil || err == ErrStopped:
		w.task.stop = err != nil
		err = w.out.Flush(ctx)
	}
	return n, err
}

// fail reports the failure of a task at once. That ends the other workers.
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

// choosePool chooses the pool of Buffers for the results of n elements. If the
// kernel is slow, a task has only one element or a small number of elements,
// and each worker holds a Buffer while it works. With many workers, Buffers of
// full length would not fit into the cache.
func (w *worker[I, O]) choosePool(n int) {
	pool := w.c.long
	if n <= w.c.short.length {
		pool = w.c.short
	}
	w.out.pool, w.out.length = pool, pool.length
}
