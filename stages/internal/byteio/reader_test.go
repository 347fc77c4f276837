package byteio_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"
	"testing/iotest"
	"testing/synctest"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/stages/internal/byteio"
)

// with runs f with a Reader of in, as a sink of p.
func with(t *testing.T, p *pipe.Pipeline, in *pipe.Stream[byte], f func(r *byteio.Reader) error) error {
	t.Helper()
	pipe.Sink(in, func(ctx context.Context, in *pipe.In[byte]) error { return f(byteio.NewReader(ctx, in)) }, pipe.Name("sink"))
	return p.Run(t.Context())
}

func TestReaderReadsTheBytesOfAllBuffers(t *testing.T) {
	p := pipe.New("test")
	err := with(t, p, source(p, io.EOF, "so", "", "me", " text"), func(r *byteio.Reader) error {
		if err := iotest.TestReader(r, []byte("some text")); err != nil {
			t.Error(err)
		}
		if n := r.Count(); n != 9 {
			t.Errorf("Count = %d, want 9", n)
		}
		return nil
	})
	if err != nil {
		t.Errorf("Run = %v", err)
	}
}

func TestReaderReturnsTheFailureOfTheInput(t *testing.T) {
	p := pipe.New("test")
	err := with(t, p, source(p, errBad, "text"), func(r *byteio.Reader) error {
		_, err := io.ReadAll(r)
		_, again := r.Read(make([]byte, 1))
		if !errors.Is(err, errBad) || again != err {
			t.Errorf("Read = %v, then %v, want %v twice", err, again, errBad)
		}
		return err
	})
	if !errors.Is(err, errBad) {
		t.Errorf("Run = %v, want %v", err, errBad)
	}
}

func TestCauseIsTheFailureOfTheInput(t *testing.T) {
	p := pipe.New("test")
	err := with(t, p, source(p, errBad, "text"), func(r *byteio.Reader) error {
		io.Copy(io.Discard, r)
		if got := r.Cause(io.ErrUnexpectedEOF); !errors.Is(got, errBad) {
			t.Errorf("Cause = %v, want %v", got, errBad)
		}
		if got := r.Cause(nil); got != nil {
			t.Errorf("Cause(nil) = %v, want nil", got)
		}
		return nil
	})
	if !errors.Is(err, errBad) {
		t.Errorf("Run = %v, want %v", err, errBad)
	}
}

func TestCauseOfACompleteInputIsTheError(t *testing.T) {
	p := pipe.New("test")
	err := with(t, p, source(p, io.EOF, "text"), func(r *byteio.Reader) error {
		io.Copy(io.Discard, r)
		for _, want := range []error{nil, errBad, io.ErrUnexpectedEOF} {
			if got := r.Cause(want); got != want {
				t.Errorf("Cause(%v) = %v", want, got)
			}
		}
		return nil
	})
	if err != nil {
		t.Errorf("Run = %v", err)
	}
}

func TestDrainIsNotTheCauseOfAFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		in := pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
			if err := out.Put(ctx, pipe.BufferOf([]byte("text")...)); err != nil {
				return err
			}
			<-ctx.Done()
			return context.Cause(ctx)
		})
		done := make(chan error, 1)
		go func() {
			done <- with(t, p, in, func(r *byteio.Reader) error {
				io.Copy(io.Discard, r)
				wrapped := fmt.Errorf("truncated: %w", io.ErrUnexpectedEOF)
				if got := r.Cause(wrapped); got != nil {
					t.Errorf("Cause(%v) = %v, want nil", wrapped, got)
				}
				if got := r.Cause(errBad); got != errBad {
					t.Errorf("Cause(%v) = %v", errBad, got)
				}
				return nil
			})
		}()
		synctest.Wait()
		if err := p.Drain(t.Context()); err != nil {
			t.Errorf("Drain = %v", err)
		}
		if err := <-done; err != nil {
			t.Errorf("Run = %v", err)
		}
	})
}
