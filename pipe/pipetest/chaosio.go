package pipetest

import (
	"context"
	"io"
	"sync"
)

// Reader returns r with the harm of c: Reads that take longer or return less than they could, nothing at all included, and a
// failure. Its Close ends a delay, and closes r if r is an io.Closer.
func (c *Chaos) Reader(r io.Reader) io.ReadCloser {
	return &chaosReader{chaosCloser{v: r, end: c.wrap("reader"), closing: make(chan struct{})}, r}
}

// Writer returns w with the harm of c: Writes that take longer or in two parts, and a failure, which may come behind a
// part. Its Close ends a delay, and closes w if w is an io.Closer. It has a method CloseWithError if w has one.
func (c *Chaos) Writer(w io.Writer) io.WriteCloser {
	s := &chaosWriter{chaosCloser{v: w, end: c.wrap("writer"), closing: make(chan struct{})}, w}
	if cutter, ok := w.(errorCloser); ok {
		return &cuttingWriter{s, cutter}
	}
	return s
}

type errorCloser interface{ CloseWithError(err error) error }

// A chaosCloser is what both have in common. One goroutine at a time reads or writes.
type chaosCloser struct {
	v       any // the io.Reader or io.Writer
	end     *chaosEnd
	err     error         // the failure, from when on there is nothing else; belongs to who reads or writes
	closing chan struct{} // closed by Close
	once    sync.Once
}

// begin begins a call: it waits, and returns what is to be done, or why there is nothing to do.
func (s *chaosCloser) begin() (harm, error) {
	h := s.end.next()
	waitFor(context.Background(), s.closing, h.delay+h.rest)
	select {
	case <-s.closing:
		return h, io.ErrClosedPipe
	default:
		return h, s.err
	}
}

func (s *chaosCloser) fail() error {
	s.err = ErrInjected
	s.end.note("failure")
	return s.err
}

func (s *chaosCloser) Close() error {
	s.once.Do(func() { close(s.closing) })
	if c, ok := s.v.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

type chaosReader struct {
	chaosCloser
	r io.Reader
}

func (s *chaosReader) Read(p []byte) (int, error) {
	h, err := s.begin()
	switch {
	case err != nil:
		return 0, err
	case h.fail:
		return 0, s.fail()
	case h.cut > 0 && h.cut < 0.1:
		return 0, nil
	}
	return s.r.Read(p[:h.part(len(p))])
}

type chaosWriter struct {
	chaosCloser
	w io.Writer
}

func (s *chaosWriter) Write(p []byte) (int, error) {
	h, err := s.begin()
	if err != nil {
		return 0, err
	}
	first := h.part(len(p))
	if h.fail && first == len(p) {
		return 0, s.fail()
	}
	n, err := s.w.Write(p[:first])
	switch {
	case err != nil || n < first:
		return n, err
	case h.fail:
		return n, s.fail()
	case first == len(p):
		return n, nil
	}
	m, err := s.w.Write(p[first:])
	return n + m, err
}

type cuttingWriter struct {
	*chaosWriter
	cutter errorCloser
}

func (s *cuttingWriter) CloseWithError(err error) error {
	s.once.Do(func() { close(s.closing) })
	return s.cutter.CloseWithError(err)
}
