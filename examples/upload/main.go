// Upload is a server that stores what is sent to it: PUT /name becomes the file name in a directory.
//
//	go run ./examples/upload -dir /tmp/uploads
//	curl -T big.iso http://127.0.0.1:8080/big.iso
//
// A file is there complete or not at all: it is written under a hidden name, and
// gets its own after its last byte is on the disk. A client that goes away, a body that is shorter than it
// said, and a disk that is full leave nothing. A name that exists is replaced, in
// one step; of two uploads to one name, the one that ends last stays.
//
// However slow the disk is, an upload holds little memory: -limit bytes wait for the disk, and a few
// Buffers are on their way. When the limit is reached the socket is no longer read, and TCP makes the client wait.
//
// On SIGINT and SIGTERM the server takes no new uploads, and gives those under way -grace to end.
//
// The server has no access control: who can reach its address can write to its directory.
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
		fmt.Fprintln(os.Stderr, "upload:", err)
		os.Exit(1)
	}
}

// run is the program: it serves until ctx is done.
func run(ctx context.Context, args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("upload", flag.ContinueOnError)
	flags.SetOutput(stdout)
	addr := flags.String("addr", "127.0.0.1:8080", "`address` to listen on")
	dir := flags.String("dir", ".", "`directory` to store the files in")
	limit := flags.Int64("limit", 1<<20, "`bytes` of one upload that may wait for the disk")
	grace := flags.Duration("grace", 10*time.Second, "`time` that uploads get to end after a signal")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 || *limit < 1 {
		return errors.New("usage: upload [-addr address] [-dir directory] [-limit bytes, at least 1] [-grace time]")
	}

	root, err := os.OpenRoot(*dir)
	if err != nil {
		return err
	}
	defer root.Close()
	listener, err := net.Listen("tcp", *addr)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "listening on http://%s, storing in %s\n", listener.Addr(), *dir)
	return serve(ctx, listener, newHandler(root, *limit, stdout), *grace)
}

// errGoingAway is why an upload is cut off that takes longer than a signal allows.
var errGoingAway = errors.New("the server is going away")

// serve answers requests until ctx is done, and returns when the last one has been answered.
func serve(ctx context.Context, listener net.Listener, handler http.Handler, grace time.Duration) error {
	uploads, cutOff := context.WithCancelCause(context.WithoutCancel(ctx))
	defer cutOff(nil)
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       time.Minute,
		BaseContext:       func(net.Listener) context.Context { return uploads },
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()

	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	patience, cancel := context.WithTimeout(uploads, grace)
	defer cancel()
	err := server.Shutdown(patience)
	if err != nil { // some are still at it
		cutOff(errGoingAway)
		err = server.Shutdown(context.Background())
	}
	<-ended
	return err
}
