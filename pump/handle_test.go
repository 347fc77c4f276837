package pump_test

import (
	"context"
	"io"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
)

// These are the tests of the handler form of Read. One behaviour of its origins
// has no test here. There, a handler that panics leaves the stream usable, and
// its panic is not a failure of the stream. Handle does not recover panics, so
// they do not involve the stream.

// A recording is the text of the calls of Handlers.
type recording struct {
	strings.Builder
	depth int
	t     *testing.T
}

func (r *recording) add(s string) {
	if r.depth++; r.depth > 1 {
		r.t.Error("a handler was entered while another one ran")
	}
	r.WriteString(s)
	r.depth--
}

func (r *recording) handlers() pump.Handlers[byte] {
	return pump.Handlers[byte]{
		Data:      func(b pipe.Bytes) { r.add("[" + string(b.Elements()) + "]") },
		End:       func() { r.add(" end") },
		Exception: func(err error) { r.add(" " + err.Error()) },
	}
}

func TestHandleCallsInOrderAndReportsTheEndOnce(t *testing.T) {
	for _, c := range []struct {
		data []string
		end  error
		want string
	}{
		{nil, io.EOF, " end"},
		{nil, errTest, " test failure"},
		{[]string{"a", "", "b"}, io.EOF, "[a][][b] end"},
		{[]string{"a", "b"}, errTest, "[a][b] test failure"},
	} {
		bubble(t, func(t *testing.T) {
			r := newSource()
			for _, s := range c.data {
				r.emit(text(s))
			}
			r.endWith(c.end)
			rec := &recording{t: t}
			err := pump.Handle(t.Context(), r, rec.handlers())
			if want := c.end; (want == io.EOF && err != nil) || (want != io.EOF && err != want) {
				t.Errorf("Handle = %v at %v", err, want)
			}
			if rec.String() != c.want {
				t.Errorf("calls = %q, want %q", rec.String(), c.want)
			}
			// A Handle that starts after the end also reports the end, once.
			late := &recording{t: t}
			pump.Handle(t.Context(), r, late.handlers())
			if want := " " + strings.TrimSpace(c.want[strings.LastIndex(c.want, "]")+1:]); late.String() != want {
				t.Errorf("calls of late handlers = %q, want %q", late.String(), want)
			}
			if r.calls().closes != 0 {
				t.Error("Handle closed the stream")
			}
		})
	}
}

func TestHandleWithoutHandlersReleasesBuffers(t *testing.T) {
	bubble(t, func(t *testing.T) {
		for _, end := range []error{io.EOF, errTest} {
			pool := pipe.NewPool[byte](4, 1)
			b := pool.Get()
			first := &b.Elements()[0]
			r := newSource()
			r.emit(b)
			r.endWith(end)
			if err := pump.Handle(t.Context(), r, pump.Handlers[byte]{}); (err == nil) != (end == io.EOF) {
				t.Errorf("Handle = %v at %v", err, end)
			}
			if again := pool.Get(); &again.Elements()[0] != first {
				t.Error("a Buffer without a handler was not released")
			}
		}
	})
}

func TestPauseInsideDataTakesEffectBeforeTheNextBuffer(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r := newSource()
		r.emit(text("1"), text("2"), text("3"), text("4"))
		rec := &recording{t: t}
		h := rec.handlers()
		h.Data = func(b pipe.Bytes) {
			rec.add(string(b.Elements()))
			if rec.Len() == 2 {
				r.Pause()
			}
		}
		go pump.Handle(t.Context(), r, h)
		synctest.Wait()
		if rec.String() != "12" {
			t.Errorf("calls with a pause in the second = %q, want \"12\"", rec.String())
		}
		r.endWith(io.EOF)
		r.Resume()
		synctest.Wait()
		if rec.String() != "1234 end" {
			t.Errorf("calls after Resume = %q, want all", rec.String())
		}
	})
}

func TestPauseInsideTheLastDataWithholdsTheEnd(t *testing.T) {
	for _, end := range []error{io.EOF, errTest} {
		bubble(t, func(t *testing.T) {
			r := pump.NewReader(&script{gives("last", end)})
			rec := &recording{t: t}
			h := rec.handlers()
			h.Data = func(b pipe.Bytes) { rec.add(string(b.Elements())); r.Pause() }
			go pump.Handle(t.Context(), r, h)
			synctest.Wait()
			if rec.String() != "last" {
				t.Errorf("calls while paused = %q, want \"last\"", rec.String())
			}
			r.Resume()
			synctest.Wait()
			if got := rec.String(); got != "last end" && got != "last test failure" {
				t.Errorf("calls after Resume = %q", got)
			}
			r.Close()
		})
	}
}

// Handlers that emit, pause and resume cause no nested calls.
func TestHandlersMayUseTheirStream(t *testing.T) {
	bubble(t, func(t *testing.T) {
		r := newSource(1)
		rec := &recording{t: t}
		h := rec.handlers()
		n := 0
		h.Data = func(pipe.Bytes) {
			rec.depth++
			if n++; n < 100_000 {
				r.emit(buffer(1))
			} else {
				r.endWith(io.EOF)
			}
			r.Pause()
			r.Resume()
			if rec.depth--; rec.depth != 0 {
				t.Fatal("nested")
			}
		}
		h.End = func() {
			rec.add("end")
			r.Pause()
			r.Resume()
			r.Close()
		}
		if err := pump.Handle(t.Context(), r, h); err != nil || n != 100_000 || rec.String() != "end" {
			t.Errorf("Handle = %v after %d Buffers, calls %q", err, n, rec.String())
		}
	})
}

func TestHandleEndsWithItsContext(t *testing.T) {
	for _, cause := range []error{errTest, io.EOF} {
		bubble(t, func(t *testing.T) {
			r := newSource()
			r.emit(text("a"))
			ctx, cancel := context.WithCancelCause(t.Context())
			rec := &recording{t: t}
			go func() { synctest.Wait(); cancel(cause) }()
			if err := pump.Handle(ctx, r, rec.handlers()); err != cause || rec.String() != "[a]" {
				t.Errorf("Handle = %v, calls %q; want %v, \"[a]\"", err, rec.String(), cause)
			}
			r.emit(text("b"))
			r.endWith(io.EOF)
			if err := pump.Handle(ctx, r, rec.handlers()); err != cause || rec.String() != "[a]" {
				t.Errorf("Handle under a done context = %v, calls %q", err, rec.String())
			}
			if err := pump.Handle(t.Context(), r, rec.handlers()); err != nil || rec.String() != "[a][b] end" {
				t.Errorf("next Handle = %v, calls %q", err, rec.String())
			}
		})
	}
}

func TestHandleRefusesNil(t *testing.T) {
	wantPanic(t, "pump: Handle: the ReadStream must not be nil", func() {
		pump.Handle(t.Context(), nil, pump.Handlers[byte]{})
	})
}
