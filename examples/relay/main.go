// Relay lets WebSocket clients, such as browsers, talk to a TCP service: for each
// client that connects, it dials the service and moves bytes in both directions.
//
//	go run ./examples/relay -tcp 127.0.0.1:9000 -listen 127.0.0.1:9001
//
// The messages of a client are one stream of bytes for the service, and what the service sends arrives as binary
// messages; where messages end is not kept.
//
// Flow control goes from end to end. When a client stops reading, the relay stops reading from the service,
// and TCP stops the service; likewise in the other direction. Of each direction at most -limit bytes wait
// in the relay, and a few Buffers are on their way.
//
// When the service ends its stream, the client gets all of it and then a normal closure. That ends the other direction as
// well: the service gets the end of the stream, or a reset if something that the client sent last was lost. When
// the client closes normally, the service gets all of that and then the end of the stream; what it still sends is
// dropped, because a WebSocket that was closed takes no more. If one side breaks off, so does the other: a TCP
// reset to the service, the status 1011 to the client. Nothing that was cut off looks complete.
//
// On SIGINT and SIGTERM the relay breaks off all connections and ends.
package main

import (
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

// run is the program: it serves until ctx is done.
func run(ctx context.Context, args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("relay", flag.ContinueOnError)
	flags.SetOutput(stdout)
	tcp := flags.String("tcp", "127.0.0.1:9000", "`address` of the TCP service to dial")
	listen := flags.String("listen", "127.0.0.1:9001", "`address` to listen on for WebSocket clients")
	limit := flags.Int64("limit", 1<<20, "`bytes` of one direction of one connection that may wait")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 || *limit < 1 {
		return errors.New("usage: relay [-tcp address] [-listen address] [-limit bytes, at least 1]")
	}
	listener, err := net.Listen("tcp", *listen)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "listening on ws://%s, relaying to %s\n", listener.Addr(), *tcp)
	return serve(ctx, listener, newRelay(*tcp, *limit, stdout))
}

// errGoingAway is why connections break off after a signal.
var errGoingAway = errors.New("the relay is going away")

// serve takes clients until ctx is done, and returns when the last one is gone.
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
	// Shutdown knows those that have not become a WebSocket yet, the relay the others.
	patience, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if server.Shutdown(patience) != nil {
		server.Close()
	}
	<-ended
	r.wait()
	return nil
}
