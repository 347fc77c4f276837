package pump_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
)

var errConsequence = errors.New("cancelled because of the failure")

// The cancel and the failure reach Run at about the same time.
func TestCancelBecauseOfAFailureDoesNotHideTheFailure(t *testing.T) {
	for range 300 {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			src, client := io.Pipe()
			w := pump.NewWriter(writerFunc(func([]byte) (int, error) { return 0, errTest }))
			go func() {
				<-w.Failed()
				cancel(errConsequence)
			}()
			go client.Write([]byte("data"))
			if err := pump.New(pump.NewReader(src), w).Run(ctx); err != errTest {
				t.Errorf("Run = %v, want %v", err, errTest)
			}
		})
	}
}

// A lateContext ends as soon as its pump has failed.
type lateContext struct {
	context.Context
	p     *pump.Pump[byte]
	calls int
}

func (c *lateContext) Err() error {
	c.calls++
	if c.calls > 1 && errors.Is(c.p.Start(), errTest) { // the first call comes before the start
		return errConsequence
	}
	return nil
}

func TestCancelAfterAFailureOfTheSourceDoesNotHideTheFailure(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newSource(1)
		s.endWith(errTest)
		ctx := &lateContext{Context: context.Background(), p: pump.New(s, newSink(1000))}
		if err := ctx.p.Run(ctx); err != errTest {
			t.Errorf("Run = %v, want %v", err, errTest)
		}
		if ctx.Err() != errConsequence {
			t.Error("the context has not ended")
		}
	})
}

// A program closes a connection because the context has ended. The error of the
// connection is a consequence.
func TestErrorOfAConnectionThatTheContextClosedIsNotReported(t *testing.T) {
	for range 300 {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			medium, peer := net.Pipe()
			context.AfterFunc(ctx, func() { _ = medium.Close() })
			src, _ := io.Pipe()
			w := pump.NewWriter(medium)
			_ = w.Write(text("under way"))
			go cancel(errTest)
			if err := pump.New(pump.NewReader(src), w).Run(ctx); err != errTest {
				t.Errorf("Run = %v, want %v", err, errTest)
			}
			_ = peer.Close()
		})
	}
}

// The other end of the source learns why the source was closed.
func TestSourceIsClosedWithTheFailureOfTheSink(t *testing.T) {
	full := func() *pump.Writer {
		return pump.NewWriter(writerFunc(func([]byte) (int, error) { return 0, errTest }))
	}
	for name, run := range map[string]func(ctx context.Context, r *pump.Reader) error{
		"Run": func(ctx context.Context, r *pump.Reader) error { return pump.New(r, full()).Run(ctx) },
		"From": func(ctx context.Context, r *pump.Reader) error {
			p := pipe.New("")
			pump.To(pump.From(p, r), full())
			return p.Run(ctx)
		},
	} {
		t.Run(name, func(t *testing.T) {
			src, client := io.Pipe()
			r := pump.NewReader(src)
			ended := make(chan error, 1)
			go func() { ended <- run(t.Context(), r) }()
			var err error
			for err == nil {
				_, err = client.Write([]byte("data"))
			}
			if !errors.Is(err, errTest) {
				t.Errorf("the client sees %v, want %v", err, errTest)
			}
			if err := <-ended; !errors.Is(err, errTest) {
				t.Errorf("the result is %v, want %v", err, errTest)
			}
			if _, err := r.Read(t.Context()); !errors.Is(err, errTest) {
				t.Errorf("Read = %v, want %v", err, errTest)
			}
		})
	}
}

// An EOF as the reason does not become the end of the data.
func TestReaderClosedWithEOFHasNotReachedItsEnd(t *testing.T) {
	src, client := io.Pipe()
	r := pump.NewReader(src)
	if err := r.CloseWithError(io.EOF); err != nil {
		t.Errorf("CloseWithError = %v, want nil", err)
	}
	if _, err := r.Read(t.Context()); err == nil || errors.Is(err, io.EOF) {
		t.Errorf("Read = %v, want an error that is not EOF", err)
	}
	if _, err := client.Write([]byte("x")); err != io.EOF {
		t.Errorf("the client sees %v, want %v", err, io.EOF)
	}
}

// A slowClose is an io.WriteCloser whose Close takes an hour.
type slowClose struct{ bytes.Buffer }

func (*slowClose) Close() error {
	time.Sleep(time.Hour)
	return nil
}

// All bytes are written, and Close of the io.Writer succeeds. So a file, for
// example, is in place.
func TestRunSucceedsIfItsContextEndsWhileTheSinkCloses(t *testing.T) {
	bubble(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		dst := new(slowClose)
		err := pump.New(pump.NewReader(strings.NewReader("hello")), pump.NewWriter(dst)).Run(ctx)
		if err != nil || dst.String() != "hello" {
			t.Errorf("Run = %v with %q, want nil with hello", err, dst.String())
		}
	})
}
