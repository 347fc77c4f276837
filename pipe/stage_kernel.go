package pipe

import (
	"context"

	"github.com/penstock-go/penstock/internal/proc"
	"github.com/penstock-go/penstock/internal/signal"
)

// A Kernel converts one Buffer of input into elements of output. It owns b, and
// either releases b or puts b to out. After that it must not use the elements
// of b. If b is Shared, it must not change them.
//
// A Kernel is called for one Buffer after the other. Only with [Workers],
// several calls may run at the same time. It must not use out after it has
// returned. ctx ends when the run ends, or when no downstream stage reads the
// results of this goroutine any more.
//
// If an error is about one element, mark it with [AtElement]. If a Kernel
// returns ErrStopped, the stage ends cleanly, whether or not the error came
// from out.
type Kernel[I, O any] func(ctx context.Context, b Buffer[I], out *Out[O]) error

// A fused kernel runs in the goroutine of its upstream stage, without an edge
// between the two.
type fused[I, O any] struct {
	s      *stage
	kernel Kernel[I, O]
	out    *Out[O]
	taken  counter
	end    ending        // ErrStopped, or the failure of the kernel
	labels *kernelLabels // nil unless the test kit asks for them
}

// kernelLabels are the labels of the goroutine of a fused kernel.
type kernelLabels struct {
	inside  proc.Labels // while the kernel runs
	outside proc.Labels // while its upstream stage runs
}

func (f *fused[I, O]) put(ctx context.Context, b Buffer[I], size int64, mode waitMode) (accepted bool, err error) {
	if err := f.end.reason(); err != nil {
		return false, err
	}
	n := len(b.elems)
	if n == 0 {
		return f.out.next.put(ctx, Buffer[O]{}, 0, mode)
	}
	before := f.taken.elements.Load()
	f.taken.add(n, size)
	f.out.mode = mode
	a := f.s.host.writer()
	caller := a.Call(&f.s.meter)
	err = f.call(ctx, b)
	a.Return(caller)
	f.out.mode = untilRoom
	if err != nil {
		err = f.fail(ctx, err, before)
	}
	return true, err
}

// call calls the kernel.
func (f *fused[I, O]) call(ctx context.Context, b Buffer[I]) error {
	if f.labels == nil {
		return f.kernel(ctx, b, f.out)
	}
	f.labels.inside.Set()
	err := f.kernel(ctx, b, f.out)
	f.labels.outside.Set()
	return err
}

// fail ends the kernel with err. If err is a failure, fail reports it as a
// failure of the stage of the kernel. The upstream stage gets the cause.
func (f *fused[I, O]) fail(ctx context.Context, err error, before int64) error {
	if err == ErrStopped {
		f.end.set(ErrStopped)
		f.out.branch.kernelStopped()
		return ErrStopped
	}
	if ctx.Err() != nil { // then err is a reaction of the kernel to that
		cause := f.s.p.cause(ctx)
		f.end.set(cause)
		return cause
	}
	if failure := signal.Foreign(f.s.p.outcome.failure()); failure != nil {
		f.end.set(failure)
		return failure
	}
	failure := f.s.failed(err, before)
	f.s.p.fail(failure)
	f.end.set(signal.Foreign(failure))
	return signal.Foreign(failure)
}

// The output of the kernel is what is full, so the kernel is blocked, not its
// caller alone.
func (f *fused[I, O]) waitForRoom(ctx context.Context) error {
	a := f.s.host.writer()
	defer a.Return(a.Call(&f.s.meter))
	return f.out.next.waitForRoom(ctx)
}

// The kernel is blocked while what it has gathered waits for room.
func (f *fused[I, O]) flush(ctx context.Context, mode waitMode) error {
	if len(f.out.gathered.elems) > 0 {
		a := f.s.host.writer()
		defer a.Return(a.Call(&f.s.meter))
	}
	return f.out.flush(ctx, mode)
}

func (f *fused[I, O]) conclude(how conclusion) {
	how.cut = how.cut && !encodes(isBytes[I](), isBytes[O]())
	f.out.conclude(how)
}

func (f *fused[I, O]) queue() writeQueue { return f.out.next.queue() }
