package pipe

import (
	"context"
	"errors"
	"io"
	"sync/atomic"
	"time"

	"github.com/penstock-go/penstock/internal/account"
	"github.com/penstock-go/penstock/internal/bytequeue"
)

// anyEdge is an edge of any type.
type anyEdge interface {
	discard(err error)
	dropIf(takesRaw func(to *stage) bool)
	wantedShare() int64
	setShare(n int64)
	grow(maxSize, share int64) (drained bool)
	countIn(b *bytequeue.Budget)
	waitingSize() int64 // of the Buffer that waits to be put, 0 if none does
	hosts() (from, to *stage)
	stats() EdgeStats
	counters() (given, taken *counter)
	total(c *counter) int64
}

// A waitMode decides what a put does when the edge is full.
type waitMode int

const (
	untilRoom waitMode = iota // waits
	neverWait                 // puts the Buffer even then
)

// A receiver takes the Buffers of an Out. It is an edge, or a kernel in the
// same goroutine.
type receiver[T any] interface {
	// put passes b to the receiver. If b is not accepted, the caller still owns
	// it.
	put(ctx context.Context, b Buffer[T], size int64, mode waitMode) (accepted bool, err error)
	waitForRoom(ctx context.Context) error // waits until a put would not wait
	flush(ctx context.Context, mode waitMode) error
	conclude(how conclusion) // no Buffers follow
	queue() writeQueue       // of the next edge
}

// A writeQueue is the queue of an edge without its type.
type writeQueue interface {
	Full() bool
	Drained() <-chan struct{}
	Drains() (int64, <-chan struct{})
	MaxSize() int64
	SetMaxSize(n int64) error
}

// An edge carries Buffers from the goroutine of one stage to that of the next.
type edge[T any] struct {
	q        *bytequeue.Queue[Buffer[T]]
	from, to *stage
	given    *counter // what the stage from has put, or is about to put
	taken    *counter // what the stage to has read, part of its In so that the two ends do not write to the same cache line
	branch   *branch  // of the host that writes to the edge
	pending
	drops dropping    // of the elements that the edge has held
	cut   atomic.Bool // Drain has stopped an upstream source before its end; set before q ends
	bounds
}

// A pending is the size of the Buffer that the writer of an edge puts.
type pending struct {
	size    int64        // used only by the goroutine that writes
	waiting atomic.Int64 // the same while it waits to be put, else 0
}

func (e *edge[T]) open(from, to *stage, br *branch, given, taken *counter) {
	maxSize := to.cfg.maxSize
	if maxSize == 0 {
		maxSize = DefaultWriteQueueMaxSize
	}
	e.from, e.to, e.branch, e.given, e.taken = from, to, br, given, taken
	e.q = bytequeue.New(maxSize, func(Buffer[T]) int64 { return e.size })
	e.wanted.Store(maxSize)
	if given.fixed > 0 {
		given.edge = e
	}
	from.p.edges = append(from.p.edges, e)
}

func (e *edge[T]) put(ctx context.Context, b Buffer[T], size int64, mode waitMode) (accepted bool, err error) {
	if e.q.TryPutSized(b, size) {
		return true, nil
	}
	if mode == neverWait {
		err = e.write(b, size)
	} else {
		err = e.putWhenDrained(ctx, b, size)
	}
	if errors.Is(err, bytequeue.ErrClosed) || err == io.EOF {
		err = ErrStopped // the engine closes an edge after its writer has ended, or to drop raw elements
	}
	return err == nil, err
}

// putWhenDrained waits until the edge has drained and puts b.
func (e *edge[T]) putWhenDrained(ctx context.Context, b Buffer[T], size int64) error {
	a := e.from.host.writer()
	start := a.Yield()
	if e.q.TryPutSized(b, size) {
		a.Yielded(account.Blocked, start)
		return nil
	}
	for !e.q.TryPutSized(b, size) {
		e.waiting.Store(size)
		err := e.waitDrained(ctx, a, start, e)
		e.waiting.Store(0) // before b is put, so that it is not counted twice
		if err != nil {
			return err
		}
		if e.q.Ended() {
			return e.write(b, size) // the queue has ended, so it refuses b
		}
		start = account.Untimed
	}
	return nil
}

// waitForRoom waits until the edge is not full. It is for a call under a
// context of the caller's own.
func (e *edge[T]) waitForRoom(ctx context.Context) error {
	if !e.q.Full() {
		return nil
	}
	a := e.from.host.writer()
	return e.waitDrained(ctx, a, a.Yield(), nil)
}

// waitDrained waits while the edge is full. The goroutine whose account is a
// counts as blocked since start.
func (e *edge[T]) waitDrained(ctx context.Context, a *account.Account, start time.Duration, condition account.Condition) error {
	a.BeginWaitUnder(ctx, account.Blocked, start, condition)
	err := e.q.WaitDrained(ctx)
	a.EndWait()
	return e.from.p.resultOf(ctx, err)
}

// Missing reports whether a put would wait.
func (e *edge[T]) Missing() bool { return e.q.Full() && !e.q.Ended() }

// write puts b even if the edge is full.
func (e *edge[T]) write(b Buffer[T], size int64) error {
	e.size = size
	return e.q.Write(b)
}

// total returns the bytes that c, the counter of one end, has counted.
func (e *edge[T]) total(c *counter) int64 {
	st := e.q.Stats()
	if c == e.given {
		return st.Written + e.waiting.Load() // in this order, so that nothing is counted twice
	}
	return st.Read
}

func (e *edge[T]) flush(context.Context, waitMode) error { return nil }

func (e *edge[T]) queue() writeQueue { return e }

func (e *edge[T]) waitingSize() int64 { return e.waiting.Load() }

// hosts returns the stages in whose goroutines the writer and the reader run.
func (e *edge[T]) hosts() (from, to *stage) { return e.from.host.s, e.to.host.s }

func (e *edge[T]) counters() (given, taken *counter) { return e.given, e.taken }

func (e *edge[T]) stats() EdgeStats {
	q := e.q.Stats()
	return EdgeStats{
		Ends: Ends{e.from.name, e.to.name}, Len: q.Len, Size: q.Size, MaxSize: q.MaxSize,
		Highest: q.Highest, Full: q.Full, Fulls: q.Fulls, Ended: e.q.Ended(), Dropped: e.drops.dropped.Load(),
	}
}
