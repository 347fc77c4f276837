// Relay connects WebSocket clients, such as browsers, to a TCP service. For
// each client it dials the service and moves bytes in both directions.
//
//	go run ./examples/relay -tcp 127.0.0.1:9000 -listen 127.0.0.1:9001
//
// The service gets the messages of a client as one stream of bytes, and the
// client gets binary messages. The boundaries of messages are not kept.
//
// Flow control works from end to end. When a client stops reading, the relay
// stops reading from the service, and TCP stops the service. The other
// direction works the same way. Each direction holds at most -limit bytes and
// two Buffers.
//
// When the service ends its stream, the client gets all data and then a normal
// closure. That ends the other direction as well. The service gets the end of
// the stream, or a reset if data of the client was lost.
//
// When the client closes normally, the service gets all data and then the end
// of the stream. Data that the service sends after that is dropped, because the
// client has closed.
//
// If one side fails, the other side gets an error, and never a clean end. The
// service gets a TCP reset, and the client gets the status 1011. Text messages
// of a client must be UTF-8. Otherwise the client gets the status 1007. The log
// has the first failure of each client.
//
// The service may close before it has read all. The client then still gets all
// that the service has sent, and a normal closure.
//
// The relay checks a client before it dials the service. It serves only
// requests for its own hosts, which are localhost, 127.0.0.1, [::1] and the
// address of -listen, each with the port of -listen. If clients use another
// name, such as that of a proxy, list all names with -hosts:
//
//	go run ./examples/relay -listen :9001 -hosts relay.example.com:9001,localhost:9001
//
// A request for another host gets the status 421, and a page of another origin
// gets 403.
//
// On SIGINT and SIGTERM the relay resets all connections and ends.
package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "relay:", err)
		os.Exit(1)
	}
}

// run is the program. It serves clients until ctx is done.
func run(ctx context.Context, args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("relay", flag.ContinueOnError)
	var usage bytes.Buffer
	flags.SetOutput(&usage)
	tcp := flags.String("tcp", "127.0.0.1:9000", "`address` of the TCP service to dial")
	listen := flags.String("listen", "127.0.0.1:9001", "`address` to listen on for WebSocket clients")
	hosts := flags.String("hosts", "", "`names` that clients use for the relay, as host:port, with commas between them\n"+
		"(default: localhost, 127.0.0.1, [::1] and the address of -listen, with its port)")
	limit := flags.Int64("limit", 1<<20, "max size in `bytes` of the queue of each direction of a connection")
	if err := flags.Parse(args); err != nil {
		_, printErr := usage.WriteTo(stdout)
		return cmp.Or(printErr, err)
	}
	if flags.NArg() > 0 || *limit < 1 {
		return errors.New("usage: relay [-tcp address] [-listen address] [-hosts names] [-limit bytes, at least 1]")
	}
	listener, err := net.Listen("tcp", *listen)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(stdout, "listening on ws://%s, relaying to %s\n", listener.Addr(), *tcp); err != nil {
		listener.Close()
		return err
	}
	own := ownHosts(*hosts, *listen, listener.Addr())
	return serve(ctx, listener, newRelay(*tcp, own, *limit, stdout))
}

// errGoingAway is the error of connections that a signal has ended.
var errGoingAway = errors.New("the relay is going away")

// serve accepts clients until ctx is done. It returns when all of them are
// disconnected.
func serve(ctx context.Context, listener net.Listener, r *relay) error {
	sessions, cutOff := context.WithCancelCause(context.WithoutCancel(ctx))
	defer cutOff(nil)
	server := &http.Server{
		Handler:           r,
		ReadHeaderTimeout: 10 * time.Second,
		BaseContext:       func(net.Listener) context.Context { return sessions },
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()

	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	cutOff(errGoingAway)
	// Shutdown waits for requests that are not a WebSocket yet, and r.wait for
	// the other ones.
	grace, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if server.Shutdown(grace) != nil {
		server.Close()
	}
	<-ended
	r.wait()
	return nil
}
