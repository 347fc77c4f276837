package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"

	"github.com/penstock-go/penstock/pump"
)

// A handler stores the bodies of PUT requests.
type handler struct {
	limits
	places chan struct{} // has one value for each upload that is under way
	create func(name string, c condition) (medium, error)
	log    *log.Logger
}

// A medium stores an upload. Close completes it, and Abort removes it. A
// pump.Writer calls one of them at the end of the upload.
type medium interface {
	io.WriteCloser
	Abort(err error)
	Replaced() bool // whether Close has replaced another file
}

func newHandler(f *folder, l limits, out io.Writer) *handler {
	return &handler{
		limits: l,
		places: make(chan struct{}, l.uploads),
		create: func(name string, c condition) (medium, error) { return f.create(name, c) },
		log:    log.New(out, "", log.LstdFlags),
	}
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	req, err := requestOf(r)
	var replaced bool
	var n int64
	if err == nil {
		replaced, n, err = h.accept(w, r, req)
	}
	if err != nil {
		h.log.Printf("%q: %s", r.URL.Path, outcomeOf(err))
		respondError(w, req.name, err)
		return
	}
	h.log.Printf("%q: stored %d bytes", r.URL.Path, n)
	status := http.StatusCreated
	if replaced {
		status = http.StatusOK
	}
	respond(w, status, fmt.Sprintf("%s: %d bytes", req.name, n))
}

// accept stores the body of r if a place is free, and gives up if that takes
// too long.
func (h *handler) accept(w http.ResponseWriter, r *http.Request, req request) (replaced bool, n int64, err error) {
	if r.ContentLength > h.size {
		return false, 0, &http.MaxBytesError{Limit: h.size}
	}
	select {
	case h.places <- struct{}{}:
		defer func() { <-h.places }()
	default:
		return false, 0, errBusy
	}
	ctx, cancel := context.WithTimeoutCause(r.Context(), h.total, errTooLong)
	defer cancel()
	file, err := h.create(req.name, req.condition)
	if err != nil {
		return false, 0, err
	}
	n, err = h.store(ctx, newBody(w, r, h.limits), file)
	return file.Replaced(), n, err
}

// store moves the body to file. It returns when the file is complete or
// removed.
func (h *handler) store(ctx context.Context, body *body, file medium) (int64, error) {
	in := pump.NewReader(body, pump.WriteQueueMaxSize(1)) // one Buffer, the others wait in out
	out := pump.NewWriter(file, pump.WriteQueueMaxSize(h.queue))
	p := pump.New(in, out)
	err := p.Run(ctx)
	if errors.Is(err, context.Canceled) { // the server does that when it cannot read the connection
		err = errDisconnected
		if failure := body.failure(); failure != nil {
			err = failure
		}
	}
	return p.BytesPumped(), err
}
