package pipetest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pipe/pipetest"
	"github.com/penstock-go/penstock/pump"
)

// A source that fails in the middle. The sink must not take its elements for
// all elements.
func ExampleNewSource() {
	src := pipetest.NewSource([]int{1, 2, 3}, pipetest.ErrAfter(2, io.ErrUnexpectedEOF))
	sink := pipetest.NewSink[int](1<<10, pipetest.OneByOne())
	p := pipe.New("import")
	pump.To(pump.From(p, src, pipe.Name("rows")), sink)
	fmt.Println(p.Run(context.Background()))
	complete, cause := sink.Outcome()

	fmt.Println(complete, errors.Is(cause, io.ErrUnexpectedEOF))
	// Output:
	// pipe: import/rows: unexpected EOF
	// false true
}

// A sink that fails after two elements. The run fails with its error.
func ExampleNewSink() {
	sink := pipetest.NewSink[int](1<<10, pipetest.ErrAfter(2, errors.New("disk full")))
	src := pipetest.NewSource([]int{1, 2, 3})
	err := pump.New(src, sink).Run(context.Background())

	fmt.Println(err, sink.Got())
	// Output: disk full [1 2]
}

// The reader returns one byte for each call, and fails after four bytes.
func ExampleNewReader() {
	r := pipetest.NewReader([]byte("penstock"), pipetest.OneByOne(), pipetest.ErrAfter(4, io.ErrUnexpectedEOF))
	text, err := io.ReadAll(r)

	fmt.Println(string(text), err, r.Calls().Reads)
	// Output: pens unexpected EOF 5
}

// A program that writes to a full disk.
func ExampleNewWriter() {
	w := pipetest.NewWriter(pipetest.ErrAfter(4, errors.New("disk full")))
	n, err := io.WriteString(w, "penstock")

	fmt.Println(n, err, string(w.Got()), w.Close())
	// Output: 4 disk full pens disk full
}

func ExampleErrAfter() {
	r := pipetest.NewReader([]byte("penstock"), pipetest.ErrAfter(3, io.ErrUnexpectedEOF))
	text, err := io.ReadAll(r)

	fmt.Println(string(text), err)
	// Output: pen unexpected EOF
}

// The source blocks until the test releases it, or until the context is done.
func ExampleBlockAfter() {
	release := make(chan struct{})
	src := pipetest.NewSource([]int{1, 2, 3}, pipetest.BlockAfter(2, release))
	first, _ := src.Read(context.Background())

	ctx, cancel := context.WithTimeoutCause(context.Background(), time.Millisecond, errors.New("timeout"))
	defer cancel()
	_, err := src.Read(ctx)

	close(release)
	second, _ := src.Read(context.Background())
	fmt.Println(first.Elements(), err, second.Elements())
	// Output: [1 2] timeout [3]
}

// A Write that is short without an error, as no correct writer is.
func ExampleShortAfter() {
	w := pipetest.NewWriter(pipetest.ShortAfter(3))
	fmt.Println(w.Write([]byte("penstock")))

	_, err := io.Copy(pipetest.NewWriter(pipetest.ShortAfter(3)), pipetest.NewReader([]byte("penstock")))
	fmt.Println(err)
	// Output:
	// 3 <nil>
	// short write
}

// Each of the two Buffers takes a millisecond, and so does the end.
func ExampleSlow() {
	start := time.Now()
	src := pipetest.NewSource([]int{1, 2}, pipetest.OneByOne(), pipetest.Slow(time.Millisecond))
	err := pump.New(src, pipetest.NewSink[int](100)).Run(context.Background())

	fmt.Println(err, time.Since(start) >= 3*time.Millisecond)
	// Output: <nil> true
}

// The reader waits for a millisecond after every four bytes.
func ExampleStutter() {
	start := time.Now()
	text, err := io.ReadAll(pipetest.NewReader([]byte("penstock"), pipetest.Stutter(4, time.Millisecond)))

	fmt.Println(string(text), err, time.Since(start) >= 2*time.Millisecond)
	// Output: penstock <nil> true
}

func ExampleOneByOne() {
	src := pipetest.NewSource([]int{1, 2, 3}, pipetest.OneByOne())
	b, err := src.Read(context.Background())

	fmt.Println(b.Elements(), err)
	// Output: [1] <nil>
}

func ExampleAtMost() {
	src := pipetest.NewSource([]int{1, 2, 3}, pipetest.AtMost(2))
	for range 2 {
		b, err := src.Read(context.Background())
		fmt.Println(b.Elements(), err)
	}
	// Output:
	// [1 2] <nil>
	// [3] <nil>
}

// The test emits elements and drains the sink at the moments that it chooses.
func ExampleByHand() {
	sink := pipetest.NewSink[int](8, pipetest.ByHand())
	fmt.Println(sink.Write(pipe.BufferOf(1, 2)), sink.WriteQueueFull(), sink.Got())
	sink.Drain()
	fmt.Println(sink.WriteQueueFull(), sink.Got())
	// Output:
	// <nil> true []
	// false [1 2]
}

// The pump pauses the source while the sink is full, and drains are left to the
// test.
func ExampleOnCall() {
	var calls pipetest.Recorder
	src := pipetest.NewSource([]int{1, 2}, pipetest.OneByOne(), pipetest.OnCall(calls.Note))
	var sink *pipetest.Sink[int]
	sink = pipetest.NewSink[int](4, pipetest.ByHand(), pipetest.OnCall(func(method string) {
		if method == "Drained" { // the pump waits for it
			sink.Drain()
		}
	}))
	err := pump.New(src, sink).Run(context.Background())

	fmt.Println(err, calls.Notes())
	// Output: <nil> [Read Pause Resume Read Pause Resume Read Close]
}

// The bytes between a source and a slow sink are at most the max size of the
// sink and one Buffer.
func ExampleMeasure() {
	var held pipetest.Held
	src := pipetest.NewSource(make([]byte, 1000), pipetest.AtMost(10), pipetest.Measure(&held))
	sink := pipetest.NewSink[byte](100, pipetest.Slow(time.Microsecond), pipetest.Measure(&held))
	err := pump.New(src, sink).Run(context.Background())

	fmt.Println(err, held.Highest() <= 110, held.Now())
	// Output: <nil> true 0
}
