package queue_test

import (
	"io"
	"slices"
	"testing"

	"github.com/penstock-go/penstock/internal/bytequeue/queuetest"
	"github.com/penstock-go/penstock/queue"
)

// A model is a queue with two readers and a Select, written as plainly as
// possible. It holds a slice of values, and each value is its own size.
type model struct {
	held    []int
	working [3]int // of the queue itself, of a Reader, of a Select
	maxSize int
	full    bool
	end     error
	refusal error
	written int
	taken   int // bytes read
	highest int
	fulls   int
	drains  int
}

func (m *model) size() int {
	n := m.working[0] + m.working[1] + m.working[2]
	for _, v := range m.held {
		n += v
	}
	return n
}

// settle brings full up to date.
func (m *model) settle() {
	size := m.size()
	m.highest = max(m.highest, size)
	switch {
	case size > m.maxSize && !m.full:
		m.full = true
		m.fulls++
	case size <= m.maxSize/2 && m.full:
		m.full = false
		if m.end == nil {
			m.drains++
		}
	}
}

func (m *model) write(v int) error {
	if m.refusal != nil {
		return m.refusal
	}
	if v > 0 {
		m.held = append(m.held, v)
		m.written += v
	}
	return nil
}

// read reads for reader i. It is done with the value before in a step of its
// own, which may drain the queue.
func (m *model) read(i int) (int, bool) {
	m.working[i] = 0
	m.settle()
	if len(m.held) == 0 {
		return 0, false
	}
	m.working[i] = m.held[0]
	m.held = m.held[1:]
	m.taken += m.working[i]
	return m.working[i], true
}

func (m *model) endWith(end, refusal error) {
	if m.end == nil {
		m.end, m.refusal = end, refusal
	}
}

func (m *model) discard(err error) (dropped []int) {
	if m.end != nil && len(m.held) == 0 {
		return nil
	}
	dropped, m.held = m.held, nil
	m.end, m.refusal = err, err
	return dropped
}

// An episode is a channel that the queue has returned, and whether it must be
// closed by now.
type episode struct {
	c     <-chan struct{}
	ended bool
}

// A pair runs a queue and its model side by side.
type pair struct {
	t           *testing.T
	q           *queue.Queue[int]
	r           *queue.Reader[int]
	s           *queue.Select[int]
	m           model
	drained     episode
	changed     episode
	selectEnded bool
}

func newPair(t *testing.T, maxSize int) *pair {
	q := queue.New(int64(maxSize), queuetest.OwnSize)
	p := &pair{t: t, q: q, r: q.NewReader(), s: queue.SelectOf(q.NewReader()), m: model{maxSize: maxSize}}
	p.drained.ended, p.changed.ended = true, true
	return p
}

func (p *pair) sameError(what string, got, want error) {
	if got != want {
		p.t.Fatalf("%s = %v, want %v", what, got, want)
	}
}

func (p *pair) sameValue(what string, got int, ok bool, want int, wantOK bool) {
	if got != want || ok != wantOK {
		p.t.Fatalf("%s = %d, %t, want %d, %t", what, got, ok, want, wantOK)
	}
}

// do runs one operation with the operand v on both.
func (p *pair) do(op byte, v int) {
	q, m, ctx := p.q, &p.m, p.t.Context()
	switch op % 16 {
	case 0, 1, 2:
		p.sameError("Write()", q.Write(v), m.write(v))
	case 3:
		want := !m.full && m.refusal == nil
		if want {
			m.write(v)
		}
		p.sameValue("TryPut()", 0, q.TryPut(v), 0, want)
	case 4:
		if m.full && m.refusal == nil { // it would wait
			p.sameError("Put(canceled)", q.Put(queuetest.Canceled(ctx), v), queuetest.ErrTest)
		} else {
			p.sameError("Put()", q.Put(ctx, v), m.write(v))
		}
	case 5, 6:
		p.read(0, q)
	case 7:
		p.read(1, p.r)
	case 8:
		p.tryRead(0, q)
	case 9:
		p.tryRead(1, p.r)
	case 10:
		p.readSelect()
	case 11:
		p.r.Done()
		m.working[1] = 0
	case 12:
		if err := q.SetMaxSize(int64(v)); (err == nil) != (v >= 1) {
			p.t.Fatalf("SetMaxSize(%d) = %v", v, err)
		}
		if v >= 1 {
			m.maxSize = v
		}
	case 13:
		_, got, ok := p.s.TryRead()
		if !p.selectEnded {
			want, wantOK := m.read(2)
			p.sameValue("Select.TryRead()", got, ok, want, wantOK)
		}
	case 14:
		p.ask()
	case 15:
		p.end(v)
	}
	m.settle()
}

