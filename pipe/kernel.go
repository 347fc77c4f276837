package pipe

import (
	"context"
	"errors"
)

// A Kernel turns one Buffer of input into elements of output. It owns b: it releases it, or puts
// it to out. Its elements may be used only until then, and only read if b is Shared.
//
// A Kernel is called for one Buffer after the other, never twice at once, and must not keep
// out or call it after it has returned. ctx ends with the run, and when nobody reads any more what the goroutine
// makes. An error that is about one element is marked by AtElement. ErrStopped, from out or its own, ends the
// stage cleanly.
type Kernel[I, O any] func(ctx context.Context, b Buffer[I], out *Out[O]) error

// A fused kernel runs in the goroutine of the stage in front of it, without a queue between.
type fused[I, O any] struct {
	s      *stage
	kernel Kernel[I, O]
	out    *Out[O]
	taken  counter
	over   error // ErrStopped or the failure of the kernel; nil: goes on
}

func (f *fused[I, O]) put(ctx context.Context, b Buffer[I], size int64, wait bool) (mine bool, err error) {
	if f.over != nil {
		return true, f.over
	}
	n := len(b.elems)
	if n == 0 {
		return f.out.next.put(ctx, Buffer[O]{}, 0, wait)
	}
	before := f.taken.elements.Load()
	f.taken.add(n, size)
	f.out.nowait = !wait
	sm := &f.s.host.sample
	start, outer := sm.begin(f.s)
	err = f.kernel(ctx, b, f.out)
	sm.end(f.s, start, outer)
	f.out.nowait = false
	if err != nil {
		err = f.fail(ctx, err, before)
	}
	return false, err
}

// fail ends the stage with err. A failure is reported here, where it is known which stage it is of;
// the stage in front gets the cause.
func (f *fused[I, O]) fail(ctx context.Context, err error, before int64) error {
	if errors.Is(err, ErrStopped) {
		f.over = ErrStopped
		f.out.branch.enough()
		return ErrStopped
	}
	if cause := context.Cause(ctx); cause != nil && (errors.Is(err, cause) || errors.Is(err, ctx.Err())) {
		if !errors.Is(err, cause) {
			err = cause
		}
		f.over = err
		return err
	}
	if failed := f.s.p.failure(); failed != nil {
		f.over = failed
		return failed
	}
	failure := f.s.failure(err, before)
	f.over = failure
	f.s.p.fail(failure)
	return failure
}

func (f *fused[I, O]) room(ctx context.Context) error { return f.out.next.room(ctx) }

func (f *fused[I, O]) flush(ctx context.Context, wait bool) error { return f.out.flush(ctx, wait) }

func (f *fused[I, O]) end(err error, cut bool) { f.out.end(err, cut) }

func (f *fused[I, O]) tail() backpressure { return f.out.next.tail() }
