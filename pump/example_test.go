package pump_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
)

// Run moves everything from a source to a sink and closes both.
func Example() {
	r := pump.NewReader(strings.NewReader("hello, world\n"))
	w := pump.NewWriter(os.Stdout, pump.KeepOpen())
	if err := pump.New(r, w).Run(context.Background()); err != nil {
		fmt.Println(err)
	}
	// Output: hello, world
}

func ExampleNew() {
	ctx := context.Background()
	w := pump.NewWriter(io.Discard)
	p := pump.New(pump.NewReader(strings.NewReader("some bytes")), w, pump.WriteQueueMaxSize(64<<10))
	if err := p.Start(); err != nil {
		fmt.Println(err)
	}
	err := p.Wait(ctx) // the end of the source; the streams stay open
	fmt.Println(p.BytesPumped(), p.WriteQueueMaxSize(), err)
	fmt.Println(w.Close(ctx))
	// Output:
	// 10 65536 <nil>
	// <nil>
}

// Stop signals, and Wait waits until the pump uses its streams no more. Nothing
// is lost. The next Start continues where the last round ended.
func ExamplePump_Stop() {
	ctx := context.Background()
	var got bytes.Buffer
	r, w := pump.NewReader(strings.NewReader("in several rounds")), pump.NewWriter(&got)
	p := pump.New(r, w)
	for range 3 {
		_ = p.Start()
		p.Stop()
	}
	if err := p.Wait(ctx); err == nil || errors.Is(err, pump.ErrNotRunning) {
		fmt.Println("stopped, so the streams may be used or closed")
	}
	fmt.Println(p.Run(ctx), got.String())
	// Output:
	// stopped, so the streams may be used or closed
	// <nil> in several rounds
}

// Stop and Abort only signal. A program that uses the streams or the medium next
// waits.
func ExamplePump_Wait() {
	ctx := context.Background()
	src, client := io.Pipe() // the client sends nothing
	var dst bytes.Buffer
	r, w := pump.NewReader(src), pump.NewWriter(&dst)
	p := pump.New(r, w)
	if err := p.Start(); err != nil {
		fmt.Println(err)
	}

	p.Stop()           // only signals
	err := p.Wait(ctx) // from now on p does not use r and w
	w.Abort(err)       // only signals
	_ = w.Close(ctx)   // from now on w does not use dst

	fmt.Println(err, dst.Len(), p.Start())
	p.Stop()
	_ = r.Close()
	_ = client.Close()
	// Output: pump: not running 0 <nil>
}

func ExampleCopy() {
	var dst strings.Builder
	n, err := pump.Copy(context.Background(), &dst, strings.NewReader("as io.Copy, with a context"))
	fmt.Println(n, err, dst.String())
	// Output: 26 <nil> as io.Copy, with a context
}

func ExampleNewReader() {
	ctx := context.Background()
	r := pump.NewReader(strings.NewReader("any io.Reader"))
	defer r.Close()
	for {
		b, err := r.Read(ctx)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%s\n", b.Elements())
		b.Release()
	}
	// Output:
	// any io.Reader
	// EOF
}

func ExampleReader_Pause() {
	r := pump.NewReader(strings.NewReader("withheld"))
	defer r.Close()
	r.Pause()
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	_, err := r.Read(ctx)
	fmt.Println(err)
	r.Resume()
	b, err := r.Read(context.Background())
	fmt.Printf("%s %v\n", b.Elements(), err)
	// Output:
	// context deadline exceeded
	// withheld <nil>
}

func ExampleNewWriter() {
	ctx := context.Background()
	w := pump.NewWriter(os.Stdout, pump.KeepOpen(), pump.WriteQueueMaxSize(1<<20))
	for _, line := range []string{"one\n", "two\n"} {
		if err := w.Write(pipe.BufferOf([]byte(line)...)); err != nil {
			fmt.Println(err)
		}
		if w.WriteQueueFull() {
			<-w.Drained()
		}
	}
	if err := w.Close(ctx); err != nil { // waits until both are written
		fmt.Println(err)
	}
	// Output:
	// one
	// two
}

func ExampleWriter_Flush() {
	ctx := context.Background()
	var medium strings.Builder
	w := pump.NewWriter(&medium)
	_ = w.Write(pipe.BufferOf([]byte("covered")...))
	fmt.Println(w.Flush(ctx), medium.String())
	fmt.Println(w.Close(ctx))
	// Output:
	// <nil> covered
	// <nil>
}