func (p *pair) end(v int) {
	q, m := p.q, &p.m
	switch v % 16 { // seldom, because after an end only reads matter
	case 1:
		q.Close()
		m.endWith(io.EOF, queue.ErrClosed)
	case 2:
		q.Fail(queuetest.ErrTest)
		m.endWith(queuetest.ErrTest, queuetest.ErrTest)
	case 3:
		got, want := q.Discard(errOther), m.discard(errOther)
		if !slices.Equal(got, want) {
			p.t.Fatalf("Discard() = %d, want %d", got, want)
		}
	}
}

func (p *pair) read(i int, r queuetest.Reader) {
	ctx, wantErr := p.t.Context(), p.m.end
	want, ok := p.m.read(i)
	switch {
	case ok:
		wantErr = nil
	case wantErr == nil: // it would wait
		ctx, wantErr = queuetest.Canceled(ctx), queuetest.ErrTest
	}
	got, err := r.Read(ctx)
	p.sameError("Read()", err, wantErr)
	p.sameValue("Read()", got, ok, want, ok)
}

func (p *pair) tryRead(i int, r queuetest.Reader) {
	want, wantOK := p.m.read(i)
	got, ok := r.TryRead()
	p.sameValue("TryRead()", got, ok, want, wantOK)
}

func (p *pair) readSelect() {
	ctx, wantErr, wantI := p.t.Context(), p.m.end, 0
	want, ok := p.m.read(2)
	switch {
	case ok:
		wantErr = nil
	case p.selectEnded: // after a failure, which it returns once
		wantErr, wantI = io.EOF, -1
	case wantErr == nil: // it would wait
		ctx, wantErr, wantI = queuetest.Canceled(ctx), queuetest.ErrTest, -1
	default:
		p.selectEnded = true
		if wantErr == io.EOF {
			wantI = -1
		}
	}
	i, got, err := p.s.Read(ctx)
	p.sameError("Select.Read()", err, wantErr)
	p.sameValue("Select.Read()", got, i == wantI, want, true)
}

// ask takes channels, which check later compares with the model.
func (p *pair) ask() {
	c := p.q.Drained()
	if !p.drained.ended && c != p.drained.c {
		p.t.Fatal("Drained() changed in one episode")
	}
	p.drained = episode{c, !p.m.full || p.m.end != nil}
	n, changed := p.q.Drains()
	if n != int64(p.m.drains) || (changed == nil) != (p.m.end != nil) {
		p.t.Fatalf("Drains() = %d, %v, want %d", n, changed, p.m.drains)
	}
	p.changed = episode{changed, changed == nil}
}

// check compares the figures and channels of the two.
func (p *pair) check(drainsBefore int) {
	m := &p.m
	want := queue.Stats{
		Len: len(m.held), Size: int64(m.size()), MaxSize: int64(m.maxSize),
		Written: int64(m.written), Read: int64(m.taken), Highest: int64(m.highest),
		Full: m.full, Fulls: int64(m.fulls), Drains: int64(m.drains),
	}
	if got := p.q.Stats(); got != want {
		p.t.Fatalf("Stats() = %+v, want %+v", got, want)
	}
	if m.drains > drainsBefore || m.end != nil {
		p.drained.ended, p.changed.ended = true, true
	}
	if p.drained.c != nil && closed(p.drained.c) != p.drained.ended {
		p.t.Fatalf("Drained() closed %t, want %t", closed(p.drained.c), p.drained.ended)
	}
	if p.changed.c != nil && closed(p.changed.c) != p.changed.ended {
		p.t.Fatalf("Drains() closed %t, want %t", closed(p.changed.c), p.changed.ended)
	}
}

// FuzzQueue runs operations, two bytes each, on a queue and on its model.
func FuzzQueue(f *testing.F) {
	seeds := []string{
		"\x00\x05\x00\x06\x0e\x00\x05\x00\x05\x00\x05\x00\x0e\x00",             // full, drained
		"\x00\x0b\x0e\x00\x0c\x16\x0c\x03\x0c\x00\x08\x00\x08\x00",             // max size raised, lowered
		"\x00\x03\x00\x04\x0f\x01\x05\x00\x0f\x03\x05\x00\x0a\x00\x0a\x00",     // Close, Discard
		"\x00\x0b\x0e\x00\x0f\x02\x00\x01\x07\x00\x0b\x00\x0a\x00\x0a\x00",     // Fail while full
		"\x03\x04\x04\x07\x03\x01\x04\x01\x09\x00\x0d\x00\x0b\x00\x0d\x00",     // TryPut, Put, three readers
		"\x00\x00\x03\x00\x04\x00\x05\x00\x0a\x00\x0f\x03\x0a\x00\x0a\x00\x05", // nothing
	}
	for i, seed := range seeds {
		f.Add(byte(9+i%2), []byte(seed))
	}
	f.Fuzz(func(t *testing.T, maxSize byte, ops []byte) {
		p := newPair(t, 1+int(maxSize))
		for ; len(ops) >= 2; ops = ops[2:] {
			drains := p.m.drains
			p.do(ops[0], int(ops[1]))
			p.check(drains)
		}
	})
}
