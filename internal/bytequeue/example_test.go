package bytequeue_test

import (
	"context"
	"fmt"

	"github.com/penstock-go/penstock/internal/bytequeue"
)

func sizeOfString(s string) int64 { return int64(len(s)) }

func ExampleNew() {
	q := bytequeue.New(10, sizeOfString)
	q.Write("hello, ")
	q.Write("world")
	fmt.Println(q.Size(), q.Full())
	// Output: 12 true
}

// A writer that knows the size of its value tries first and then waits.
func ExampleQueue_TryPutSized() {
	ctx := context.Background()
	q := bytequeue.New(10, sizeOfString)
	go func() {
		defer q.Close()
		for range 3 {
			for !q.TryPutSized("a value", 100) {
				q.WaitDrained(ctx)
			}
		}
	}()
	for {
		v, err := q.Read(ctx)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(v)
	}
	// Output:
	// a value
	// a value
	// a value
	// EOF
}

// A consumer that keeps an account of its waits waits first and then reads.
func ExampleReader_Wait() {
	q := bytequeue.New(10, sizeOfString)
	r := q.NewReader()
	go q.Write("a value")
	err := r.Wait(context.Background())
	fmt.Println(q.Len(), err)
	v, _ := r.TryRead()
	fmt.Println(v, r.Working())
	// Output:
	// 1 <nil>
	// a value 7
}

// Grow admits values that SetMaxSize would not admit, because the queue holds
// more than half of the new max size.
func ExampleQueue_Grow() {
	q := bytequeue.New(4, sizeOfString)
	q.TryPut("5 byte")
	q.SetMaxSize(6)
	fmt.Println(q.Full(), q.TryPut("a"))
	fmt.Println(q.Grow(6), q.TryPut("a"), q.Size())
	// Output:
	// true false
	// true true 7
}

// Two queues share a budget of 10 bytes.
func ExampleNewBudget() {
	b := bytequeue.NewBudget(10)
	p, q := bytequeue.New(100, sizeOfString), bytequeue.New(100, sizeOfString)
	p.Share(b)
	q.Share(b)
	p.TryPut("a")
	q.TryPut("nine byte")
	fmt.Println(q.TryPut("b"), b.Used(), b.Highest())
	// Output: false 10 10
}

func ExampleSelectOf() {
	p, q := bytequeue.New(10, sizeOfString), bytequeue.New(10, sizeOfString)
	s := bytequeue.SelectOf(p.NewReader(), q.NewReader())
	go q.Write("a value")
	s.Wait(context.Background())
	fmt.Println(s.TryRead())
	// Output: 1 a value true
}
