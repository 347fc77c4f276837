package pipe

import (
	"context"
	"io"
	"iter"
	"sync/atomic"
	"time"

	"github.com/penstock-go/penstock/internal/account"
	"github.com/penstock-go/penstock/internal/bytequeue"
	"github.com/penstock-go/penstock/internal/pace"
)

// An In is the reading end of an edge. A stage function gets it as an argument.
// Only the goroutine of that function may use it, and only until the function
// returns.
type In[T any] struct {
	s      *stage
	e      *edge[T]
	r      bytequeue.Reader[Buffer[T]]
	taken  counter          // counts what was read
	sawEOF atomic.Bool      // Read has returned io.EOF
	late   bool             // nothing was read, and the sources upstream may wait for that
	worker *account.Account // of the worker that reads now, nil if the goroutine of the stage does
}

// Read returns the next Buffer. It waits while there is none. Before it waits,
// it hands over the elements that the stage has gathered with Send.
//
// At the end of the input Read returns io.EOF. Everything before that was
// complete. If a stage has failed or the run was cancelled, Read returns the
// cause, even when Buffers are ready. If ctx is done, it returns
// context.Cause(ctx). If no downstream stage reads the outputs of this stage
// any more, it returns [ErrStopped]. A stage function should return these
// errors unchanged.
//
// A failure or a cause may be io.EOF or ErrStopped, or may wrap one of them.
// Read then returns an error with the same text, in which errors.Is finds
// neither of the two. So io.EOF always means the end.
//
// The caller owns the Buffer. The edge counts its bytes until the next Read.
func (in *In[T]) Read(ctx context.Context) (Buffer[T], error) {
	if ctx.Err() != nil {
		return Buffer[T]{}, in.s.p.cause(ctx)
	}
	b, ok := in.r.TryRead()
	if !ok {
		var err error
		if b, err = in.wait(ctx); err != nil {
			return Buffer[T]{}, err
		}
	}
	in.took(len(b.elems))
	return b, nil
}

// TryRead is [In.Read] if that would return a Buffer without waiting. It
// reports false if no Buffer is ready, whether or not the input has ended.
func (in *In[T]) TryRead() (Buffer[T], bool) {
	b, ok := in.r.TryRead()
	if ok {
		in.took(len(b.elems))
	} else {
		in.want()
	}
	return b, ok
}

// want starts the sources upstream of in that wait until in is read.
func (in *In[T]) want() {
	if in.late {
		in.late = false
		in.e.from.host.want()
	}
}

// took counts a Buffer of n elements that was just read.
func (in *In[T]) took(n int) {
	in.s.lastRead = n
	if in.taken.edge == nil {
		in.taken.add(n, in.r.Working())
	}
}

// Buffers returns a single-use iterator over the Buffers of the input. The loop
// owns each Buffer. If the input does not end with io.EOF, the last pair is an
// empty Buffer and the error.
func (in *In[T]) Buffers(ctx context.Context) iter.Seq2[Buffer[T], error] {
	return func(yield func(Buffer[T], error) bool) {
		for {
			b, err := in.Read(ctx)
			if err == io.EOF {
				return
			}
			if !yield(b, err) || err != nil {
				return
			}
		}
	}
}

// All returns a single-use iterator over the elements of the input. If the
// input does not end with io.EOF, the last pair is a zero element and the
// error. All releases each Buffer after its last element. A loop that is left
// early loses the remaining elements of its current Buffer.
func (in *In[T]) All(ctx context.Context) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		pacer := pace.New(pace.Gathered).Begin()
		for b, err := range in.Buffers(ctx) {
			if err != nil {
				yield(zero, err)
				return
			}
			for i, v := range b.elems {
				if in.Interrupted(len(b.elems) - i) {
					break
				}
				if pacer.Step(ctx) != nil {
					break // the next Read returns the cause
				}
				if !yield(v, nil) {
					return
				}
			}
			b.Release()
		}
	}
}

func (in *In[T]) wait(ctx context.Context) (Buffer[T], error) {
	if in.worker == nil {
		if err := in.s.host.flush(ctx); err != nil {
			return Buffer[T]{}, err
		}
	}
	a := in.account()
	start := a.Yield()
	if b, ok := in.r.TryRead(); ok {
		a.Yielded(account.Starved, start)
		return b, nil
	}
	if err := in.await(ctx, start); err != nil {
		return Buffer[T]{}, err
	}
	b, err := in.r.Read(ctx)
	err = in.s.p.resultOf(ctx, err)
	in.sawEOF.Store(err == io.EOF)
	return b, err
}

// await waits until a Read would not wait. The wait began at start. await
// itself reads nothing. If it took the Buffer, the goroutine would still count
// as waiting although its condition is gone.
func (in *In[T]) await(ctx context.Context, start time.Duration) error {
	in.want()
	a := in.account()
	a.BeginWaitUnder(ctx, account.Starved, start, input[T]{in})
	defer a.EndWait()
	return in.s.p.resultOf(ctx, in.r.Wait(ctx))
}

// account returns the account of the goroutine that reads now.
func (in *In[T]) account() *account.Account {
	if in.worker != nil {
		return in.worker
	}
	return &in.s.host.account
}

// An input is the condition of a Read.
type input[T any] struct{ in *In[T] }

// Missing reports whether a Read would wait.
func (i input[T]) Missing() bool { return i.in.e.q.Len() == 0 && !i.in.e.q.Ended() }

func (in *In[T]) atEnd() bool { return in.sawEOF.Load() }

// Cut reports whether [Pipeline.Drain] stopped an upstream source before its
// end. Call it after Read has returned io.EOF. If Cut returns true, the last
// elements may be incomplete. A stage that assembles elements, such as lines
// from bytes, should then drop an unfinished one.
//
// A source that returns io.EOF was at its end, even during a drain. A stage
// that emits bytes for elements of another type, such as an encoder, is assumed
// to emit all bytes of an element. So its bytes are not cut.
func (in *In[T]) Cut() bool { return in.e.cut.Load() }

func (in *In[T]) isBytes() bool { return isBytes[T]() }

func (in *In[T]) stop(err error) {
	in.r.Done()
	if !in.sawEOF.Load() {
		in.e.stop(err)
	}
}
