package pump_test

import (
	"errors"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
)

// A script is an io.Reader that returns the results of its functions, one for
// each Read.
type script []func(p []byte) (int, error)

func (s *script) Read(p []byte) (int, error) {
	if len(*s) == 0 {
		return 0, io.EOF
	}
	f := (*s)[0]
	*s = (*s)[1:]
	return f(p)
}

func gives(data string, err error) func([]byte) (int, error) {
	return func(p []byte) (int, error) { return copy(p, data), err }
}

type readerFunc func(p []byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

type writerFunc func(p []byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

type counted struct {
	r     io.Reader
	reads atomic.Int64
}

func (c *counted) Read(p []byte) (int, error) {
	c.reads.Add(1)
	return c.r.Read(p)
}

// A hesitant reader returns nothing 99 times before each read.
type hesitant struct {
	r io.Reader
	n int
}

func (h *hesitant) Read(p []byte) (int, error) {
	if h.n++; h.n%100 != 0 {
		return 0, nil
	}
	return h.r.Read(p)
}

// A closeCounter counts its closes. Each Close returns a different error.
type closeCounter struct {
	io.Reader
	closes int
}

func (c *closeCounter) Close() error {
	c.closes++
	return errors.New(strings.Repeat("again ", c.closes-1) + "closed")
}

// A delayed reader returns its data after the time d.
type delayed struct {
	data string
	d    time.Duration
}

func (s delayed) Read(p []byte) (int, error) {
	time.Sleep(s.d)
	return copy(p, s.data), nil
}

// A ramp is an io.Reader of bytes that count upwards, 1 to 7 bytes at a time.
type ramp struct{ next int }

func (r *ramp) Read(p []byte) (int, error) {
	n := 1 + r.next%7
	for i := range n {
		p[i] = byte(r.next + i)
	}
	r.next += n
	return n, nil
}

// A rampCheck is an io.Writer that expects the bytes of a ramp.
type rampCheck struct {
	t    *testing.T
	next int
}

func (w *rampCheck) Write(p []byte) (int, error) {
	for i, v := range p {
		if v != byte(w.next+i) {
			w.t.Errorf("byte %d = %d, want %d", w.next+i, v, byte(w.next+i))
			return 0, io.ErrClosedPipe
		}
	}
	w.next += len(p)
	return len(p), nil
}

// gone returns an io.Writer whose other end was closed with io.EOF, which pipes
// allow.
func gone() io.Writer {
	r, w := io.Pipe()
	r.CloseWithError(io.EOF)
	return w
}

// A medium is an io.Writer that records its writes. Each write waits for a
// step.
type medium struct {
	steps chan error // the results of the writes

	mu     sync.Mutex
	writes []string
	closes int
}

func newMedium() *medium { return &medium{steps: make(chan error)} }

func (m *medium) Write(p []byte) (int, error) {
	got := string(p)
	if err := <-m.steps; err != nil {
		return 0, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.writes = append(m.writes, got)
	return len(p), nil
}

func (m *medium) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closes++
	return nil
}

func (m *medium) seen() (writes []string, closes int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]string(nil), m.writes...), m.closes
}

func wantWrites(t *testing.T, m *medium, want ...string) {
	t.Helper()
	synctest.Wait()
	if got, _ := m.seen(); !equal(got, want) {
		t.Errorf("writes = %.80q, want %.80q", got, want)
	}
}

// A pipeConsumer reads an io.Pipe through a Reader and records the data and the
// end.
type pipeConsumer struct {
	*pump.Reader
	w   *io.PipeWriter
	mu  sync.Mutex
	got strings.Builder
	end error
}

// newPipeConsumer starts a goroutine that reads until an error.
func newPipeConsumer(t *testing.T) *pipeConsumer {
	r, w := io.Pipe()
	p := &pipeConsumer{Reader: pump.NewReader(r), w: w}
	go func() {
		got := func(b pipe.Bytes, err error) {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.got.Write(b.Elements())
			p.end = err
		}
		for {
			b, err := p.Read(t.Context())
			if got(b, err); err != nil {
				return
			}
		}
	}()
	return p
}

// want waits until all goroutines are idle, and compares the record with got
// and end.
func (p *pipeConsumer) want(t *testing.T, got string, end error) {
	t.Helper()
	synctest.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.got.String() != got || p.end != end {
		t.Errorf("arrived %q, %v; want %q, %v", p.got.String(), p.end, got, end)
	}
}

// readAll returns the bytes of r until an error, and the error.
func readAll(t *testing.T, r pump.ReadStream[byte]) (string, error) {
	t.Helper()
	var got strings.Builder
	for {
		b, err := r.Read(t.Context())
		if err != nil {
			if b.Len() != 0 {
				t.Errorf("Read = %d bytes with error %v, want none", b.Len(), err)
			}
			return got.String(), err
		}
		got.Write(b.Elements())
		b.Release()
	}
}

func split(s string, n int) []string {
	var parts []string
	for ; s != ""; s = s[n:] {
		parts = append(parts, s[:n])
	}
	return parts
}
