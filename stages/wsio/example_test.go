package wsio_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"

	"github.com/coder/websocket"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
	"github.com/penstock-go/penstock/stages/wsio"
)

// A server writes the messages of a client to its standard output.
func ExampleNewReader() {
	ctx := context.Background()
	served := make(chan error, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := websocket.Accept(w, r, nil)
		if err != nil {
			served <- err
			return
		}
		in := wsio.NewReader(conn)
		out := pump.NewWriter(os.Stdout, pump.KeepOpen())
		served <- pump.New(in, out).Run(ctx)
	}))
	defer server.Close()

	client, _, err := websocket.Dial(ctx, server.URL, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	client.Write(ctx, websocket.MessageText, []byte("to be, "))
	client.Write(ctx, websocket.MessageText, []byte("or not to be\n"))
	client.Close(websocket.StatusNormalClosure, "")
	fmt.Println("served:", <-served)
	// Output:
	// to be, or not to be
	// served: <nil>
}

// A server sends a document, no faster than the client reads it.
func ExampleNewWriter() {
	ctx := context.Background()
	document := strings.Repeat("line\n", 100_000)
	served := make(chan error, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := websocket.Accept(w, r, nil)
		if err != nil {
			served <- err
			return
		}
		in := pump.NewReader(strings.NewReader(document))
		out := wsio.NewWriter(conn, wsio.Text(), wsio.WriteQueueMaxSize(128<<10))
		served <- pump.New(in, out).Run(ctx)
	}))
	defer server.Close()

	client, _, err := websocket.Dial(ctx, server.URL, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	size := 0
	for {
		_, text, err := client.Read(ctx)
		if err != nil {
			fmt.Println("received", size, "bytes, then", websocket.CloseStatus(err))
			break
		}
		size += len(text)
	}
	fmt.Println("served:", <-served)
	// Output:
	// received 500000 bytes, then StatusNormalClosure
	// served: <nil>
}

// An echo server sends back the bytes that it receives. If the client stops
// reading, the server stops reading, too.
func ExampleDuplex() {
	ctx := context.Background()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		in, out := wsio.Duplex(conn)
		pump.New(in, out).Run(ctx)
	}))
	defer server.Close()

	conn, _, err := websocket.Dial(ctx, server.URL, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	in, out := wsio.Duplex(conn)
	out.Write(pipe.BufferOf([]byte("hello, echo")...))
	b, err := in.Read(ctx)
	fmt.Printf("%s %v\n", b.Elements(), err)
	fmt.Println("closed:", out.Close(ctx))
	in.Close()
	// Output:
	// hello, echo <nil>
	// closed: <nil>
}

// dial returns the client of a server that gives its connection to serve.
// closeServer waits for the end of serve.
func dial(serve func(*websocket.Conn)) (client *websocket.Conn, closeServer func()) {
	served := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer close(served)
		conn, err := websocket.Accept(w, r, nil)
		if err == nil {
			serve(conn)
		}
	}))
	client, _, err := websocket.Dial(context.Background(), server.URL, nil)
	if err != nil {
		panic(err)
	}
	return client, func() {
		<-served
		server.Close()
	}
}

// The bytes are text, so the client gets text messages.
func ExampleText() {
	ctx := context.Background()
	client, closeServer := dial(func(conn *websocket.Conn) {
		w := wsio.NewWriter(conn, wsio.Text())
		w.Write(pipe.BufferOf([]byte("grüß dich")...))
		w.Close(ctx)
	})
	defer closeServer()

	kind, text, err := client.Read(ctx)
	fmt.Printf("%v %s %v\n", kind, text, err)
	client.CloseNow()
	// Output: MessageText grüß dich <nil>
}

// The server does not accept messages of more than 10 bytes.
func ExampleReadLimit() {
	ctx := context.Background()
	client, closeServer := dial(func(conn *websocket.Conn) {
		r := wsio.NewReader(conn, wsio.ReadLimit(10))
		err := pump.New(r, pump.NewWriter(io.Discard)).Run(ctx)
		fmt.Println(errors.Is(err, websocket.ErrMessageTooBig))
	})
	defer closeServer()

	client.Write(ctx, websocket.MessageBinary, []byte("eleven byte"))
	_, _, err := client.Read(ctx)
	fmt.Println(websocket.CloseStatus(err))
	// Unordered output:
	// true
	// StatusMessageTooBig
}

// The write queue is full when it holds more than 1,000 bytes.
func ExampleWriteQueueMaxSize() {
	ctx := context.Background()
	client, closeServer := dial(func(conn *websocket.Conn) {
		w := wsio.NewWriter(conn, wsio.WriteQueueMaxSize(1000))
		fmt.Println(w.WriteQueueMaxSize())
		for range 3 {
			w.Write(pipe.BufferOf(make([]byte, 600)...))
			<-w.Drained() // waits while the queue is full
		}
		w.Close(ctx)
	})
	defer closeServer()

	size := 0
	for {
		_, p, err := client.Read(ctx)
		if err != nil {
			break
		}
		size += len(p)
	}
	fmt.Println(size)
	// Output:
	// 1000
	// 1800
}

// A Writer that is aborted lets the client know that data is missing.
func ExampleWriter_Abort() {
	ctx := context.Background()
	client, closeServer := dial(func(conn *websocket.Conn) {
		w := wsio.NewWriter(conn)
		w.Write(pipe.BufferOf([]byte("half of the ")...))
		w.Flush(ctx)
		w.Abort(errors.New("the disk is broken"))
		w.Close(ctx) // waits until the connection is closed
	})
	defer closeServer()

	_, p, err := client.Read(ctx)
	fmt.Printf("%s %v\n", p, err)
	_, _, err = client.Read(ctx)
	fmt.Println(websocket.CloseStatus(err))
	// Output:
	// half of the  <nil>
	// StatusInternalError
}
