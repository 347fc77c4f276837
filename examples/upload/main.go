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
	context.AfterFunc(ctx, stop) // so that a second signal ends the program at once
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "upload:", err)
		os.Exit(1)
	}
}

// run is the program. It serves clients until ctx is done.
func run(ctx context.Context, args []string, stdout io.Writer) error {
	s, err := parse(args, stdout)
	if err != nil {
		return err
	}
	folder, err := openFolder(s.dir)
	if err != nil {
		return err
	}
	defer folder.root.Close()
	listener, err := net.Listen("tcp", s.addr)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(stdout, "listening on http://%s, storing in %s\n", listener.Addr(), s.dir); err != nil {
		listener.Close()
		return err
	}
	return serve(ctx, listener, newHandler(folder, s.limits, stdout), s.grace)
}

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
		err = server.Shutdown(context.Background()) // no client delays it, but a disk that hangs does
	}
	<-ended
	return err
}
