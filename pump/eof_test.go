package pump_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/penstock-go/penstock/pipe"
	"github.com/penstock-go/penstock/pump"
)

// gone returns an io.Writer whose other end was closed with io.EOF, as pipes
// allow.
func gone() io.Writer {
	r, w := io.Pipe()
	r.CloseWithError(io.EOF)
	return w
}

func TestWriterReportsIOEOFOfItsMedium(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := pump.NewWriter(gone())
		_ = w.Write(text("lost"))
		if err := w.Close(t.Context()); err != io.EOF {
			t.Errorf("Close = %v, want %v", err, io.EOF)
		}
		if err := w.Write(text("more")); err != io.EOF {
			t.Errorf("Write = %v, want %v", err, io.EOF)
		}
	})
}

func TestRunReportsIOEOFOfTheMedium(t *testing.T) {
	bubble(t, func(t *testing.T) {
		w := pump.NewWriter(gone(), pump.WriteQueueMaxSize(1))
		p := pump.New(pump.NewReader(strings.NewReader(strings.Repeat("lost", 1<<20))), w)
		if err := p.Run(t.Context()); err != io.EOF {
			t.Errorf("Run = %v, want %v", err, io.EOF)
		}
	})
}

func TestCopyReportsIOEOFOfDst(t *testing.T) {
	n, err := pump.Copy(t.Context(), gone(), strings.NewReader("lost"))
	if n != 0 || err != io.EOF {
		t.Errorf("Copy = %d, %v, want 0, %v", n, err, io.EOF)
	}
}

func TestCopyReportsTheCauseIfCtxEndsInTheLastRead(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	src := &script{func([]byte) (int, error) { cancel(errTest); return 0, io.EOF }}
	if _, err := pump.Copy(ctx, io.Discard, src); err != errTest {
		t.Errorf("Copy = %v, want %v", err, errTest)
	}
}

func TestToReportsIOEOFOfTheSink(t *testing.T) {
	for _, length := range []int{1, 1 << 20} {
		bubble(t, func(t *testing.T) {
			p := pipe.New("test")
			bytes := pipe.Source(p, func(ctx context.Context, out *pipe.Out[byte]) error {
				return out.SendAll(ctx, make([]byte, length))
			})
			pump.To(bytes, pump.NewWriter(gone(), pump.WriteQueueMaxSize(1)))
			if err := p.Run(t.Context()); !errors.Is(err, io.EOF) {
				t.Errorf("Run with %d bytes = %v, want %v", length, err, io.EOF)
			}
		})
	}
}
