package queue_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/penstock-go/penstock/queue"
)

func sizeOfString(s string) int64 { return int64(len(s)) }

// A queue of 10 bytes is full above 10 bytes, however many strings that are.
func ExampleNew() {
	q := queue.New(10, sizeOfString)
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

// Put waits for the reader, so the size stays small however much is written.
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
	fmt.Println("read", n, "bytes, size at most 110:", q.Stats().Highest <= 110)
	// Output: read 10000 bytes, size at most 110: true
}

// TryPut is for a writer that drops values, or does other work, while the queue
// is full.
func ExampleQueue_TryPut() {
	q := queue.New(10, sizeOfString)
	for _, s := range []string{"one", "two", "three", "four"} {
		if !q.TryPut(s) {
			fmt.Println("dropped", s)
		}
	}
	fmt.Println(q.Len(), "held")
	// Output:
	// dropped four
	// 3 held
}

// A writer that must not wait in a write can wait later.
func ExampleQueue_Write() {
	q := queue.New(10, sizeOfString)
	q.Write("hello, ")
	q.Write("world")
	if q.Full() {
		go func() { // the consumer
			q.Read(context.Background())
			q.Read(context.Background()) // is done with the first value
		}()
		<-q.Drained()
	}
	fmt.Println(q.Size(), "bytes, full:", q.Full())
	// Output: 5 bytes, full: false
}

// Drained is a channel, so a writer can wait for it and for its context.
func ExampleQueue_Drained() {
	ctx, cancel := context.WithCancel(context.Background())
	q := queue.New(10, sizeOfString)
	q.Write("more than ten bytes")
	cancel()
	select {
	case <-q.Drained():
		fmt.Println("drained")
	case <-ctx.Done():
		fmt.Println(ctx.Err())
	}
	// Output: context canceled
}

// A caller that acts on each drain compares two numbers.
func ExampleQueue_Drains() {
	q := queue.New(10, sizeOfString)
	before, changed := q.Drains()
	for range 3 {
		q.Write("more than ten bytes")
		q.TryRead()
		q.TryRead() // is done with the value
	}
	<-changed
	after, _ := q.Drains()
	fmt.Println("drained", after-before, "times")
	// Output: drained 3 times
}

func ExampleQueue_SetMaxSize() {
	q := queue.New(10, sizeOfString)
	q.Write("more than ten bytes")
	fmt.Println(q.MaxSize(), q.Full())
	q.SetMaxSize(100)
	fmt.Println(q.MaxSize(), q.Full())
	fmt.Println(q.SetMaxSize(0))
	// Output:
	// 10 true
	// 100 false
	// queue: max size must be at least 1 byte, got 0
}

// The value that TryRead returns counts in the size until the next read.
func ExampleQueue_TryRead() {
	q := queue.New(10, sizeOfString)
	q.Write("one")
	s, ok := q.TryRead()
	fmt.Println(s, ok, q.Len(), q.Size())
	s, ok = q.TryRead()
	fmt.Printf("%q %t %d %d\n", s, ok, q.Len(), q.Size())
	// Output:
	// one true 0 3
	// "" false 0 0
}

// After Close, held values are still read.
func ExampleQueue_Close() {
	q := queue.New(10, sizeOfString)
	q.Write("one")
	q.Close()
	fmt.Println(q.Write("two"))
	s, err := q.Read(context.Background())
	fmt.Println(s, err)
	_, err = q.Read(context.Background())
	fmt.Println(err)
	// Output:
	// queue: closed
	// one <nil>
	// EOF
}

// Values that were written before a failure are read before it.
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

// Discard returns the values that no reader will take.
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

func ExampleQueue_Stats() {
	q := queue.New(10, sizeOfString)
	q.Write("hello, ")
	q.Write("world")
	q.TryRead()
	st := q.Stats()
	fmt.Println("held:", st.Len, "size:", st.Size, "full:", st.Full)
	fmt.Println("written:", st.Written, "read:", st.Read)
	// Output:
	// held: 1 size: 12 full: true
	// written: 12 read: 7
}

// Two workers share a queue. The value of each counts until that worker reads
// again or calls Done.
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

// Two queues share a budget of 10 bytes. Once it is exhausted, only an empty
// queue accepts a value.
func ExampleNewBudget() {
	b := queue.NewBudget(10)
	first, second := queue.New(100, sizeOfString), queue.New(100, sizeOfString)
	first.Share(b)
	second.Share(b)

	fmt.Println(first.TryPut("ten bytes."), first.TryPut("more"))
	fmt.Println(second.TryPut("one"), second.TryPut("more"))
	fmt.Println(b.Used(), b.Highest())
	// Output:
	// true false
	// true false
	// 13 13
}

// One consumer reads several queues. It alternates between those that hold
// values.
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

func ExampleSelect_TryRead() {
	letters, digits := queue.New(10, sizeOfString), queue.New(10, sizeOfString)
	both := queue.SelectOf(letters.NewReader(), digits.NewReader())
	digits.Write("1")
	for range 2 {
		i, s, ok := both.TryRead()
		fmt.Printf("%d %q %t\n", i, s, ok)
	}
	// Output:
	// 1 "1" true
	// -1 "" false
}
