package pipe_test

import (
	"fmt"

	"github.com/penstock-go/penstock/pipe"
)

// BufferOf does not copy a slice. The Buffer owns it from now on.
func ExampleBufferOf() {
	b := pipe.BufferOf(1, 2, 3)
	fmt.Println(b.Len(), b.Size(), b.Elements())

	text := []byte("hello")
	fmt.Println(pipe.BufferOf(text...).Size())
	// Output:
	// 3 24 [1 2 3]
	// 5
}

// A pool recycles the memory of Buffers. Out.Buffer does the same for one Out.
func ExampleNewPool() {
	pool := pipe.NewPool[byte](4096, 16) // at most 16 free Buffers of 4096 bytes

	b := pool.Get() // the elements are zero or from an earlier use
	n := copy(b.Elements(), "hello")
	b = b.First(n)
	fmt.Printf("%s\n", b.Elements())

	b.Release() // the pool may use the memory again
	// Output: hello
}

// First shortens a Buffer. Only its result may be used from then on.
func ExampleBuffer_First() {
	b := pipe.BufferOf("a", "b", "c")
	b = b.First(2)
	fmt.Println(b.Elements())
	// Output: [a b]
}
