package pipetest

import (
	"context"
	"io"
	"sync"
)

// Reader returns r with faults injected. A Read may take longer, may return
// less than it could, even nothing, or may fail.
//
// Close ends a delay. If r is an [io.Closer], it closes r as well.
func (c *Chaos) Reader(r io.Reader) io.ReadCloser {
	return &chaosReader{chaosCloser{v: r, end: c.wrap("reader"), closing: make(chan struct{})}, r}
}

// Writer returns w with faults injected. A Write may take longer, may reach w
// in two parts, or may fail, even after the first part.
//
// Close ends a delay. If w is an [io.Closer], it closes w as well. The result
// has a method CloseWithError if w has one.
func (c *Chaos) Writer(w io.Writer) io.WriteCloser {
	s := &chaosWriter{chaosCloser{v: w, end: c.wrap("writer"), closing: make(chan struct{})}, w}
	if aborter, ok := w.(errorCloser); ok {
		return &abortingWriter{s, aborter}
	}
	return s
}

type errorCloser interface{ CloseWithError(err error) error }

// A chaosCloser is the common part of a reader and a writer. One goroutine at a
// time reads or writes.
type chaosCloser struct {
	v       any // the io.Reader or io.Writer
	end     *chaosEnd
	err     error         // the failure, returned by all later calls; belongs to that goroutine
	closing chan struct{} // closed by Close
	once    sync.Once
}

// begin begins a call. It waits for the delay and returns the fault of the
// call, or an error that the call returns.
func (s *chaosCloser) begin() (fault, error) {
	f := s.end.next()
	waitFor(context.Background(), s.closing, f.delay+f.pause)
	select {
	case <-s.closing:
		return f, io.ErrClosedPipe
	default:
		return f, s.err
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
	f, err := s.begin()
	switch {
	case err != nil:
		return 0, err
	case f.fail:
		return 0, s.fail()
	case f.cut > 0 && f.cut < 0.1:
		return 0, nil
	}
	return s.r.Read(p[:f.part(len(p))])
}

type chaosWriter struct {
	chaosCloser
	w io.Writer
}

func (s *chaosWriter) Write(p []byte) (int, error) {
	f, err := s.begin()
	if err != nil {
		return 0, err
	}
	first := f.part(len(p))
	if f.fail && first == len(p) {
		return 0, s.fail()
	}
	n, err := s.w.Write(p[:first])
	switch {
	case err != nil || n < first:
		return n, err
	case f.fail:
		return n, s.fail()
	case first == len(p):
		return n, nil
	}
	m, err := s.w.Write(p[first:])
	return n + m, err
}

// An abortingWriter is a chaosWriter of a writer with CloseWithError.
type abortingWriter struct {
	*chaosWriter
	aborter errorCloser
}

func (s *abortingWriter) CloseWithError(err error) error {
	s.once.Do(func() { close(s.closing) })
	return s.aborter.CloseWithError(err)
}
