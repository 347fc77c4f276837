package stagetest

import "io"

// A SlowEnd is a reader of Text whose end waits until End is closed.
type SlowEnd struct {
	Text io.Reader
	End  chan struct{}
}

// Read reads the text. It returns io.EOF only after End is closed.
func (s SlowEnd) Read(b []byte) (int, error) {
	n, err := s.Text.Read(b)
	if err == io.EOF {
		<-s.End
	}
	return n, err
}

// Stuck is a reader that returns neither data nor an error.
type Stuck struct{}

// Read returns 0 and nil.
func (Stuck) Read([]byte) (int, error) { return 0, nil }

// A WriterFunc is an io.Writer that is a function.
type WriterFunc func(b []byte) (int, error)

// Write calls f.
func (f WriterFunc) Write(b []byte) (int, error) { return f(b) }
