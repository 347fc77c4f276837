package pipe

import (
	"context"
	"io"
	"reflect"

	"github.com/penstock-go/penstock/internal/account"
	"github.com/penstock-go/penstock/internal/bytequeue"
)

// A Select reads from several Ins of one stage. It takes the next Buffer from
// an In that has one. It must be used only inside the stage function, and by
// one goroutine at a time.
type Select[T any] struct {
	ins []*In[T]
	s   *bytequeue.Select[Buffer[T]]
}

// SelectOf returns a Select over ins, which belong to it from now on.
func SelectOf[T any](ins ...*In[T]) *Select[T] {
	readers := make([]*bytequeue.Reader[Buffer[T]], len(ins))
	for i, in := range ins {
		readers[i] = &in.r
		in.want()
	}
	return &Select[T]{ins: ins, s: bytequeue.SelectOf(readers...)}
}

// Read returns the next Buffer of an In that has one, and the index of that In.
// If several Ins have a Buffer, Read alternates between them. If none has, it
// waits as [In.Read] does. Once all Ins have ended, Read returns io.EOF and the
// index -1.
func (s *Select[T]) Read(ctx context.Context) (int, Buffer[T], error) {
	if ctx.Err() != nil {
		return -1, Buffer[T]{}, s.ins[0].s.p.cause(ctx)
	}
	i, b, ok := s.s.TryRead()
	if !ok {
		var err error
		if i, b, err = s.wait(ctx); err != nil {
			return i, Buffer[T]{}, err
		}
	}
	s.ins[i].took(len(b.elems))
	return i, b, nil
}

func (s *Select[T]) wait(ctx context.Context) (int, Buffer[T], error) {
	h := s.ins[0].s.host
	if err := h.flush(ctx); err != nil {
		return -1, Buffer[T]{}, err
	}
	start := h.account.Yield()
	i, b, ok, err := s.s.Poll()
	if ok {
		h.account.Yielded(account.Starved, start)
	}
	// Each pass of the loop is a wait of its own for the account. If an input
	// ends without data, the other goroutines may all wait by then. Only the
	// start of another wait makes the account check for a deadlock.
	for !ok {
		h.account.BeginWaitUnder(ctx, account.Starved, start, inputs[T]{s})
		err = h.s.p.resultOf(ctx, s.s.Wait(ctx))
		h.account.EndWait()
		if err != nil {
			return -1, Buffer[T]{}, err
		}
		start = account.Untimed
		i, b, ok, err = s.s.Poll()
	}
	return i, b, s.ended(ctx, err)
}

// ended returns err, the end of an input or of all, as Read returns it.
func (s *Select[T]) ended(ctx context.Context, err error) error {
	err = s.ins[0].s.p.resultOf(ctx, err)
	if err == io.EOF {
		for _, in := range s.ins {
			in.sawEOF.Store(true)
		}
	}
	return err
}

// An inputs is the condition of a Read of a Select.
type inputs[T any] struct{ s *Select[T] }

// Missing reports whether the wait would continue.
func (i inputs[T]) Missing() bool { return i.s.s.Idle() && i.s.ins[0].s.p.outcome.failure() == nil }

// SelectFree waits until the edge downstream of one of outs is not full, and
// returns the index of that Out. It checks the Outs from index from to the last
// one, and then those before from. All outs must belong to one stage.
//
// An Out whose reader has stopped counts as not full, and Put on it returns
// [ErrStopped]. SelectFree returns context.Cause(ctx) when ctx is done. outs
// must not be empty. SelectFree is for a stage function, not for a [Kernel].
func SelectFree[T any](ctx context.Context, outs []*Out[T], from int) (int, error) {
	free := func() int {
		for i := range outs {
			if k := (from + i) % len(outs); !outs[k].next.queue().Full() {
				return k
			}
		}
		return -1
	}
	s := outs[0].s
	for {
		if ctx.Err() != nil {
			return -1, s.p.cause(ctx)
		}
		if k := free(); k >= 0 {
			return k, nil
		}
		// All are full. This wait may be slow, because it is not on a hot path.
		waits := []reflect.SelectCase{{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(ctx.Done())}}
		for _, out := range outs {
			waits = append(waits, reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(out.next.queue().Drained())})
		}
		allFull := account.Check(func() bool { return free() < 0 && s.p.outcome.failure() == nil && !s.draining() })
		a := s.host.writer()
		a.BeginWaitUnder(ctx, account.Blocked, a.Clock(), allFull)
		reflect.Select(waits)
		a.EndWait()
	}
}
