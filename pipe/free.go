package pipe

import (
	"context"
	"reflect"
)

// SelectFree waits until the edge behind one of outs, all of one stage, is not full, and returns the index of the
// first such in turn from index from on. An Out whose reader has stopped is not full: its Put tells. It returns
// context.Cause(ctx) when ctx is done. outs must not be empty. SelectFree is for the function of a stage, not for a kernel.
func SelectFree[T any](ctx context.Context, outs []*Out[T], from int) (int, error) {
	free := func() int {
		for i := range outs {
			if k := (from + i) % len(outs); !outs[k].next.tail().Full() {
				return k
			}
		}
		return -1
	}
	for {
		if ctx.Err() != nil {
			return -1, context.Cause(ctx)
		}
		if k := free(); k >= 0 {
			return k, nil
		}
		// All are full: what it costs to wait for any of them is not on a hot path.
		waits := []reflect.SelectCase{{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(ctx.Done())}}
		for _, out := range outs {
			waits = append(waits, reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(out.next.tail().Drained())})
		}
		h := outs[0].s.host
		m := h.writing()
		m.waitUnder(ctx, blocked, m.s.p.clock(), check(func() bool { return free() < 0 && outs[0].s.p.failure() == nil && !outs[0].s.interrupted() }))
		reflect.Select(waits)
		h.sample.nested += m.done()
	}
}
