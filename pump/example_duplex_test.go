package pump_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/penstock-go/penstock/pump"
)

// A server reads the request of a client to its end and then answers. Both
// directions of the connection are streams.
func ExampleDuplex() {
	ctx := context.Background()
	conn, client, err := connected()
	if err != nil {
		fmt.Println(err)
		return
	}
	go func() {
		io.WriteString(client, "What is it?")
		client.CloseWrite()
	}()

	r, w := pump.Duplex(conn)
	defer r.Close() // after both Closes the connection is closed
	var request strings.Builder
	fmt.Println(pump.New(r, pump.NewWriter(&request)).Run(ctx), request.String())
	fmt.Println(pump.New(pump.NewReader(strings.NewReader("A duplex.")), w).Run(ctx)) // closes w

	answer, err := io.ReadAll(client)
	fmt.Println(string(answer), err)
	client.Close()
	// Output:
	// <nil> What is it?
	// <nil>
	// A duplex. <nil>
}

// connected returns both ends of a TCP connection.
func connected() (conn net.Conn, client *net.TCPConn, err error) {
	l, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, nil, err
	}
	defer l.Close()
	if client, err = net.DialTCP("tcp", nil, l.Addr().(*net.TCPAddr)); err != nil {
		return nil, nil, err
	}
	conn, err = l.Accept()
	return conn, client, err
}

// The other end of a pipe learns why nothing reads it any more.
func ExampleReader_CloseWithError() {
	src, client := io.Pipe()
	r := pump.NewReader(src)
	r.CloseWithError(errors.New("the disk is full"))
	_, err := client.Write([]byte("data"))
	fmt.Println(err)
	// Output: the disk is full
}
