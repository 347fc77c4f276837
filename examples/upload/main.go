// Upload is a server that stores uploads. PUT /name becomes the file name in
// its directory.
//
//	go run ./examples/upload -dir /tmp/uploads
//	curl -T big.iso http://127.0.0.1:8080/big.iso
//
// A file is either complete or absent. It is written under a hidden name, and
// renamed after its last byte is on the disk. If the client disconnects, the
// body is shorter than its Content-Length, or the disk is full, no file
// remains. The rename replaces an existing file in one step. If two uploads
// have the same name, the one that ends last remains.
//
// An upload needs little memory, however slow the disk is. It holds at most
// -limit bytes and two Buffers. At the limit the server stops reading the
// socket, and TCP makes the client wait.
//
// On SIGINT and SIGTERM the server accepts no new uploads. Uploads that are
// under way have the time -grace to end.
//
// The server has no access control. Every client that can reach its address can
// write to its directory.
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
		fmt.Fprintln(os.Stderr, "upload:", err)
		os.Exit(1)
	}
}

// run is the program. It serves clients until ctx is done.
func run(ctx context.Context, args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("upload", flag.ContinueOnError)
	var usage bytes.Buffer
	flags.SetOutput(&usage)
	addr := flags.String("addr", "127.0.0.1:8080", "`address` to listen on")
	dir := flags.String("dir", ".", "`directory` to store the files in")
	limit := flags.Int64("limit", 1<<20, "max size in `bytes` of the queue of one upload")
	grace := flags.Duration("grace", 10*time.Second, "`time` that uploads have to end after a signal")
	if err := flags.Parse(args); err != nil {
		_, printErr := usage.WriteTo(stdout)
		return cmp.Or(printErr, err)
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
	if _, err := fmt.Fprintf(stdout, "listening on http://%s, storing in %s\n", listener.Addr(), *dir); err != nil {
		listener.Close()
		return err
	}
	return serve(ctx, listener, newHandler(root, *limit, stdout), *grace)
}

// errGoingAway is the error of uploads that do not end in time after a signal.
var errGoingAway = errors.New("the server is going away")

// serve answers requests until ctx is done. It returns when all requests are
// answered. Those that take longer than grace are cancelled.
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
	inTime, cancel := context.WithTimeout(uploads, grace)
	defer cancel()
	err := server.Shutdown(inTime)
	if err != nil { // some uploads are still under way
		cutOff(errGoingAway)
		err = server.Shutdown(context.Background())
	}
	<-ended
	return err
}
