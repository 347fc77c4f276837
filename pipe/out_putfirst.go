package pipe

import "context"

// PutFirst is Put for the first n elements of b.
//
// PutFirst takes ownership of b. If n is below a quarter of its length, the
// elements move to memory of their own size, because a Buffer that is mostly
// empty holds more memory than it is charged for. PutFirst panics if n is below
// 0 or above b.Len.
func (o *Out[T]) PutFirst(ctx context.Context, b Buffer[T], n int) error {
	if 4*n >= b.Len() {
		return o.Put(ctx, b.First(n))
	}
	defer b.Release()
	return o.Put(ctx, BufferOf(append([]T(nil), b.elems[:n]...)...))
}
