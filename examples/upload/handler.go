package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/penstock-go/penstock/pump"
)

// A handler stores the bodies of PUT requests.
type handler struct {
	limit   int64         // max size in bytes of the write queue of one upload
	timeout time.Duration // how long a client may send nothing
	create  func(name string) (medium, error)
	log     *log.Logger
}

// A medium stores an upload. Close completes it, and Abort removes it. A
// pump.Writer calls one of them at the end of the upload.
type medium interface {
	io.WriteCloser
	Abort(err error)
}

func newHandler(root *os.Root, limit int64, out io.Writer) *handler {
	return &handler{
		limit:   limit,
		timeout: time.Minute,
		create:  func(name string) (medium, error) { return create(root, name) },
		log:     log.New(out, "", log.LstdFlags),
	}
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPut {
		w.Header().Set("Allow", http.MethodPut)
		http.Error(w, "only PUT is supported", http.StatusMethodNotAllowed)
		return
	}
	name, err := nameOf(r.URL.Path)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	n, err := h.store(r.Context(), newBody(w, r, h.timeout), name)
	if err != nil {
		h.log.Printf("%s: not stored: %v", name, err)
		w.Header().Set("Connection", "close") // so that the server does not read the remaining body
		http.Error(w, name+" was not stored", statusOf(err))
		return
	}
	h.log.Printf("%s: stored %d bytes", name, n)
	w.WriteHeader(http.StatusCreated)
	fmt.Fprintf(w, "%s: %d bytes\n", name, n)
}

// store moves the body to a file. It returns when the file is complete or
// removed.
func (h *handler) store(ctx context.Context, body io.ReadCloser, name string) (int64, error) {
	file, err := h.create(name)
	if err != nil {
		return 0, err
	}
	in := pump.NewReader(body, pump.WriteQueueMaxSize(1)) // one Buffer, the others wait in out
	out := pump.NewWriter(file, pump.WriteQueueMaxSize(h.limit))
	p := pump.New(in, out)
	err = p.Run(ctx)
	return p.BytesPumped(), err
}

// statusOf returns the status for an upload that failed with err.
func statusOf(err error) int {
	var broken *bodyError
	switch {
	case errors.Is(err, errGoingAway):
		return http.StatusServiceUnavailable
	case errors.As(err, &broken), errors.Is(err, context.Canceled):
		return http.StatusBadRequest // a client that disconnects causes either of them
	}
	return http.StatusInternalServerError
}
