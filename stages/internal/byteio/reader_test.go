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
	"github.com/penstock-go/penstock/stages/internal/stagetest"
)

func TestReaderIsAnOrdinaryReader(t *testing.T) {
	for _, n := range []int{1, 3, 1000} {
		err := stage(t, "some bytes", n, io.EOF, func(ctx context.Context, in *pipe.In[byte]) error {
			r := byteio.NewReader(ctx, in)
			if err := iotest.TestReader(r, []byte("some bytes")); err != nil {
				return err
			}
			if r.Count() != 10 {
				return fmt.Errorf("Count = %d, want 10", r.Count())
			}
			return nil
		})
		if err != nil {
			t.Errorf("Buffers of %d: %v", n, err)
		}
	}
}

func TestReaderKeepsItsEnd(t *testing.T) {
	err := stage(t, "ab", 1, io.EOF, func(ctx context.Context, in *pipe.In[byte]) error {
		r := byteio.NewReader(ctx, in)
		if _, err := io.ReadAll(r); err != nil {
			return err
		}
		for range 2 {
			if n, err := r.Read(make([]byte, 1)); n != 0 || err != io.EOF {
				return fmt.Errorf("Read after the end = %d, %v", n, err)
			}
		}
		return r.Cause(nil)
	})
	if err != nil {
		t.Error(err)
	}
}

// A decoder that hides the failure of its input must not hide it from Run.
func TestCauseFindsTheFailureOfTheInput(t *testing.T) {
	errDecoder := errors.New("the text is broken")
	var got error
	err := stage(t, "ab", 1, errBroken, func(ctx context.Context, in *pipe.In[byte]) error {
		r := byteio.NewReader(ctx, in)
		if _, err := io.ReadAll(r); err == nil {
			return errors.New("ReadAll did not fail")
		}
		got = r.Cause(errDecoder)
		return got
	})
	if !errors.Is(err, errBroken) || errors.Is(got, errDecoder) {
		t.Errorf("Cause = %v, Run = %v; want %v", got, err, errBroken)
	}
}

func TestCauseKeepsAFailureThatIsNotOfTheInput(t *testing.T) {
	err := stage(t, "ab", 1, io.EOF, func(ctx context.Context, in *pipe.In[byte]) error {
		r := byteio.NewReader(ctx, in)
		if _, err := io.ReadAll(r); err != nil {
			return err
		}
		return r.Cause(io.ErrUnexpectedEOF)
	})
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("Run = %v, want %v", err, io.ErrUnexpectedEOF)
	}
}

func TestTruncationByDrainIsNotAFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pipe.New("test")
		var got error
		pipe.Sink(stagetest.TextUntilDrain(p, "ab", false), func(ctx context.Context, in *pipe.In[byte]) error {
			r := byteio.NewReader(ctx, in)
			if _, err := io.ReadAll(r); err != nil {
				return err
			}
			got = r.Cause(io.ErrUnexpectedEOF)
			return got
		})
		stagetest.RunDrained(t, p)
		if got != nil {
			t.Errorf("Cause = %v, want nil", got)
		}
	})
}
