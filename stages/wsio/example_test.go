package wsio_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"

	"github.com/coder/websocket"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
	"github.com/penstock-go/penstock/stages/wsio"
)

// A server that writes what a client sends, message after message.
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

// A server that sends a document, no faster than the client takes it.
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

// An echo: what comes in goes out, and both directions hold back a client that does not read.
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
