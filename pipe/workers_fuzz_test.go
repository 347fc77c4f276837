package pipe_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
)

// A crewCase describes a stage with workers and the behaviour of each element.
type crewCase struct {
	workers   int
	unordered bool
	asks      bool // before each element whether it is interrupted
	length    int  // elements of a full Buffer
	maxSize   int64
	failAt    int // index of the element that fails, or -1
	elems     []byte
}

// newCrewCase reads a case from five bytes and one byte for each element.
func newCrewCase(data []byte) (c crewCase, ok bool) {
	if len(data) < 5 {
		return c, false
	}
	c = crewCase{
		workers: 2 + int(data[0]%8), unordered: data[1]&1 != 0, asks: data[1]&2 != 0, length: 1 + int(data[2]%99),
		maxSize: 1 + 8*int64(data[3]), failAt: int(data[4]) - 1, elems: data[5:min(len(data), 400)],
	}
	if c.failAt >= len(c.elems) {
		c.failAt = -1
	}
	return c, true
}

// results returns the up to three results of element i.
func (c crewCase) results(i int) (res []int) {
	for k := range int(c.elems[i] >> 6) {
		res = append(res, 4*i+k)
	}
	return res
}

// delay returns the time that element i takes. The times lie on both sides of
// the grain of a task.
func (c crewCase) delay(i int) time.Duration {
	return time.Duration(c.elems[i]&0x3f) * 20 * time.Microsecond
}

var errCrew = errors.New("no good")

// kernel sends the results of each element after its delay.
func (c crewCase) kernel(ctx context.Context, b pipe.Buffer[int], out *pipe.Out[int]) error {
	for k, i := range b.Elements() {
		if c.asks && out.Interrupted(b.Len()-k) {
			break
		}
		time.Sleep(c.delay(i))
		if i == c.failAt {
			return pipe.AtElement(k, errCrew)
		}
		for _, v := range c.results(i) {
			if err := out.Send(ctx, v); err != nil {
				return err
			}
		}
	}
	b.Release()
	return nil
}

// test runs the case and compares its results with those of a plain loop.
func (c crewCase) test(t *testing.T) {
	p := pipe.New("test")
	opts := []pipe.Option{pipe.Name("crew"), pipe.Workers(c.workers), pipe.WriteQueueMaxSize(c.maxSize)}
	if c.unordered {
		opts = append(opts, pipe.Unordered())
	}
	in := numbers(p, len(c.elems), pipe.BufferLength(c.length))
	got, complete := collect(pipe.Apply(in, c.kernel, opts...))
	err := p.Run(t.Context())

	var want []int
	for i := range c.elems {
		want = append(want, c.results(i)...)
	}
	if c.unordered {
		slices.Sort(*got)
	}
	if c.failAt < 0 {
		if err != nil || !*complete || !slices.Equal(*got, want) {
			t.Fatalf("%+v: Run = %v, complete = %t with %v, want nil, true with %v", c, err, *complete, *got, want)
		}
		return
	}
	var failed *pipe.StageError
	if !errors.As(err, &failed) || failed.Element != int64(c.failAt) || !errors.Is(err, errCrew) || *complete {
		t.Fatalf("%+v: Run = %v, complete = %t; want a failure of element %d, false", c, err, *complete, c.failAt)
	}
	if !c.unordered && !slices.Equal(*got, want[:min(len(want), len(*got))]) {
		t.Fatalf("%+v: got %v, want a prefix of %v", c, *got, want)
	}
}

// FuzzWorkers runs random numbers of workers. Each element takes a random time
// and has up to three results.
func FuzzWorkers(f *testing.F) {
	f.Add([]byte("\x00\x00\x03\x02\x00\x40\x7f\x80\xff\xc1\x00\x3f\x55\xaa"))
	f.Add([]byte("\x07\x01\x08\x00\x05\xff\xff\xff\xff\xc0\xc0\xc0\xc0\xc0"))
	f.Add([]byte("\x03\x00\x00\xff\x00\x7f\x40\x40\x40\x40\x40\x40\x40\x40"))
	f.Add(append([]byte("\x02\x00\x08\x01\x20"), make([]byte, 60)...))
	for kind := range byte(4) { // fast elements, then slow ones
		fast := append([]byte{6, kind, 60, 2, 0}, make([]byte, 200)...)
		f.Add(append(fast, bytes.Repeat([]byte{0x7f, 0x40}, 40)...))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if c, ok := newCrewCase(data); ok {
			synctest.Test(t, c.test)
		}
	})
}
