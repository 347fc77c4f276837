package pipe

import (
	"fmt"
	"reflect"
	"sync"
	"sync/atomic"

	"github.com/penstock-go/penstock/internal/invariants"
)

// memory is one allocation, which several Buffers may share.
type memory[T any] struct {
	elems       []T // the whole allocation, len == cap
	pool        *Pool[T]
	owners      atomic.Int32 // ≥ 1 while in use
	generations invariants.Generations
	next        *memory[T] // in a free list; guarded by pool.mu
}

// use returns a Buffer of the whole memory. The memory had no owner before.
func (m *memory[T]) use() Buffer[T] {
	m.owners.Store(1)
	return Buffer[T]{elems: m.elems, mem: m, generation: m.generations.Now()}
}

// recycle puts memory without an owner back into its pool.
func (m *memory[T]) recycle() {
	if invariants.Enabled {
		invariants.Poison(m.elems)
	}
	if m.pool != nil {
		m.pool.put(m)
	}
}

// A Pool recycles the memory of Buffers of one length. Allocating a slice of 64
// KiB costs twelve times as much as moving a Buffer of that size. The pool
// keeps the memory of a bounded number of free Buffers. Many goroutines may use
// it at once. NewPool makes a Pool.
type Pool[T any] struct {
	length   int
	most     int  // free memories kept
	pointers bool // elements can keep other memory alive

	mu   sync.Mutex
	free *memory[T] // guarded by mu
	n    int        // memories in free; 0 ≤ n ≤ most; guarded by mu
}

// NewPool returns a pool of Buffers of length elements. The pool keeps the
// memory of at most most free Buffers. NewPool panics if length or most is
// below 1.
func NewPool[T any](length, most int) *Pool[T] {
	if length < 1 || most < 1 {
		panic(fmt.Sprintf("pipe: NewPool: length and most must be at least 1, got %d and %d", length, most))
	}
	return &Pool[T]{length: length, most: most, pointers: hasPointers(reflect.TypeFor[T]())}
}

// Get returns a Buffer of the length of the pool, which the caller owns. Its
// elements are zero or left over from an earlier use. The caller fills them,
// and shortens the Buffer with First.
func (p *Pool[T]) Get() Buffer[T] {
	p.mu.Lock()
	m := p.free
	if m != nil {
		p.free, m.next = m.next, nil
		p.n--
	}
	p.mu.Unlock()
	if m == nil {
		m = p.fresh()
	}
	return m.use()
}

// take returns all free memories, at least one, linked by next. It allocates
// memory only when none is free. So there is never more memory than was in use
// at one time.
func (p *Pool[T]) take() *memory[T] {
	p.mu.Lock()
	m := p.free
	p.free, p.n = nil, 0
	p.mu.Unlock()
	if m == nil {
		m = p.fresh()
	}
	return m
}

func (p *Pool[T]) fresh() *memory[T] {
	return &memory[T]{elems: make([]T, p.length), pool: p}
}

func (p *Pool[T]) put(m *memory[T]) {
	if p.pointers {
		clear(m.elems) // free memory must not keep its former elements alive
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.n < p.most {
		m.next, p.free = p.free, m
		p.n++
	}
}

// hasPointers reports whether values of type t may refer to other memory.
func hasPointers(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Array:
		return t.Len() > 0 && hasPointers(t.Elem())
	case reflect.Struct:
		for i := range t.NumField() {
			if hasPointers(t.Field(i).Type) {
				return true
			}
		}
		return false
	default:
		return t.Kind() < reflect.Bool || t.Kind() > reflect.Complex128
	}
}
