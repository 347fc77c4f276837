package queue_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/penstock-go/penstock/queue"
)

func sizeOfString(s string) int64 { return int64(len(s)) }

func ExampleNew() {
	q := queue.New(10, sizeOfString) // 10 bytes, however many strings
	for _, s := range []string{"to be", " or", " not"} {
		q.Write(s)
		fmt.Println(q.Len(), "held,", q.Size(), "bytes, full:", q.Full())
	}
	q.Close()
	for {
		s, err := q.Read(context.Background())
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%q\n", s)
	}
	// Output:
	// 1 held, 5 bytes, full: false
	// 2 held, 8 bytes, full: false
	// 3 held, 12 bytes, full: true
	// "to be"
	// " or"
	// " not"
	// EOF
}

// Put waits for the reader, so that little is held, however much is written.
func ExampleQueue_Put() {
	ctx := context.Background()
	q := queue.New(100, sizeOfString)
	go func() {
		defer q.Close()
		for range 1000 {
			if err := q.Put(ctx, "ten bytes."); err != nil {
				return
			}
		}
	}()
	n := 0
	for {
		s, err := q.Read(ctx)
		if err != nil {
			break
		}
		n += len(s)
	}
	fmt.Println("read", n, "bytes; never held more than 110:", q.Stats().Highest <= 110)
	// Output: read 10000 bytes; never held more than 110: true
}

// A writer that must not wait in Write waits when it suits it.
func ExampleQueue_Drained() {
	q := queue.New(10, sizeOfString)
	q.Write("hello, ")
	q.Write("world")
	drained := q.Drained()
	go func() { // the consumer
		q.Read(context.Background())
		q.Read(context.Background()) // done with the first: 5 bytes are half of 10
	}()
	if q.Full() {
		<-drained
	}
	fmt.Println(q.Size(), "bytes, full:", q.Full())
	// Output: 5 bytes, full: false
}

// What was written before a failure is read before it.
func ExampleQueue_Fail() {
	q := queue.New(10, sizeOfString)
	q.Write("half a sen")
	q.Fail(errors.New("connection reset"))
	for {
		s, err := q.Read(context.Background())
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(s)
	}
	// Output:
	// half a sen
	// connection reset
}

// Discard gives back what nobody will read any more.
func ExampleQueue_Discard() {
	q := queue.New(10, sizeOfString)
	q.Write("a")
	q.Write("b")
	q.Write("c")
	s, _ := q.TryRead()
	dropped := q.Discard(errors.New("no longer wanted"))
	fmt.Println("read", s, "dropped", dropped)
	fmt.Println(q.Write("d"))
	// Output:
	// read a dropped [b c]
	// no longer wanted
}

// Two workers share a queue. What each of them works on counts until it reads again.
func ExampleQueue_NewReader() {
	q := queue.New(10, sizeOfString)
	a, b := q.NewReader(), q.NewReader()
	q.Write("one")
	q.Write("three")
	forA, _ := a.TryRead()
	forB, _ := b.TryRead()
	fmt.Println(forA, forB, q.Size())
	a.Done()
	fmt.Println(q.Size())
	b.Done()
	fmt.Println(q.Size())
	// Output:
	// one three 8
	// 5
	// 0
}

// One consumer of several queues takes what comes, and turns where several have values.
func ExampleSelectOf() {
	letters, digits := queue.New(10, sizeOfString), queue.New(10, sizeOfString)
	letters.Write("a")
	letters.Write("b")
	digits.Write("1")
	letters.Close()
	digits.Close()

	both := queue.SelectOf(letters.NewReader(), digits.NewReader())
	for {
		i, s, err := both.Read(context.Background())
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(i, s)
	}
	// Output:
	// 0 a
	// 1 1
	// 0 b
	// EOF
}