// The other end of a pipe does not mistake aborted output for complete output.
func ExampleWriter_Abort() {
	r, medium := io.Pipe()
	w := pump.NewWriter(medium)
	_ = w.Write(pipe.BufferOf([]byte("half of it")...))
	w.Abort(errors.New("client is gone"))      // signals
	fmt.Println(w.Close(context.Background())) // waits until the medium has ended
	_, err := io.ReadAll(r)
	fmt.Println(err)
	// Output:
	// client is gone
	// client is gone
}

// A pipeline can read any ReadStream and write any WriteStream.
func ExampleFrom() {
	p := pipe.New("shout")
	in := pump.From(p, pump.NewReader(strings.NewReader("through a pipeline\n")))
	upper := pipe.Apply(in, func(ctx context.Context, b pipe.Bytes, out *pipe.Out[byte]) error {
		return out.Put(ctx, pipe.BufferOf(bytes.ToUpper(b.Elements())...))
	})
	pump.To(upper, pump.NewWriter(os.Stdout, pump.KeepOpen()))
	if err := p.Run(context.Background()); err != nil {
		fmt.Println(err)
	}
	// Output: THROUGH A PIPELINE
}

// A sink sees the end only if everything before it was complete.
func ExampleTo() {
	r, w := io.Pipe()
	p := pipe.New("upload")
	truncated := io.MultiReader(strings.NewReader("half of it"), failing{})
	pump.To(pump.From(p, pump.NewReader(truncated), pipe.Name("file")), pump.NewWriter(w))
	done := make(chan error)
	go func() { done <- p.Run(context.Background()) }()
	_, err := io.ReadAll(r)
	fmt.Println("reader:", err)
	fmt.Println("run:", <-done)
	// Output:
	// reader: pipe: upload/file: disk on fire
	// run: pipe: upload/file: disk on fire
}

// A failing reader always fails.
type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, fmt.Errorf("disk on fire") }

// A stage function can run a Pump into its output.
func ExampleInto() {
	p := pipe.New("upload")
	in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
		r := pump.NewReader(strings.NewReader("into a pipeline\n"))
		return pump.New(r, pump.Into(out)).Run(ctx)
	})
	pump.To(in, pump.NewWriter(os.Stdout, pump.KeepOpen()))
	if err := p.Run(context.Background()); err != nil {
		fmt.Println(err)
	}
	// Output: into a pipeline
}

// Handle calls functions, as event-driven code does.
func ExampleHandle() {
	r := pump.NewReader(strings.NewReader("data"))
	_ = pump.Handle(context.Background(), r, pump.Handlers[byte]{
		Data:      func(b pipe.Bytes) { fmt.Printf("%s\n", b.Elements()) },
		End:       func() { fmt.Println("end") },
		Exception: func(err error) { fmt.Println(err) },
	})
	// Output:
	// data
	// end
}

func ExampleOnDrain() {
	r, medium := io.Pipe()
	w := pump.NewWriter(medium, pump.WriteQueueMaxSize(10))
	_ = w.Write(pipe.BufferOf(make([]byte, 11)...)) // full, since the pipe is not read yet
	go func() { _, _ = io.ReadFull(r, make([]byte, 11)) }()
	ctx, stop := context.WithCancel(context.Background())
	err := pump.OnDrain(ctx, w, func() {
		fmt.Println("drained, full:", w.WriteQueueFull())
		stop()
	})
	fmt.Println(err, w.Close(context.Background()))
	// Output:
	// drained, full: false
	// context canceled <nil>
}

func ExampleEndOnFailure() {
	var log strings.Builder
	truncated := io.MultiReader(strings.NewReader("a part is worth keeping"), failing{})
	err := pump.New(pump.NewReader(truncated), pump.NewWriter(&log), pump.EndOnFailure()).Run(context.Background())
	fmt.Println(log.String(), "/", err)
	// Output: a part is worth keeping / disk on fire
}

func ExampleKeepOpen() {
	ctx := context.Background()
	w := pump.NewWriter(os.Stdout, pump.KeepOpen()) // os.Stdout stays open
	for _, s := range []string{"first\n", "second\n"} {
		r := pump.NewReader(strings.NewReader(s))
		if err := pump.New(r, w, pump.KeepOpen()).Run(ctx); err != nil { // w stays open, too
			fmt.Println(err)
		}
	}
	fmt.Println(w.Close(ctx))
	// Output:
	// first
	// second
	// <nil>
}

func ExampleWriteQueueMaxSize() {
	w := pump.NewWriter(io.Discard, pump.WriteQueueMaxSize(1<<20))
	fmt.Println(w.WriteQueueMaxSize(), "bytes")
	_ = w.Close(context.Background())
	// Output: 1048576 bytes
}
