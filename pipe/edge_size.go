package pipe

import (
	"math"
	"sync/atomic"

	"github.com/penstock-go/penstock/internal/bytequeue"
)

// bounds are the two numbers of bytes that decide the max size of an edge.
type bounds struct {
	wanted atomic.Int64 // by an option, by SetMaxSize, or by growth
	share  atomic.Int64 // of MemoryLimit, 0 without it
}

// maxSize returns the max size that b allows. An edge may exceed its max size
// by one Buffer, so the share includes one.
func (b *bounds) maxSize() int64 {
	wanted, share := b.wanted.Load(), b.share.Load()
	if share == 0 {
		return wanted
	}
	return min(wanted, max(1, share-DefaultBufferSize))
}

// wantedShare returns the most bytes that the edge would hold without
// MemoryLimit.
func (b *bounds) wantedShare() int64 {
	return min(b.wanted.Load(), math.MaxInt64-DefaultBufferSize) + DefaultBufferSize
}

// setShare gives the edge n bytes of MemoryLimit. An edge that is not full does
// not become full.
func (e *edge[T]) setShare(n int64) {
	e.share.Store(n)
	maxSize := e.maxSize()
	if st := e.q.Stats(); !st.Full {
		maxSize = max(maxSize, st.Size)
	}
	e.q.SetMaxSize(maxSize) // at least 1
}

// SetMaxSize changes the max size. It stays within the share of the edge.
func (e *edge[T]) SetMaxSize(n int64) error {
	if n >= 1 {
		e.wanted.Store(n)
		n = e.maxSize()
	}
	return e.q.SetMaxSize(n)
}

// grow raises the max size up to maxSize within the share, and lets the writer
// put at least one Buffer. It reports whether the edge was full. It may be full
// again when grow returns, because its writer was waiting.
func (e *edge[T]) grow(maxSize, share int64) (drained bool) {
	e.wanted.Store(max(e.wanted.Load(), maxSize))
	e.share.Store(share)
	return e.q.Grow(max(e.q.Size(), e.maxSize()))
}

// countIn lets b count the bytes of the edge.
func (e *edge[T]) countIn(b *bytequeue.Budget) { e.q.Share(b) }

// Full, Drained, Drains and MaxSize are those of the queue.

func (e *edge[T]) Full() bool                       { return e.q.Full() }
func (e *edge[T]) Drained() <-chan struct{}         { return e.q.Drained() }
func (e *edge[T]) Drains() (int64, <-chan struct{}) { return e.q.Drains() }
func (e *edge[T]) MaxSize() int64                   { return e.q.MaxSize() }
